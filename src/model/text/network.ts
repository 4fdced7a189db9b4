// The tagger's network: an encoder told how words are written, and beside each word's vector its characters, shape and guideline.
import type { Dropout } from '../../graph/dropout';
import { lengthOf } from '../../graph/dimension';
import type { Graph } from '../../graph/graph';
import { add, concat, expand, gather, gelu, linear, max, pad, relu, slice, unsqueeze } from '../../graph/operators';
import type { Initial, Parameters } from '../../graph/parameters';
import { filled, normal, uniform } from '../../graph/parameters';
import type { Tensor } from '../../graph/tensor';
import { encode } from '../encoder/bert';
import type { EncoderConfig } from '../encoder/config';
import { poolWords } from '../encoder/words';
import { characterCodes, charactersPerWord } from './characters';
import { wordShapes } from './wordShape';

/** What may be left out, to measure what it is worth: how words are written told at the encoder's input, their characters, their shapes beside the vectors. */
export const ingredients = ['writing', 'characters', 'shapes'] as const;

/** One of them. */
export type Ingredient = (typeof ingredients)[number];

/** The sizes of the whole network. */
export interface Architecture {
  readonly encoder: EncoderConfig;
  /** Width of a character's vector, and of what a window of three of them is turned into. */
  readonly character: number;
  readonly characterWindow: number;
  /** Widths of the vectors of a word's shape and of the guideline. */
  readonly shape: number;
  readonly guideline: number;
  /** Width of the layer before the emissions. */
  readonly hidden: number;
  readonly guidelines: number;
  readonly labels: number;
  readonly without?: readonly Ingredient[];
}

/** Sizes beside an encoder that suit it. */
export const usualSizes = { character: 32, characterWindow: 64, shape: 16, guideline: 16, hidden: 256 } as const;

/** What the network reads, for B texts of at most T pieces and W words. */
export interface NetworkInputs {
  /** int64 `[B, T]` */
  readonly pieces: Tensor;
  /** bool `[B, T]`: false where a short text is filled up. */
  readonly present: Tensor;
  /** int64 `[B, T]`: the shape of each piece's word. */
  readonly pieceShapes: Tensor;
  /** int64 `[B, T]`: each piece's word, `noWord` where there is none. */
  readonly wordOfPiece: Tensor;
  /** int64 `[B, W]` */
  readonly shapes: Tensor;
  /** int64 `[B, W, charactersPerWord]` */
  readonly characters: Tensor;
  /** int64 `[B]` */
  readonly guideline: Tensor;
}

/** Dropout of the two parts while training. */
export interface NetworkDropout {
  readonly places: Dropout;
  readonly encoder: number;
  readonly head: number;
}

/** Declares the network's inputs under their names. */
export const declareInputs = (graph: Graph): NetworkInputs => ({
  pieces: graph.input('pieces', 'int64', ['B', 'T']),
  present: graph.input('present', 'bool', ['B', 'T']),
  pieceShapes: graph.input('pieceShapes', 'int64', ['B', 'T']),
  wordOfPiece: graph.input('wordOfPiece', 'int64', ['B', 'T']),
  shapes: graph.input('shapes', 'int64', ['B', 'W']),
  characters: graph.input('characters', 'int64', ['B', 'W', charactersPerWord]),
  guideline: graph.input('guideline', 'int64', ['B']),
});

/** A linear layer as PyTorch begins it. */
const dense = (parameters: Parameters, name: string, out: number, into: number) => {
  const initial: Initial = uniform(1 / Math.sqrt(into));
  return [parameters.get(`${name}.weight`, [out, into], initial), parameters.get(`${name}.bias`, [out], initial)] as const;
};

/** The largest answer of each filter over a word's windows of three characters (Ma and Hovy 2016), `[B, W, characterWindow]`. */
const readCharacters = (parameters: Parameters, { character, characterWindow }: Architecture, characters: Tensor): Tensor => {
  const table = parameters.get('characters.weight', [characterCodes, character], normal(0.5));
  const padded = pad(gather(table, characters), 2, 1, 1);
  const windows = concat([0, 1, 2].map((shift) => slice(padded, 2, shift, shift + charactersPerWord)), -1);
  return max(relu(linear(windows, ...dense(parameters, 'characterWindows', characterWindow, 3 * character))), [2]);
};

/** How wide a word's vector is: the encoder's mean, and what stands beside it. */
export const wordWidth = ({ encoder, characterWindow, shape, guideline, without = [] }: Architecture): number =>
  encoder.width + (without.includes('characters') ? 0 : characterWindow) + (without.includes('shapes') ? 0 : shape) + guideline;

/** Everything that is known of each word before labels come in, `[B, W, wordWidth]`. */
export const wordVectorsOf = (parameters: Parameters, sizes: Architecture, inputs: NetworkInputs, dropout?: NetworkDropout): Tensor => {
  const { encoder, without = [] } = sizes;
  // Zeros at first: training begins with the encoder as it was.
  const written = () => gather(parameters.get('pieceShapes.weight', [wordShapes.length, encoder.width], filled(0)), inputs.pieceShapes);
  const vectors = encode(parameters, encoder, inputs, {
    ...(!without.includes('writing') && { onEmbeddings: (embedded) => add(embedded, written()) }),
    ...(dropout && { dropout: { places: dropout.places, rate: dropout.encoder } }),
  });
  const [batch, words] = [lengthOf(inputs.shapes.shape, 0), lengthOf(inputs.shapes.shape, 1)];
  const guideline = gather(parameters.get('guidelines.weight', [sizes.guidelines, sizes.guideline], normal(0.5)), inputs.guideline);
  return concat([
    poolWords(vectors, inputs.wordOfPiece, words),
    ...(without.includes('characters') ? [] : [readCharacters(parameters, sizes, inputs.characters)]),
    ...(without.includes('shapes') ? [] : [gather(parameters.get('shapes.weight', [wordShapes.length, sizes.shape], normal(0.5)), inputs.shapes)]),
    expand(unsqueeze(guideline, 1), [batch, words, sizes.guideline]),
  ], -1);
};

/** The score of each label `[B, W, labels]` from words' vectors: the head of the network. */
export const labelScoresOf = (parameters: Parameters, sizes: Architecture, words: Tensor, dropout?: NetworkDropout): Tensor => {
  const drop = (x: Tensor) => (dropout ? dropout.places.apply(x, dropout.head) : x);
  const hidden = gelu(linear(drop(words), ...dense(parameters, 'hidden', sizes.hidden, wordWidth(sizes))));
  return linear(drop(hidden), ...dense(parameters, 'emissions', sizes.labels, sizes.hidden));
};

/** The score of each label for each word, `[B, W, labels]`. */
export const emissionsOf = (parameters: Parameters, sizes: Architecture, inputs: NetworkInputs, dropout?: NetworkDropout): Tensor =>
  labelScoresOf(parameters, sizes, wordVectorsOf(parameters, sizes, inputs, dropout), dropout);
