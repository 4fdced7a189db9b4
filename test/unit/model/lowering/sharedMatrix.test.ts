import assert from 'node:assert/strict';
import { Graph } from '../../../../src/graph/graph';
import { linear, relu } from '../../../../src/graph/operators';
import { normal, Parameters } from '../../../../src/graph/parameters';
import { encodeModel } from '../../../../src/graph/proto';
import { lower } from '../../../../src/model/lowering/lower';
import { quantiseWeights } from '../../../../src/model/lowering/quantise';
import { openOnCpu, relativeDifference } from '../../../fixtures/smallEncoder';

describe('a matrix that several products share', () => {
  it('runs in bytes, near what it is in floats', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', ['B', 96]);
    const weight = new Parameters(graph, new Map(), { seed: 3 }).get('shared.weight', [96, 96], normal(0.1));
    graph.output('y', linear(relu(linear(relu(linear(x, weight)), weight)), weight));
    const model = encodeModel(graph);
    const run = async (bytes: Uint8Array) => {
      const session = await openOnCpu(bytes);
      const { y } = await session.run({ x: { type: 'float32', shape: [2, 96], data: Float32Array.from({ length: 192 }, (_, at) => Math.sin(at)) } });
      await session.release();
      return y?.data as Float32Array;
    };
    const difference = relativeDifference(await run(model), await run(lower(quantiseWeights(model), 'int8')));
    assert.ok(difference > 0 && difference < 0.03, `${difference}`);
  });
});
