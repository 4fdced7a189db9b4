// Rows picked by number and rows added up by number: each is the other's reverse.
import { sameShape, showShape } from '../dimension';
import type { Tensor } from '../tensor';
import { filledLike, reshape } from './extent';
import { unsqueeze } from './layout';
import { apply } from './operator';
import { equal, indicator } from './selection';

/** Rows of a table `[n, …]` by whole numbers of any shape: an embedding is `gather(table, pieces)`. */
export const gather = (table: Tensor, indices: Tensor): Tensor =>
  apply({
    op: 'Gather',
    inputs: [table, indices],
    shape: [...indices.shape, ...table.shape.slice(1)],
    attributes: { axis: 0 },
    reverse: (dy) => [scatterAdd(table, indices, dy), undefined],
  });

/** Zeros like the table, plus each of `updates` at the row its index names; rows named twice get both. */
export const scatterAdd = (table: Tensor, indices: Tensor, updates: Tensor): Tensor =>
  apply({
    op: 'ScatterND',
    inputs: [filledLike(table.graph, 0, table.shape), unsqueeze(indices, -1), updates],
    shape: table.shape,
    attributes: { reduction: 'add' },
    reverse: (dy) => [undefined, undefined, gather(dy, indices)],
  });

/** One element along the last axis of x `[…, n]` for each index `[…]`. */
export const pick = (x: Tensor, indices: Tensor): Tensor => {
  if (!sameShape(x.shape.slice(0, -1), indices.shape)) throw new Error(`indices ${showShape(indices.shape)} for ${showShape(x.shape)}`);
  return reshape(gatherLast(x, unsqueeze(indices, -1)), indices.shape);
};

/** Elements along the last axis, as many as there are indices `[…, k]`. */
const gatherLast = (x: Tensor, at: Tensor): Tensor =>
  apply({
    op: 'GatherElements', inputs: [x, at], shape: at.shape, attributes: { axis: x.shape.length - 1 },
    reverse: (dy) => [scatterLast(x, at, dy), undefined],
  });

/** Zeros like x, plus each update at its index along the last axis. */
const scatterLast = (x: Tensor, at: Tensor, updates: Tensor): Tensor =>
  apply({
    op: 'ScatterElements',
    inputs: [filledLike(x.graph, 0, x.shape), at, updates],
    shape: x.shape,
    attributes: { axis: x.shape.length - 1, reduction: 'add' },
    reverse: (dy) => [undefined, undefined, gatherLast(dy, at)],
  });

/** Indices `[…]` as indicators `[…, n]`: 1 at the index, else 0. */
export const oneHot = (indices: Tensor, n: number): Tensor =>
  indicator(equal(unsqueeze(indices, -1), indices.graph.integers([...Array(n).keys()])));
