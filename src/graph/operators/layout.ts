// Operators that move elements without changing them. Their reverses move the gradients back.
import type { Dimension, Shape } from '../dimension';
import { axisOf, lengthOf, minus, plus, sameShape, showShape } from '../dimension';
import type { Tensor } from '../tensor';
import { filledLike, reshape, shapeTensor } from './extent';
import { apply } from './operator';

/** Reorders axes: axis i of the result is axis order[i] of x. */
export const transpose = (x: Tensor, order: readonly number[]): Tensor => {
  if (order.length !== x.shape.length || new Set(order).size !== order.length) throw new Error(`[${order.join()}] does not order the axes of ${showShape(x.shape)}`);
  return order.every((from, at) => from === at)
    ? x
    : apply({
        op: 'Transpose',
        inputs: [x],
        shape: order.map((axis) => lengthOf(x.shape, axis)),
        attributes: { perm: order },
        reverse: (dy) => [transpose(dy, order.map((_, axis) => order.indexOf(axis)))],
      });
};

/** Tensors one after another along an axis. */
export const concat = (parts: readonly Tensor[], axis: number): Tensor => {
  const [first, ...others] = parts;
  if (!first) throw new Error('nothing to concatenate');
  if (!others.length) return first;
  const at = axisOf(first.shape, axis);
  const rest = (shape: Shape) => shape.filter((_, i) => i !== at);
  for (const part of others)
    if (!sameShape(rest(part.shape), rest(first.shape))) throw new Error(`cannot concatenate ${showShape(first.shape)} and ${showShape(part.shape)} along axis ${at}`);
  const lengths = parts.map((part) => lengthOf(part.shape, at));
  return apply({
    op: 'Concat',
    inputs: parts,
    shape: first.shape.map((length, i) => (i === at ? lengths.reduce(plus) : length)),
    attributes: { axis: at },
    reverse: (dy) => split(dy, lengths, at),
  });
};

/** Cuts x along an axis into parts of the given lengths. */
export const split = (x: Tensor, lengths: readonly Dimension[], axis: number): readonly Tensor[] => {
  const at = axisOf(x.shape, axis);
  if (lengths.reduce(plus) !== x.shape[at]) throw new Error(`parts of ${lengths.join('+')} do not make axis ${at} of ${showShape(x.shape)}`);
  if (lengths.length === 1) return [x];
  const shapes = lengths.map((length) => x.shape.map((old, i) => (i === at ? length : old)));
  return x.graph.node({
    op: 'Split',
    inputs: [x, shapeTensor(x.graph, lengths)],
    outputs: shapes.map((shape) => ({ type: x.type, shape })),
    attributes: { axis: at },
    reverse: (dys) => [concat(dys.map((dy, i) => dy ?? filledLike(x.graph, 0, shapes[i] as Shape)), at)],
  });
};

/** The half-open range `[start, end)` along an axis. */
export const slice = (x: Tensor, axis: number, start: Dimension, end: Dimension): Tensor => {
  const at = axisOf(x.shape, axis);
  const length = x.shape[at] as Dimension;
  if (start === 0 && end === length) return x;
  return apply({
    op: 'Slice',
    inputs: [x, shapeTensor(x.graph, [start]), shapeTensor(x.graph, [end]), x.graph.integers([at])],
    shape: x.shape.map((old, i) => (i === at ? minus(end, start) : old)),
    reverse: (dy) => [pad(dy, at, start, minus(length, end))],
  });
};

/** Zeros before and after along one axis. */
export const pad = (x: Tensor, axis: number, before: Dimension, after: Dimension): Tensor => {
  const at = axisOf(x.shape, axis);
  const length = x.shape[at] as Dimension;
  const on = (amount: Dimension) => x.shape.map((_, i) => (i === at ? amount : 0));
  return before === 0 && after === 0
    ? x
    : apply({
        op: 'Pad',
        inputs: [x, shapeTensor(x.graph, [...on(before), ...on(after)])],
        shape: x.shape.map((old, i) => (i === at ? [before, length, after].reduce(plus) : old)),
        reverse: (dy) => [slice(dy, at, before, plus(before, length))],
      });
};

/** Adds an axis of length 1 before `axis` (counted in the result). */
export const unsqueeze = (x: Tensor, axis: number): Tensor => {
  const at = axis < 0 ? axis + x.shape.length + 1 : axis;
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
};

/** Drops an axis of length 1. */
export const squeeze = (x: Tensor, axis: number): Tensor => {
  const at = axisOf(x.shape, axis);
  if (x.shape[at] !== 1) throw new Error(`axis ${axis} of ${showShape(x.shape)} is not of length 1`);
  return reshape(x, x.shape.filter((_, i) => i !== at));
};
