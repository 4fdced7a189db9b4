import assert from 'node:assert/strict';
import { onnx } from 'onnx-proto';
import { Graph } from '../../../src/graph/graph';
import { add, exp, mul } from '../../../src/graph/operators';
import { encodeModel, opset } from '../../../src/graph/proto';
import { array } from './array64';
import { runOrt } from './check';
import { interpret } from './interpreter';

describe('ONNX bytes', () => {
  it('state the operator set and leave out what no output needs', () => {
    const graph = new Graph();
    const [x, unused] = [graph.input('x', 'float32', ['B']), graph.input('unused', 'float32', [1])];
    exp(unused);
    graph.output('y', add(x, 1));
    const model = onnx.ModelProto.decode(encodeModel(graph));
    assert.equal(Number(model.opsetImport[0]?.version), opset);
    assert.deepEqual(model.graph?.node?.map((node) => node.opType), ['Add']);
    assert.deepEqual(model.graph?.input?.map((input) => input.name), ['x']);
    assert.equal(model.graph?.input?.[0]?.type?.tensorType?.shape?.dim?.[0]?.dimParam, 'B');
  });
  it('an output may be an input, a constant, or the same tensor twice', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [2]);
    const y = mul(x, 3);
    Object.entries({ x2: x, one: graph.scalar(1), y, again: y }).forEach(([name, tensor]) => graph.output(name, tensor));
    const [model, feeds] = [encodeModel(graph), { x: array([2], [1, 2]) }];
    for (const outputs of [interpret(model, feeds), await runOrt(model, feeds)])
      assert.deepEqual(Object.entries(outputs).map(([name, { data }]) => [name, ...data]), [['x2', 1, 2], ['one', 1], ['y', 3, 6], ['again', 3, 6]]);
  });
  it('large constants keep every number', () => {
    const graph = new Graph();
    const values = Float32Array.from({ length: 100_000 }, (_, at) => Math.sin(at));
    graph.output('y', add(graph.constant(values.subarray(1), [99_999], 'float32'), graph.input('x', 'float32', [1])));
    const { data } = interpret(encodeModel(graph), { x: array([1], [0]) })['y'] ?? { data: [] };
    assert.ok(data.every((value, at) => value === values[at + 1]));
  });
});
