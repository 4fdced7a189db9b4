// HamLearning from pieces and pictures to the scores of labels; README.md beside this file maps its parts to the paper's equations.
import { lengthOf } from '../../graph/dimension';
import type { Graph } from '../../graph/graph';
import { add, concat, gelu, slice, squeeze } from '../../graph/operators';
import type { Parameters } from '../../graph/parameters';
import type { Tensor } from '../../graph/tensor';
import type { Numbers } from '../../graph/training';
import { encode } from '../encoder/bert';
import type { EncoderConfig } from '../encoder/config';
import { poolWords } from '../encoder/words';
import type { Sights } from '../multimodal/sights';
import { dense, project, transformerLayer } from '../multimodal/transformer';
import type { Example } from '../text/example';
import type { InputTypes } from '../text/family';
import { wordInputs } from '../text/family';
import { feedsOf } from '../text/feeds';
import type { BuiltNetwork, LabelNetwork } from '../text/labelNetwork';
import { besideWords, declareInputs, labelScoresOf, type NetworkDropout, type NetworkInputs, usualSizes, writingOf } from '../text/network';
import { interact, relevanceOf, toldRelevance, withPicture, type Relevance, type ViewNumber } from './fusion';
import type { HamSizes } from './options';
import { declareVisual, visualFeeds, visualInputTypes } from './visualFeeds';
import { nodeVectors, pictureOf, semanticView, spatialView, type Build, type VisualInputs } from './views';

/** What the network reads, for B texts of at most T pieces and W words. */
interface HamInputs {
  readonly words: NetworkInputs;
  /** bool `[B, W]`: false where a short text is filled up. */
  readonly worded: Tensor;
  readonly visual: VisualInputs;
}

/** The names and types of the inputs. */
export const hamInputTypes = (sizes: HamSizes): InputTypes => ({ ...wordInputs, worded: 'bool [B, W]', ...visualInputTypes(sizes) });

/** Eq 1, the words' pieces put together, and the textual Transformer: h_CLS `[B, width]` and h of the words `[B, W, width]`. */
const readText = ({ parameters, sizes, drop }: Build, encoder: EncoderConfig, { words, worded }: HamInputs, dropout?: NetworkDropout) => {
  const { width, heads, inner, textLayers, pooling, plain } = sizes;
  const vectors = encode(parameters, encoder, words, {
    ...(!plain.includes('writing') && { onEmbeddings: (embedded) => add(embedded, writingOf(parameters, encoder.width, words)) }),
    ...(dropout && { dropout: { places: dropout.places, rate: dropout.encoder } }),
  });
  const pieces = concat([slice(vectors, 1, 0, 1), poolWords(vectors, words.wordOfPiece, lengthOf(words.shapes.shape, 1), pooling)], 1);
  const h = encoder.width === width ? pieces : project(parameters, 'narrow', pieces, width, encoder.width);
  const visible = concat([slice(words.present, 1, 0, 1), worded], 1);
  const read = Array.from({ length: textLayers }, (_, layer) => `textual.layer.${layer}`)
    .reduce((x, name) => transformerLayer(parameters, name, { width, heads, inner, norm: 'post' }, { queries: x, visible, drop }), h);
  return { sentence: squeeze(slice(read, 1, 0, 1), 1), words: slice(read, 1, 1, lengthOf(read.shape, 1)) };
};

/** Eq 2–10: both views of the picture with what of it is relevant to the text, and how much that is. */
const seePicture = (build: Build, sentence: Tensor, visual: VisualInputs) => {
  const { without } = build.sizes;
  const nodes = nodeVectors(build, visual);
  const relevances: Relevance[] = [];
  const integrated = (number: ViewNumber, view: Tensor): Tensor => {
    const relevance = without.includes('relevance') ? undefined : relevanceOf(build, number, sentence, pictureOf(view));
    if (relevance) relevances.push(relevance);
    return withPicture(build, view, relevance);
  };
  const semantic = without.includes('vit') ? undefined : integrated(1, semanticView(build, nodes, visual));
  const spatial = without.includes('rgcn') ? undefined : integrated(2, spatialView(build, nodes, visual));
  return { semantic, spatial, agreements: relevances.map(({ agreement }) => agreement) };
};

/** Eq 16's scores: one linear layer over H; in the small sizes with what the family `text` has beside a word's vector. */
const scoreLabels = ({ parameters, sizes }: Build, encoder: EncoderConfig, h: Tensor, words: NetworkInputs, dropout?: NetworkDropout): Tensor => {
  const { plain: without, labels, guidelines, width } = sizes;
  const architecture = { ...usualSizes, encoder: { ...encoder, width }, labels, guidelines, without };
  return labelScoresOf(parameters, architecture, concat([h, ...besideWords(parameters, architecture, words)], -1), dropout);
};

const build = (graph: Graph, parameters: Parameters, encoder: EncoderConfig, sizes: HamSizes, dropout?: NetworkDropout): BuiltNetwork => {
  const inputs: HamInputs = { words: declareInputs(graph), worded: graph.input('worded', 'bool', ['B', 'W']), visual: declareVisual(graph, sizes) };
  const drop = (x: Tensor) => (dropout ? dropout.places.apply(x, dropout.head) : x);
  const parts: Build = { parameters, sizes, drop };
  const text = readText(parts, encoder, inputs, dropout);
  const { semantic, spatial, agreements } = seePicture(parts, text.sentence, inputs.visual);
  // Eq 12.
  const words = dense(parameters, 'ffnn.out', gelu(dense(parameters, 'ffnn.in', text.words, sizes.width, sizes.width)), sizes.width, sizes.width);
  const h = interact(parts, { words, worded: inputs.worded, semantic, spatial }, inputs.visual);
  return {
    emissions: scoreLabels(parts, encoder, h, inputs.words, dropout), guideline: inputs.words.guideline,
    ...(agreements.length > 0 && { signals: { relevance: toldRelevance(agreements) } }),
  };
};

const wordedFeed = (examples: readonly Example[], words: number): Numbers => {
  const values = new Uint8Array(examples.length * words);
  examples.forEach(({ shapes }, row) => values.fill(1, row * words, row * words + shapes.length));
  return { type: 'bool', shape: [examples.length, words], values };
};

const ofHead = /^(?:emissions|hidden|characters|characterWindows|shapes|guidelines|pieceShapes)\./;

/** How the network sees and learns. */
export interface HamContext {
  readonly sights: Sights;
  /** How many times as fast as the encoder learns what is between it and the head. */
  readonly fusionRate?: number;
  readonly fingerprint?: string;
}

/** The network of the family `hamlearning`. */
export const hamNetwork = (encoder: EncoderConfig, sizes: HamSizes, { sights, fusionRate, fingerprint }: HamContext): LabelNetwork => ({
  encoder,
  anew: ['hidden.', 'emissions.'],
  build: (graph, parameters, dropout) => build(graph, parameters, encoder, sizes, dropout),
  feeds: async (examples, moment) => {
    const { feeds, lengths } = feedsOf(examples, encoder.padding);
    const visual = visualFeeds(await sights.of(examples, moment), sights.source.shapes, sizes.objects);
    return { lengths, feeds: new Map([...feeds, ['worded', wordedFeed(examples, lengths['W'] ?? 0)], ...visual]) };
  },
  ...(fusionRate !== undefined && { rateOf: (weight: string) => (ofHead.test(weight) || weight.startsWith('chain.') ? undefined : fusionRate) }),
  ...(fingerprint !== undefined && { fingerprint }),
});
