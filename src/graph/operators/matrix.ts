// Matrix products.
import type { Shape } from '../dimension';
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
    ? gemm(rows(a), rows(dy), { left: 'transposed' })
    : sumTo(matmul(transposeLast(a), dy), b.shape);

/** x `[…, n]` as a matrix `[rows, n]`. */
export const rows = (x: Tensor): Tensor => reshape(x, [-1, lengthOf(x.shape, -1)]);

interface Sides {
  readonly left?: 'plain' | 'transposed';
  readonly right?: 'plain' | 'transposed';
}

/** a·b (+ bias along rows) for two matrices, either of them taken transposed without being copied. */
export const gemm = (a: Tensor, b: Tensor, sides: Sides, bias?: Tensor): Tensor => {
  const [m, k] = sides.left === 'transposed' ? flip(a.shape) : a.shape;
  const [k2, n] = sides.right === 'transposed' ? flip(b.shape) : b.shape;
  if (a.shape.length !== 2 || b.shape.length !== 2 || k !== k2 || (bias && !sameShape(bias.shape, [n ?? 0])))
    throw new Error(`cannot multiply ${showShape(a.shape)} by ${showShape(b.shape)}`);
  return apply({
    op: 'Gemm',
    inputs: bias ? [a, b, bias] : [a, b],
    shape: [m ?? 0, n ?? 0],
    attributes: { transA: sides.left === 'transposed' ? 1 : 0, transB: sides.right === 'transposed' ? 1 : 0 },
    reverse: (dy) => [
      sides.left === 'transposed' ? gemm(b, dy, { left: sides.right ?? 'plain', right: 'transposed' }) : gemm(dy, b, { right: opposite(sides.right) }),
      sides.right === 'transposed' ? gemm(dy, a, { left: 'transposed', right: sides.left ?? 'plain' }) : gemm(a, dy, { left: opposite(sides.left) }),
      bias && sum(dy, [0]),
    ],
  });
};

const flip = (shape: Shape): Shape => [...shape].reverse();
const opposite = (side: Sides['left']): 'plain' | 'transposed' => (side === 'transposed' ? 'plain' : 'transposed');

/** x·Wᵀ + b for x `[…, in]`, W `[out, in]` and b `[out]`: the layout of PyTorch and of Hugging Face's weights. */
export const linear = (x: Tensor, weight: Tensor, bias?: Tensor): Tensor =>
  reshape(gemm(rows(x), weight, { right: 'transposed' }, bias), [...x.shape.slice(0, -1), lengthOf(weight.shape, 0)]);
