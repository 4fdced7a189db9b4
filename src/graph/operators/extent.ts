// Shapes as values of the graph, and the pair of operators that spread along axes and sum over them; each is the other's reverse.
import type { Dimension, Shape } from '../dimension';
import { axisOf, broadcastShape, elements, quotient, sameShape, showShape, termsOf } from '../dimension';
import type { Graph } from '../graph';
import type { Tensor } from '../tensor';
import { apply } from './operator';

/** Whether reduced axes stay as length 1. */
export type Reduced = 'drop' | 'keep';

/** One length as an int64 vector of one element, read from the inputs when the graph runs. */
const lengthTensor = (graph: Graph, length: Dimension): Tensor => {
  const whole = (op: string, inputs: readonly Tensor[]) => apply({ op, inputs, shape: [1] });
  const terms = termsOf(length).map(({ coefficient, symbols }) => {
    const factors = symbols.map((symbol) => {
      const { input, axis } = graph.sourceOf(symbol);
      return apply({ op: 'Shape', inputs: [input], shape: [1], type: 'int64', attributes: { start: axis, end: axis + 1 } });
    });
    return (coefficient === 1 && factors.length ? factors : [graph.integers([coefficient]), ...factors]).reduce((a, b) => whole('Mul', [a, b]));
  });
  return terms.reduce((a, b) => whole('Add', [a, b]));
};

/** A shape as an int64 vector; a constant where every length is fixed. */
export const shapeTensor = (graph: Graph, shape: Shape): Tensor => {
  if (shape.every((length) => typeof length === 'number')) return graph.integers(shape);
  const lengths = shape.map((length) => lengthTensor(graph, length));
  return lengths.length === 1 ? (lengths[0] as Tensor) : apply({ op: 'Concat', inputs: lengths, shape: [shape.length], attributes: { axis: 0 } });
};

/** A tensor of one repeated value. */
export const filledLike = (graph: Graph, value: number, shape: Shape): Tensor => expand(graph.scalar(value), shape);

/** Repeats x along axes of length 1, and along new ones in front: `[1, 4]` to `[3, 4]`. */
export const expand = (x: Tensor, shape: Shape): Tensor => {
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcastShape(x.shape, shape), shape)) throw new Error(`cannot expand ${showShape(x.shape)} to ${showShape(shape)}`);
  return apply({ op: 'Expand', inputs: [x, shapeTensor(x.graph, shape)], shape, reverse: (dy) => [sumTo(dy, x.shape)] });
};

/** Shape after reducing some axes. */
export const reducedShape = (shape: Shape, axes: readonly number[], reduced: Reduced): Shape =>
  reduced === 'keep' ? shape.map((length, axis) => (axes.includes(axis) ? 1 : length)) : shape.filter((_, axis) => !axes.includes(axis));

/** Axes counted from the front; every axis where none is named. */
export const axesOf = (shape: Shape, axes: readonly number[] | undefined): number[] =>
  axes ? axes.map((axis) => axisOf(shape, axis)).sort((a, b) => a - b) : shape.map((_, axis) => axis);

/** Sum over some axes, or all. */
export const sum = (x: Tensor, axes?: readonly number[], reduced: Reduced = 'drop'): Tensor => {
  const over = axesOf(x.shape, axes);
  if (!over.length) return x;
  const kept = reducedShape(x.shape, over, 'keep');
  return apply({
    op: 'ReduceSum',
    inputs: [x, x.graph.integers(over)],
    shape: reducedShape(x.shape, over, reduced),
    attributes: { keepdims: reduced === 'keep' ? 1 : 0 },
    reverse: (dy) => [expand(reshape(dy, kept), x.shape)],
  });
};

/** Undoes a broadcast: sums over the axes along which a tensor of `shape` was repeated to give x. */
export const sumTo = (x: Tensor, shape: Shape): Tensor => {
  if (sameShape(x.shape, shape)) return x;
  const added = x.shape.length - shape.length;
  const repeated = x.shape.flatMap((length, axis) => (axis < added || (shape[axis - added] === 1 && length !== 1) ? [axis] : []));
  return reshape(sum(x, repeated), shape);
};

/** The same elements in another shape. At most one length may be written as -1 and is then worked out. */
export const reshape = (x: Tensor, target: Shape): Tensor => {
  const shape = target.includes(-1) ? inferred(x.shape, target) : target;
  if (sameShape(x.shape, shape)) return x;
  if (elements(x.shape) !== elements(shape)) throw new Error(`cannot reshape ${showShape(x.shape)} to ${showShape(shape)}`);
  return apply({ op: 'Reshape', inputs: [x, reshapeTarget(x, shape)], shape, reverse: (dy) => [reshape(dy, x.shape)] });
};

/** In Reshape 0 keeps the input's length at that place and one -1 is worked out: no length need be read unless two are left. */
const reshapeTarget = (x: Tensor, shape: Shape): Tensor => {
  const cheap = shape.map((length, axis) => (typeof length === 'number' ? length : length === x.shape[axis] ? 0 : -1));
  return cheap.filter((length) => length === -1).length <= 1 ? x.graph.integers(cheap) : shapeTensor(x.graph, shape);
};

const inferred = (from: Shape, target: Shape): Shape => {
  const rest = target.filter((length) => length !== -1);
  const left = [...from];
  const unmatched = rest.filter((length) => {
    const at = left.indexOf(length);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  const missing = quotient(elements(left), elements(unmatched));
  return target.map((length) => (length === -1 ? missing : length));
};
