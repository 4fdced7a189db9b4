// The tagger's network: an encoder told how words are written, and beside each word's vector its characters, shape and guideline.
import type { Dropout } from '../../graph/dropout';
import { lengthOf } from '../../graph/dimension';
import type { Graph } from '../../graph/graph';
import { add, concat, expand, gather, gelu, linear, max, pad, relu, slice, unsqueeze } from '../../graph/operators';
import type { Initial, Parameters } from '../../graph/parameters';
import { filled, normal, uniform } from '../../graph/parameters';
import type { Tensor } from '../../graph/tensor';
import { encode, type EncoderOptions } from '../encoder/bert';
import type { EncoderConfig } from '../encoder/config';
import { poolWords } from '../encoder/words';
import { characterCodes, charactersPerWord } from './characters';
import { wordShapes } from './wordShape';

/**
 * What may be left out, to measure what it is worth: how words are written told at the encoder's input; their characters, their shapes
 * and the guideline beside the vectors; the layer before the emissions. Without all of them: the encoder and the chain, as published systems have it.
 */
export const ingredients = ['writing', 'characters', 'shapes', 'guideline', 'layer'] as const;

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

/** How a network reads a text: the encoder with what it is given here, or another one around it; `[B, T, width]`. */
export type ReadPieces = (options: EncoderOptions) => Tensor;

/** Weight `[out, into]` and bias `[out]` of a linear layer as PyTorch begins it. */
export const dense = (parameters: Parameters, name: string, out: number, into: number) => {
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
  encoder.width + (without.includes('characters') ? 0 : characterWindow) + (without.includes('shapes') ? 0 : shape) + (without.includes('guideline') ? 0 : guideline);

/** The vectors beside a word's own, each `[B, W, …]`: its characters, its shape, the annotation guideline, as far as they are not left out. */
export const besideWords = (parameters: Parameters, sizes: Architecture, inputs: NetworkInputs): Tensor[] => {
  const { without = [] } = sizes;
  const [batch, words] = [lengthOf(inputs.shapes.shape, 0), lengthOf(inputs.shapes.shape, 1)];
  const guideline = () => gather(parameters.get('guidelines.weight', [sizes.guidelines, sizes.guideline], normal(0.5)), inputs.guideline);
  return [
    ...(without.includes('characters') ? [] : [readCharacters(parameters, sizes, inputs.characters)]),
    ...(without.includes('shapes') ? [] : [gather(parameters.get('shapes.weight', [wordShapes.length, sizes.shape], normal(0.5)), inputs.shapes)]),
    ...(without.includes('guideline') ? [] : [expand(unsqueeze(guideline(), 1), [batch, words, sizes.guideline])]),
  ];
};

/** How each piece's word is written, told at the encoder's input, `[B, T, width]`: zeros at first, so that training begins with the encoder as it was. */
export const writingOf = (parameters: Parameters, width: number, { pieceShapes }: NetworkInputs): Tensor =>
  gather(parameters.get('pieceShapes.weight', [wordShapes.length, width], filled(0)), pieceShapes);

/** Everything that is known of each word before labels come in, `[B, W, wordWidth]`. */
export const wordVectorsOf = (
  parameters: Parameters, sizes: Architecture, inputs: NetworkInputs, dropout?: NetworkDropout,
  read: ReadPieces = (options) => encode(parameters, sizes.encoder, inputs, options),
): Tensor => {
  const { encoder, without = [] } = sizes;
  const vectors = read({
    ...(!without.includes('writing') && { onEmbeddings: (embedded) => add(embedded, writingOf(parameters, encoder.width, inputs)) }),
    ...(dropout && { dropout: { places: dropout.places, rate: dropout.encoder } }),
  });
  return concat([poolWords(vectors, inputs.wordOfPiece, lengthOf(inputs.shapes.shape, 1)), ...besideWords(parameters, sizes, inputs)], -1);
};

/** The score of each label `[B, W, labels]` from words' vectors: the head of the network. */
export const labelScoresOf = (parameters: Parameters, sizes: Architecture, words: Tensor, dropout?: NetworkDropout): Tensor => {
  const drop = (x: Tensor) => (dropout ? dropout.places.apply(x, dropout.head) : x);
  if (sizes.without?.includes('layer')) return linear(drop(words), ...dense(parameters, 'emissions', sizes.labels, wordWidth(sizes)));
  const hidden = gelu(linear(drop(words), ...dense(parameters, 'hidden', sizes.hidden, wordWidth(sizes))));
  return linear(drop(hidden), ...dense(parameters, 'emissions', sizes.labels, sizes.hidden));
};

/** The score of each label for each word, `[B, W, labels]`. */
export const emissionsOf = (parameters: Parameters, sizes: Architecture, inputs: NetworkInputs, dropout?: NetworkDropout, read?: ReadPieces): Tensor =>
  labelScoresOf(parameters, sizes, wordVectorsOf(parameters, sizes, inputs, dropout, read), dropout);
