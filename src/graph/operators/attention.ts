// Scaled dot-product attention.
import { fixedLength, lengthOf, showShape } from '../dimension';
import type { Tensor } from '../tensor';
import { add, mul } from './arithmetic';
import { reshape } from './extent';
import { split, squeeze, transpose } from './layout';
import { matmul, transposeLast } from './matrix';
import { softmax } from './reduction';

/** Cuts features `[B, T, heads·d]` into heads `[B, heads, T, d]`. */
export const splitHeads = (x: Tensor, heads: number): Tensor => {
  const [batch = 1, length = 1] = x.shape;
  return transpose(reshape(x, [batch, length, heads, fixedLength(x.shape, -1) / heads]), [0, 2, 1, 3]);
};

/** Several projections side by side `[B, T, parts·heads·d]` as that many `[B, heads, T, d]`, with one move of memory. */
export const splitHeadsOf = (x: Tensor, parts: number, heads: number): readonly Tensor[] => {
  const [batch = 1, length = 1] = x.shape;
  const apart = transpose(reshape(x, [batch, length, parts, heads, fixedLength(x.shape, -1) / parts / heads]), [2, 0, 3, 1, 4]);
  return split(apart, Array<number>(parts).fill(1), 0).map((part) => squeeze(part, 0));
};

/** Heads `[B, heads, T, d]` side by side again: `[B, T, heads·d]`. */
export const joinHeads = (x: Tensor): Tensor => {
  const [batch = 1, heads = 1, length = 1, width = 1] = x.shape;
  return reshape(transpose(x, [0, 2, 1, 3]), [batch, length, Number(heads) * Number(width)]);
};

/** What changes attention's weights before they are used. */
export interface AttentionOptions {
  /** Added to the scores, broadcast to `[B, heads, Q, K]`: 0 where a key may be seen, a large negative number where not. */
  readonly bias?: Tensor;
  /** Applied to the weights, for dropout. */
  readonly onWeights?: (weights: Tensor) => Tensor;
}

/** softmax(Q·Kᵀ/√d + bias)·V (Vaswani et al. 2017, eq. 1) for Q `[B, heads, Q, d]`, K and V `[B, heads, K, d]`. */
export const attention = (q: Tensor, k: Tensor, v: Tensor, { bias, onWeights = (weights) => weights }: AttentionOptions = {}): Tensor => {
  if (lengthOf(k.shape, -2) !== lengthOf(v.shape, -2)) throw new Error(`keys ${showShape(k.shape)} and values ${showShape(v.shape)} differ in number`);
  const scores = matmul(mul(q, 1 / Math.sqrt(fixedLength(q.shape, -1))), transposeLast(k));
  return matmul(onWeights(softmax(bias ? add(scores, bias) : scores, -1)), v);
};
