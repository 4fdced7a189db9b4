// Reductions along axes, and the softmax family built on them.
import { axisOf, elements } from '../dimension';
import type { Tensor } from '../tensor';
import { add, div, exp, log, mul, sub } from './arithmetic';
import type { Reduced } from './extent';
import { axesOf, expand, reducedShape, reshape, shapeTensor, sum } from './extent';
import { apply } from './operator';
import { cast, equal, indicator, stopGradient } from './selection';

/** Number of elements of x over some axes, as a scalar or as a number where the lengths are fixed. */
const countOver = (x: Tensor, axes: readonly number[]): Tensor | number => {
  const count = elements(axes.map((axis) => x.shape[axis] ?? 1));
  return typeof count === 'number' ? count : cast(reshape(shapeTensor(x.graph, [count]), []), x.type);
};

/** Mean over some axes, or all. dx = dy / n, spread */
export const mean = (x: Tensor, axes?: readonly number[], reduced: Reduced = 'drop'): Tensor => {
  const over = axesOf(x.shape, axes);
  return apply({
    op: 'ReduceMean',
    inputs: [x, x.graph.integers(over)],
    shape: reducedShape(x.shape, over, reduced),
    attributes: { keepdims: reduced === 'keep' ? 1 : 0 },
    reverse: (dy) => [expand(reshape(div(dy, countOver(x, over)), reducedShape(x.shape, over, 'keep')), x.shape)],
  });
};

/** Largest value over some axes, or all. The gradient is shared evenly between equal largest ones. */
export const max = (x: Tensor, axes?: readonly number[], reduced: Reduced = 'drop'): Tensor => {
  const over = axesOf(x.shape, axes);
  const kept = reducedShape(x.shape, over, 'keep');
  return apply({
    op: 'ReduceMax',
    inputs: [x, x.graph.integers(over)],
    shape: reducedShape(x.shape, over, reduced),
    attributes: { keepdims: reduced === 'keep' ? 1 : 0 },
    reverse: (dy, y) => {
      const chosen = indicator(equal(x, reshape(y, kept)));
      return [mul(chosen, reshape(div(dy, reshape(sum(chosen, over, 'keep'), y.shape)), kept))];
    },
  });
};

/** ln Σ eˣ along an axis, without overflow on any device. */
export const logSumExp = (x: Tensor, axis: number, reduced: Reduced = 'drop'): Tensor => {
  const largest = stopGradient(max(x, [axis], 'keep'));
  const kept = add(log(sum(exp(sub(x, largest)), [axis], 'keep')), largest);
  return reshape(kept, reducedShape(x.shape, [axisOf(x.shape, axis)], reduced));
};

/** eˣ / Σ eˣ along an axis; dx = y·(dy − Σ dy·y) */
export const softmax = (x: Tensor, axis: number): Tensor => {
  const at = axisOf(x.shape, axis);
  return apply({
    op: 'Softmax', inputs: [x], shape: x.shape, attributes: { axis: at },
    reverse: (dy, y) => {
      const weighted = mul(dy, y);
      return [sub(weighted, mul(y, sum(weighted, [at], 'keep')))];
    },
  });
};

/** ln softmax along an axis; dx = dy − eʸ·Σ dy */
export const logSoftmax = (x: Tensor, axis: number): Tensor => {
  const at = axisOf(x.shape, axis);
  return apply({
    op: 'LogSoftmax', inputs: [x], shape: x.shape, attributes: { axis: at },
    reverse: (dy, y) => [sub(dy, mul(exp(y), sum(dy, [at], 'keep')))],
  });
};
