// From the vectors of pieces to the vectors of words, where tags live.
import type { Dimension } from '../../graph/dimension';
import type { Graph } from '../../graph/graph';
import { add, div, equal, indicator, matmul, slice, sum, unsqueeze } from '../../graph/operators';
import type { Tensor } from '../../graph/tensor';

/** The word of a piece that belongs to none, such as `[CLS]` and filling. */
export const noWord = -1;

/** Most words that a length known only when the graph runs can stand for. */
export const mostWords = 512;

/** 0, 1, … up to a number of words. */
const wordNumbers = (graph: Graph, words: Dimension): Tensor =>
  typeof words === 'number' ? graph.integers([...Array(words).keys()]) : slice(graph.integers([...Array(mostWords).keys()]), 0, 0, words);

/** How a word's pieces become one vector. */
export type Pooling = 'mean' | 'sum';

/**
 * The mean, or the sum, of each word's pieces, `[B, words, width]`, from vectors `[B, T, width]` and the word of each piece `[B, T]`
 * (int64, `noWord` where there is none). A word without a piece keeps its place, as zeros.
 */
export const poolWords = (vectors: Tensor, wordOfPiece: Tensor, words: Dimension, pooling: Pooling = 'mean'): Tensor => {
  const member = indicator(equal(unsqueeze(wordOfPiece, 1), unsqueeze(wordNumbers(vectors.graph, words), -1)));
  if (pooling === 'sum') return matmul(member, vectors);
  const count = sum(member, [-1], 'keep');
  return div(matmul(member, vectors), add(count, indicator(equal(count, 0))));
};
