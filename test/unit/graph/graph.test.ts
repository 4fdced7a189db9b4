import assert from 'node:assert/strict';
import { Graph } from '../../../src/graph/graph';
import { add, mul, tanh } from '../../../src/graph/operators';

describe('graph', () => {
  it('equal expressions are one node', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2]);
    assert.equal(tanh(mul(x, 2)), tanh(mul(x, 2)));
    assert.notEqual(add(x, 1), add(x, 2));
    assert.equal(graph.nodes.length, 4);
  });
  it('refuses operands of two graphs, two types, and names given twice', () => {
    const [one, two] = [new Graph(), new Graph()];
    const x = one.input('x', 'float32', [2]);
    assert.throws(() => add(x, two.input('x', 'float32', [2])), /two graphs/);
    assert.throws(() => add(x, one.input('n', 'int64', [2])), /types float32 and int64/);
    assert.throws(() => one.input('x', 'float32', [2]), /two tensors named x/);
    assert.throws(() => one.output('x', add(x, 1)), /an output named as another tensor: x/);
  });
  it('refuses constants whose numbers do not fill the shape', () => {
    assert.throws(() => new Graph().constant(new Float32Array(3), [2, 2], 'float32'), /3 values for a constant of shape \[2, 2\]/);
  });
});
