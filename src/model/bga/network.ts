// The network of BGA-MNER: the text branch that is kept, and the visual branch and losses that it is trained with.
import { lengthOf } from '../../graph/dimension';
import type { Dropout } from '../../graph/dropout';
import type { Graph } from '../../graph/graph';
import { add, indicator, filledLike, mul, splitHeads } from '../../graph/operators';
import type { Parameters } from '../../graph/parameters';
import type { Tensor } from '../../graph/tensor';
import { type EncoderOptions, layeredEncoder, type Prefix } from '../encoder/bert';
import type { BuiltNetwork } from '../text/labelNetwork';
import { type Architecture, declareInputs, emissionsOf, type NetworkDropout, type NetworkInputs } from '../text/network';
import type { BgaConfig } from './config';
import { generate, type GeneratorParts } from './generator';
import { cycleLoss, reconstructionLoss, type Stage } from './losses';
import { sample } from './sampler';
import { declarePictures, embedPictures, visualLayer, type VisualParts } from './visual';

/** The sizes of the whole network: generation's side and the text's. */
export interface BgaSizes {
  readonly bga: BgaConfig;
  readonly text: Architecture;
}

/** What the branches are built from; noise and pictures in training only. */
interface Build {
  readonly parameters: Parameters;
  readonly sizes: BgaSizes;
  readonly inputs: NetworkInputs;
  readonly noise: Dropout | undefined;
  readonly drop: (x: Tensor) => Tensor;
}

/** The numbers of the encoder's blocks that are used. */
const blocksOf = ({ bga: { blocks }, text: { encoder } }: BgaSizes): readonly number[] => [...Array(encoder.layers).keys()].slice(blocks === 'all' ? 0 : 1);

const patchesOf = ({ side }: BgaConfig): number => side * side + 1;

const generatorOf = ({ parameters, sizes: { bga, text: { encoder: { width, heads } } }, drop }: Build, makes: 'visual' | 'text'): GeneratorParts =>
  ({ parameters, name: `generator.${makes}`, width, heads, inner: bga.generatorInner, queries: makes === 'visual' ? patchesOf(bga) : bga.textQueries, drop });

/** Hybrid attention: generated features `[B, P, width]` cut into heads are keys and values as they are. */
const hybrid = (generated: Tensor, heads: number, present?: Tensor): Prefix => {
  const cut = splitHeads(generated, heads);
  return { keys: cut, values: cut, ...(present && { present }) };
};

/** The policy of a layer; without SCS all that there is. */
const policyOf = ({ parameters, sizes: { bga }, noise }: Build, name: string, x: Tensor, before: Tensor, there: Tensor): Tensor => {
  if (bga.without.includes('SCS')) return there;
  return sample({ parameters, noise }, name, x, before, bga.policy === 'among' ? mul(there, before) : there);
};

/** A branch at one layer: its vectors, what of them was selected, and the other modality made of that. */
interface Half {
  readonly vectors: Tensor;
  readonly policy: Tensor;
  readonly generated: Tensor;
}

const textHalf = (build: Build, at: number, vectors: Tensor, before?: Half): Half => {
  const there = indicator(build.inputs.present);
  const policy = policyOf(build, `sampler.text.${at}`, vectors, before?.policy ?? there, there);
  return { vectors, policy, generated: generate(generatorOf(build, 'visual'), vectors, patchesOf(build.sizes.bga), policy) };
};

const visualHalf = (build: Build, at: number, vectors: Tensor, before?: Half): Half => {
  const there = filledLike(vectors.graph, 1, [lengthOf(vectors.shape, 0), lengthOf(vectors.shape, 1)]);
  const policy = policyOf(build, `sampler.visual.${at}`, vectors, before?.policy ?? there, there);
  return { vectors, policy, generated: generate(generatorOf(build, 'text'), vectors, lengthOf(build.inputs.present.shape, 1), policy) };
};

/** The text branch, layer by layer: each reads what was generated from the one before. The last layer's generation only serves losses. */
const textStages = (build: Build, options: EncoderOptions): readonly Half[] => {
  const { parameters, sizes, inputs } = build;
  const { encoder } = sizes.text;
  const { embedded, layer } = layeredEncoder(parameters, encoder, inputs, options);
  return blocksOf(sizes).reduce<readonly Half[]>((halves, block, at) => {
    const before = halves.at(-1) as Half;
    return [...halves, textHalf(build, at + 1, layer(block, before.vectors, hybrid(before.generated, encoder.heads)), before)];
  }, [textHalf(build, 0, embedded)]);
};

/** The same blocks with nothing generated in between. */
const textAlone = ({ parameters, sizes, inputs }: Build, options: EncoderOptions): Tensor => {
  const { embedded, layer } = layeredEncoder(parameters, sizes.text.encoder, inputs, options);
  return blocksOf(sizes).reduce((h, block) => layer(block, h), embedded);
};

const visualStages = (build: Build, pictures: Tensor): readonly Half[] => {
  const { parameters, sizes, inputs, drop } = build;
  const { encoder: { width, heads } } = sizes.text;
  const parts: VisualParts = { parameters, config: sizes.bga, width, heads, drop };
  return blocksOf(sizes).reduce<readonly Half[]>((halves, block, at) => {
    const before = halves.at(-1) as Half;
    return [...halves, visualHalf(build, at + 1, visualLayer(parts, block, before.vectors, hybrid(before.generated, heads, inputs.present)), before)];
  }, [visualHalf(build, 0, embedPictures(parts, pictures))]);
};

/** Both branches layer by layer, with what each generated and what is made again of that. */
const stagesOf = (build: Build, text: readonly Half[], visual: readonly Half[]): readonly Stage[] => text.map((own, at) => {
  const other = visual[at] as Half;
  const [toVisual, toText] = [generatorOf(build, 'visual'), generatorOf(build, 'text')];
  const there = indicator(build.inputs.present);
  return {
    text: own.vectors, visual: other.vectors, textPolicy: own.policy, visualPolicy: other.policy, there,
    generatedVisual: own.generated, generatedText: other.generated,
    ...(!build.sizes.bga.without.includes('cycle') && {
      cycle: {
        text: generate(toText, own.generated, lengthOf(own.vectors.shape, 1)),
        visual: generate(toVisual, other.generated, patchesOf(build.sizes.bga), there),
      },
    }),
  };
});

/** Builds the network and declares its inputs: pictures with dropout, that is in training, only. */
export const buildBga = (sizes: BgaSizes, graph: Graph, parameters: Parameters, dropout?: NetworkDropout): BuiltNetwork => {
  const { bga, text } = sizes;
  const inputs = declareInputs(graph);
  const { guideline } = inputs;
  const drop = (x: Tensor) => (dropout ? dropout.places.apply(x, dropout.encoder) : x);
  const build: Build = { parameters, sizes, inputs, noise: dropout?.places, drop };
  let halves: readonly Half[] = [];
  const emissions = emissionsOf(parameters, text, inputs, dropout, (options) => {
    if (bga.without.includes('MCG')) return textAlone(build, options);
    halves = textStages(build, options);
    return (halves.at(-1) as Half).vectors;
  });
  if (!dropout || halves.length === 0) return { emissions, guideline };
  const pictures = declarePictures(graph, bga.pictures);
  const pictured = indicator(graph.input('pictured', 'bool', ['B']));
  const stages = stagesOf(build, halves, visualStages(build, pictures));
  const terms = [mul(reconstructionLoss(stages, bga.temperature), bga.reconstruction), ...(bga.without.includes('cycle') ? [] : [mul(cycleLoss(stages, bga.temperature), bga.cycle)])];
  const generation = mul(terms.reduce((a, b) => add(a, b)), pictured);
  return { emissions, guideline, loss: (chain) => add(chain, generation) };
};
