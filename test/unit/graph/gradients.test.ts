import assert from 'node:assert/strict';
import { gradients } from '../../../src/graph/gradients';
import { Graph } from '../../../src/graph/graph';
import { add, exp, mul, sum, tanh } from '../../../src/graph/operators';
import { apply } from '../../../src/graph/operators/operator';
import { encodeModel } from '../../../src/graph/proto';
import { array } from './array64';
import { prove } from './check';
import { interpret } from './interpreter';

describe('gradients', () => {
  it('add up where a tensor is used more than once', async () => {
    await prove({ x: { shape: [3] }, z: { shape: [3] } }, ({ x, z }) => add(mul(x, exp(x)), mul(x, z)));
  });
  it('can be differentiated again', async () => {
    await prove({ x: { shape: [3] } }, ({ x }) => gradients(sum(tanh(mul(x, x))), [x])[0]!);
  });
  it('are zero for what the loss does not depend on', () => {
    const graph = new Graph();
    const [x, y] = [graph.input('x', 'float32', [2]), graph.input('y', 'float32', ['B'])];
    gradients(sum(mul(x, 2)), [x, y]).forEach((d, at) => graph.output(`d${at}`, d));
    const outputs = interpret(encodeModel(graph), { x: array([2], [1, 1]), y: array([3], [1, 1, 1]) });
    assert.deepEqual([...(outputs['d0']?.data ?? [])], [2, 2]);
    assert.deepEqual([...(outputs['d1']?.data ?? [])], [0, 0, 0]);
  });
  it('do not pass through frozen parts: nothing is computed for them', () => {
    const graph = new Graph();
    const [x, w] = [graph.input('x', 'float32', [2]), graph.constant(Float32Array.of(1, 2), [2], 'float32')];
    graph.output('d', gradients(sum(mul(tanh(w), x)), [x])[0]!);
    assert.ok(graph.nodes.filter((node) => node.op === 'Tanh').length === 1 && !graph.nodes.some((node) => node.op === 'Sub'));
  });
  it('through an operator without a reverse are a bug that is named', () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2]);
    const y = apply({ op: 'Floor', inputs: [x], shape: x.shape });
    assert.throws(() => gradients(sum(y), [x]), /Floor has no reverse/);
  });
});
