// A text encoder made smaller: rare pieces of its vocabulary left out, its table of words a narrower one of four bits a number and a projection.
import type { Weight, Weights } from '../../src/graph/parameters';
import type { EncoderConfig } from '../../src/model/encoder/config';
import { floatsOfFourBits, fourBitRows } from '../../src/model/lowering/nibbles';
import { addOuter, eigenSymmetric, zeros } from './linearAlgebra';

/** A smaller encoder: its weights, its sizes, and its vocabulary, one piece a line. */
export interface SmallerEncoder {
  readonly config: EncoderConfig;
  readonly weights: Weights;
  readonly vocabulary: readonly string[];
}

/** How small it becomes. */
export interface Smaller {
  /** Whole words after this many lines of the vocabulary are left out unless they were met: they are put together from pieces. */
  readonly words: number;
  readonly rank: number;
}

const special = /^\[(?:PAD|UNK|CLS|SEP)\]$/u;
const ascii = /^[\x21-\x7e]+$/u;
/** The places that a text can have. */
const shortestTable = 64;

/**
 * The table's rows as products of a narrow row and one matrix: the directions in which the rows, each counted `weight` times, spread
 * most (Eckart and Young 1936). The directions have length 1; the rows carry the size.
 */
export const factorise = ({ shape: [rows = 0, width = 0], values }: Weight, weightOf: (row: number) => number, rank: number): { readonly rows: Weight; readonly projection: Weight } => {
  const spread = zeros(width, width);
  for (let row = 0; row < rows; row += 1) {
    const vector = values.subarray(row * width, (row + 1) * width);
    addOuter(spread, vector, vector, weightOf(row));
  }
  const { vectors } = eigenSymmetric(spread);
  const projection = new Float32Array(width * rank);
  for (let at = 0; at < width; at += 1) for (let k = 0; k < rank; k += 1) projection[at * rank + k] = vectors.data[at * width + k] ?? 0;
  const narrow = new Float32Array(rows * rank);
  for (let row = 0; row < rows; row += 1)
    for (let at = 0; at < width; at += 1) {
      const value = values[row * width + at] ?? 0;
      for (let k = 0; k < rank; k += 1) narrow[row * rank + k] = (narrow[row * rank + k] ?? 0) + value * (projection[at * rank + k] ?? 0);
    }
  return { rows: { shape: [rows, rank], values: narrow }, projection: { shape: [width, rank], values: projection } };
};

/** The same product, each column of the rows spread alike: with one scale for a row, numbers of four bits lose as much in each. */
const evened = ({ rows, projection }: { readonly rows: Weight; readonly projection: Weight }): { readonly rows: Weight; readonly projection: Weight } => {
  const [count = 0, rank = 0] = rows.shape;
  const squares = new Float64Array(rank);
  rows.values.forEach((value, at) => { squares[at % rank] = (squares[at % rank] ?? 0) + value ** 2 / count; });
  const deviation = squares.map((square) => Math.sqrt(square) || 1);
  return {
    rows: { shape: rows.shape, values: rows.values.map((value, at) => value / (deviation[at % rank] ?? 1)) },
    projection: { shape: projection.shape, values: projection.values.map((value, at) => value * (deviation[at % rank] ?? 1)) },
  };
};

const [tableName, placesName] = ['embeddings.word_embeddings.weight', 'embeddings.position_embeddings.weight'] as const;

const firstRows = ({ shape: [rows = 0, width = 0], values }: Weight, count: number): Weight => ({ shape: [Math.min(rows, count), width], values: values.slice(0, count * width) });

/** Makes an encoder smaller; `countOf` says how often a piece is met, so that what is met is kept, and kept best where it is met often. */
export const makeSmaller = (config: EncoderConfig, weights: Weights, vocabulary: readonly string[], countOf: (piece: string) => number, smaller: Smaller): SmallerEncoder => {
  const [table, places] = [weights.get(tableName), weights.get(placesName)];
  if (!table || !places) throw new Error('the encoder has no table of words or of places');
  const isKept = (piece: string, line: number): boolean =>
    special.test(piece) || (ascii.test(piece) && !piece.startsWith('[') && (piece.startsWith('##') || line < smaller.words || countOf(piece) > 0));
  const kept = vocabulary.flatMap((piece, line) => (isKept(piece, line) ? [line] : []));
  const values = new Float32Array(kept.length * config.width);
  kept.forEach((line, row) => values.set(table.values.subarray(line * config.width, (line + 1) * config.width), row * config.width));
  const pieces = kept.map((line) => vocabulary[line] ?? '');
  const { rows, projection } = evened(factorise({ shape: [kept.length, config.width], values }, (row) => 1 + Math.sqrt(countOf(pieces[row] ?? '')), smaller.rank));
  return {
    config: { ...config, vocabulary: kept.length, positions: shortestTable, padding: pieces.indexOf('[PAD]'), rank: smaller.rank }, vocabulary: pieces,
    weights: new Map([
      ...weights, ['embeddings.word_projection.weight', projection], [placesName, firstRows(places, shortestTable)],
      [tableName, { shape: rows.shape, values: floatsOfFourBits(fourBitRows(rows.values, smaller.rank)) }],
    ]),
  };
};
