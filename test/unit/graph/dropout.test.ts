import assert from 'node:assert/strict';
import { Dropout } from '../../../src/graph/dropout';
import { Graph } from '../../../src/graph/graph';

const site = () => {
  const graph = new Graph();
  const dropout = new Dropout(graph);
  const x = graph.input('x', 'float32', ['B', 4]);
  return { graph, dropout, x };
};

describe('dropout', () => {
  it('at rate 0 is nothing at all', () => {
    const { dropout, x } = site();
    assert.equal(dropout.apply(x, 0), x);
    assert.equal(dropout.masks([1], { B: 2 }).size, 0);
  });
  it('gives the same mask for the same moment, another one for another step or place', () => {
    const { dropout, x } = site();
    dropout.apply(dropout.apply(x, 0.5), 0.5);
    const at = (...moment: number[]) => [...dropout.masks(moment, { B: 50 }).values()].map(({ values }) => values.join());
    const [first, second] = at(7, 3);
    assert.deepEqual(at(7, 3), [first, second]);
    assert.notEqual(first, second);
    assert.notEqual(at(7, 4)[0], first);
  });
  it('fits each batch, smaller or larger', () => {
    const { dropout, x } = site();
    dropout.apply(x, 0.1);
    for (const B of [2, 5, 3]) assert.deepEqual([...dropout.masks([1], { B }).values()].map(({ shape, values }) => [shape, values.length]), [[[B, 4], 4 * B]]);
  });
});
