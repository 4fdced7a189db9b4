import assert from 'node:assert/strict';
import { Graph } from '../../../../src/graph/graph';
import { gemm, linear, matmul } from '../../../../src/graph/operators';
import { prove } from '../check';

const lengths = { B: 2, T: 3 };

describe('matrix products', () => {
  it('matmul of a batch by one matrix', async () => { await prove({ a: { shape: ['B', 'T', 4] }, b: { shape: [4, 5] } }, ({ a, b }) => matmul(a, b), { lengths }); });
  it('matmul of two batches', async () => { await prove({ a: { shape: ['B', 2, 'T', 4] }, b: { shape: ['B', 2, 4, 5] } }, ({ a, b }) => matmul(a, b), { lengths }); });
  it('matmul with broadcast batch axes', async () => { await prove({ a: { shape: [2, 1, 3, 4] }, b: { shape: [3, 4, 2] } }, ({ a, b }) => matmul(a, b)); });
  it('linear is x·Wᵀ + b', async () => {
    const y = await prove({ x: { shape: [1, 2], values: [1, 2] }, w: { shape: [3, 2], values: [1, 0, 0, 1, 1, 1] }, b: { shape: [3], values: [10, 20, 30] } }, ({ x, w, b }) => linear(x, w, b));
    assert.deepEqual([...y.data], [11, 22, 33]);
  });
  it('linear over a batch of sequences', async () => { await prove({ x: { shape: ['B', 'T', 4] }, w: { shape: [5, 4] }, b: { shape: [5] } }, ({ x, w, b }) => linear(x, w, b), { lengths }); });
  for (const side of ['plain', 'transposed'] as const)
    it(`gemm by a ${side} matrix, with a bias`, async () => {
      await prove({ a: { shape: [3, 4] }, b: { shape: side === 'plain' ? [4, 2] : [2, 4] }, bias: { shape: [2] } }, ({ a, b, bias }) => gemm(a, b, side, bias));
    });
  it('refuses matrices that do not fit, while building', () => {
    const graph = new Graph();
    assert.throws(() => matmul(graph.input('a', 'float32', [2, 3]), graph.input('b', 'float32', [4, 2])), /cannot multiply \[2, 3\] by \[4, 2\]/);
  });
});
