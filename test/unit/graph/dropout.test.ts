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
  it('draws Gumbel noise, the same for the same moment, of the distribution\'s mean and spread', () => {
    const { dropout } = site();
    dropout.gumbel(['B', 4, 2]);
    const draw = (step: number) => [...dropout.masks([7, step], { B: 2500 }).values()][0]?.values.slice() ?? new Float32Array();
    const drawn = draw(3);
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
    assert.ok(Math.abs(mean - 0.5772) < 0.03 && Math.abs(variance - Math.PI ** 2 / 6) < 0.1, `${mean} ${variance}`);
    assert.deepEqual(draw(3), drawn);
    assert.notDeepEqual(draw(4), drawn);
  });
});
