import assert from 'node:assert/strict';
import { gradients } from '../../../../src/graph/gradients';
import { Graph } from '../../../../src/graph/graph';
import { and, cast, equal, greater, indicator, less, mul, not, or, stopGradient, where } from '../../../../src/graph/operators';
import { encodeModel } from '../../../../src/graph/proto';
import { array } from '../array64';
import { prove } from '../check';
import { interpret } from '../interpreter';

describe('selection', () => {
  it('where chooses and sends gradients only to what was chosen', async () => {
    await prove({ c: { shape: [3, 1], type: 'bool', values: [1, 0, 1] }, a: { shape: [3, 4] }, b: { shape: [4] } }, ({ c, a, b }) => where(c, a, b));
  });
  it('comparisons and connectives', async () => {
    const y = await prove({ a: { shape: [4], values: [1, 2, 3, 4] }, b: { shape: [1], values: [2] } }, ({ a, b }) =>
      mul(indicator(or(and(greater(a, b), less(a, 4)), not(or(equal(a, b), greater(a, b))))), 1), { fixed: ['a', 'b'] });
    assert.deepEqual([...y.data], [1, 0, 1, 0]);
  });
  it('cast of whole numbers to reals', async () => { await prove({ n: { shape: [3], type: 'int64', values: [1, 2, 3] }, x: { shape: [3] } }, ({ n, x }) => mul(cast(n, 'float32'), x)); });
  it('stopGradient lets the value through and the gradient not', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2]);
    gradients(mul(stopGradient(x), x), [x]).forEach((dx) => graph.output('dx', dx));
    assert.deepEqual([...(interpret(encodeModel(graph), { x: array([2], [3, 5]) })['dx']?.data ?? [])], [3, 5]);
  });
});
