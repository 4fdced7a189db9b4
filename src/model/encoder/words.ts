// From the vectors of pieces to the vectors of words, where tags live.
import { add, div, equal, indicator, matmul, sum, unsqueeze } from '../../graph/operators';
import type { Tensor } from '../../graph/tensor';

/** The word of a piece that belongs to none, such as `[CLS]` and filling. */
export const noWord = -1;

/**
 * The mean of each word's pieces, `[B, words, width]`, from vectors `[B, T, width]` and the word of each piece `[B, T]`
 * (int64, `noWord` where there is none). A word without a piece keeps its place, as zeros.
 */
export const poolWords = (vectors: Tensor, wordOfPiece: Tensor, words: number): Tensor => {
  const numbers = unsqueeze(vectors.graph.integers([...Array(words).keys()]), -1);
  const member = indicator(equal(unsqueeze(wordOfPiece, 1), numbers));
  const count = sum(member, [-1], 'keep');
  return div(matmul(member, vectors), add(count, indicator(equal(count, 0))));
};
