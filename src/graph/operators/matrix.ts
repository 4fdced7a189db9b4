// Matrix products.
import { broadcastShape, lengthOf, sameShape, showShape } from '../dimension';
import type { Tensor } from '../tensor';
import { reshape, sum, sumTo } from './extent';
import { transpose } from './layout';
import { apply } from './operator';

/** Swaps the last two axes. */
export const transposeLast = (x: Tensor): Tensor => {
  const rank = x.shape.length;
  return transpose(x, [...x.shape.keys()].map((axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis)));
};

/** a·b for matrices `[…, m, k]` and `[…, k, n]`; leading axes broadcast. da = dy·bᵀ, db = aᵀ·dy */
export const matmul = (a: Tensor, b: Tensor): Tensor => {
  if (a.shape.length < 2 || b.shape.length < 2 || lengthOf(a.shape, -1) !== lengthOf(b.shape, -2))
    throw new Error(`cannot multiply ${showShape(a.shape)} by ${showShape(b.shape)}`);
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return apply({
    op: 'MatMul',
    inputs: [a, b],
    shape: [...batch, lengthOf(a.shape, -2), lengthOf(b.shape, -1)],
    reverse: (dy) => [sumTo(matmul(dy, transposeLast(b)), a.shape), weightGradient(a, b, dy)],
  });
};

/** With one matrix for the whole batch the sum over the batch is part of the product. */
const weightGradient = (a: Tensor, b: Tensor, dy: Tensor): Tensor =>
  b.shape.length === 2
    ? gemm(transposed(rows(a)), rows(dy), 'plain')
    : sumTo(matmul(transposeLast(a), dy), b.shape);

/**
 * A matrix transposed in memory. On the processor ONNX Runtime's product with a left side that is only taken transposed is
 * slower by a quarter than this copy and a plain product (measured, 1.30); it would fold a bare Transpose into that form,
 * so the copy is made by way of a third axis.
 */
const transposed = (x: Tensor): Tensor => {
  const [m = 1, n = 1] = x.shape;
  return reshape(transpose(reshape(x, [1, m, n]), [0, 2, 1]), [n, m]);
};

/** x `[…, n]` as a matrix `[rows, n]`. */
export const rows = (x: Tensor): Tensor => reshape(x, [-1, lengthOf(x.shape, -1)]);

/** How the right side of a product is taken. */
export type Side = 'plain' | 'transposed';

/** a·b (+ bias along rows) for two matrices; the right one may be taken transposed without being copied. */
export const gemm = (a: Tensor, b: Tensor, side: Side, bias?: Tensor): Tensor => {
  const [m = 1, k] = a.shape;
  const [k2, n = 1] = side === 'transposed' ? [...b.shape].reverse() : b.shape;
  if (a.shape.length !== 2 || b.shape.length !== 2 || k !== k2 || (bias && !sameShape(bias.shape, [n])))
    throw new Error(`cannot multiply ${showShape(a.shape)} by ${showShape(b.shape)}`);
  return apply({
    op: 'Gemm',
    inputs: bias ? [a, b, bias] : [a, b],
    shape: [m, n],
    attributes: { transB: side === 'transposed' ? 1 : 0 },
    reverse: (dy) => [
      gemm(dy, b, side === 'transposed' ? 'plain' : 'transposed'),
      side === 'transposed' ? gemm(transposed(dy), a, 'plain') : gemm(transposed(a), dy, 'plain'),
      bias && sum(dy, [0]),
    ],
  });
};

/** x·Wᵀ + b for x `[…, in]`, W `[out, in]` and b `[out]`: the layout of PyTorch and of Hugging Face's weights. */
export const linear = (x: Tensor, weight: Tensor, bias?: Tensor): Tensor =>
  reshape(gemm(rows(x), weight, 'transposed', bias), [...x.shape.slice(0, -1), lengthOf(weight.shape, 0)]);
