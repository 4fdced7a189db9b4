// The network of GMF: text encoder under guidance, matching beside it, the shared head above.
import { MovingStatistics } from '../../graph/moving';
import { add, mul, slice, squeeze } from '../../graph/operators';
import type { Parameters } from '../../graph/parameters';
import type { Tensor } from '../../graph/tensor';
import { encode, type EncoderOptions } from '../encoder/bert';
import type { BuiltNetwork } from '../text/labelNetwork';
import { type Architecture, declareInputs, emissionsOf, type NetworkDropout, type NetworkInputs } from '../text/network';
import type { GmfConfig } from './config';
import { consistency, type Matched, matchedVectors, matchingLoss } from './consistency';
import { guidanceOf, pooledCells } from './guidance';
import { declarePyramid, type Pyramid, pyramidOf } from './pyramid';
import type { Graph } from '../../graph/graph';

/** The sizes of the whole network: the picture's side and the text's. */
export interface GmfSizes {
  readonly gmf: GmfConfig;
  readonly text: Architecture;
}

const first = (vectors: Tensor): Tensor => squeeze(slice(vectors, 1, 0, 1), 1);

/** What the picture's side of a graph is built from. */
interface Built {
  readonly parameters: Parameters;
  readonly sizes: GmfSizes;
  readonly inputs: NetworkInputs;
  readonly pyramid: Pyramid;
  readonly seen: Tensor;
}

/** Vectors of a text `[B, T, width]`, layer by layer under the guidance of its picture (eq 11–13); without VCG the encoder alone. */
const guidedPieces = ({ parameters, sizes: { gmf, text: { encoder } }, inputs, pyramid, seen }: Built, options: EncoderOptions): Tensor => {
  if (gmf.without.includes('VCG')) return encode(parameters, encoder, inputs, options);
  const prefixOf = guidanceOf({ parameters, config: gmf, encoder }, pyramid.scales.map((scale) => pooledCells(scale, gmf.side)), seen);
  return encode(parameters, encoder, inputs, { ...options, prefixOf });
};

/** What matching compares. */
const matchedOf = ({ parameters, sizes: { gmf, text: { encoder } }, inputs, pyramid }: Built, guided: Tensor, options: EncoderOptions): Matched =>
  matchedVectors(parameters, gmf.matching, first(gmf.matched === 'guided' ? guided : encode(parameters, encoder, inputs, options)), pyramid.global);

/** What matching adds to a network: the cosine that people are told, and eq 22. */
const matchingOf = (matched: Matched, { matching }: GmfConfig, { pictured }: Pyramid): Pick<BuiltNetwork, 'signals' | 'loss'> => ({
  signals: { consistency: consistency(matched, pictured) },
  loss: (chain) => add(mul(chain, matching.alpha), mul(matchingLoss(matched, matching, pictured), 1 - matching.alpha)),
});

/** Builds the network and declares its inputs; with dropout, that is in training, statistics are the batch's. */
export const buildGmf = (sizes: GmfSizes, graph: Graph, parameters: Parameters, dropout?: NetworkDropout): BuiltNetwork => {
  const { gmf, text } = sizes;
  const inputs = declareInputs(graph);
  const { guideline } = inputs;
  const [guides, matches] = [!gmf.without.includes('VCG'), !gmf.without.includes('CM')];
  if (!guides && !matches) return { emissions: emissionsOf(parameters, text, inputs, dropout), guideline };
  const pictures = declarePyramid(graph, gmf);
  const statistics = new MovingStatistics(parameters, dropout ? 'batch' : 'kept');
  const built: Built = { parameters, sizes, inputs, pyramid: pyramidOf(parameters, statistics, gmf, pictures), seen: pictures.seen };
  let matched: Matched | undefined;
  const emissions = emissionsOf(parameters, text, inputs, dropout, (options) => {
    const guided = guidedPieces(built, options);
    if (matches) matched = matchedOf(built, guided, options);
    return guided;
  });
  return { emissions, guideline, moved: statistics.moved, ...(matched && matchingOf(matched, gmf, built.pyramid)) };
};
