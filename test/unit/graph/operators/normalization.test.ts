import assert from 'node:assert/strict';
import { add, batchMoments, batchNorm, l2Normalize, layerNorm, mul } from '../../../../src/graph/operators';
import { noise, prove } from '../check';

const lengths = { B: 2, T: 3 };

describe('normalisation', () => {
  it('layerNorm: x, scale and shift', async () => {
    await prove({ x: { shape: ['B', 'T', 6] }, scale: { shape: [6] }, shift: { shape: [6] } }, ({ x, scale, shift }) => layerNorm(x, scale, shift, 1e-12), { lengths });
  });
  it('batchNorm with fixed statistics', async () => {
    const vector = { shape: [3] };
    await prove({ x: { shape: ['B', 3, 2, 2] }, scale: vector, shift: vector, mean: vector, variance: { shape: [3], values: noise(5, 0.5, 2) } }, ({ x, ...statistics }) => batchNorm(x, statistics), { lengths });
  });
  for (const [what, shape] of [['pictures', ['B', 3, 2, 2]], ['vectors', ['B', 3]]] as const)
    it(`batchMoments of ${what}: rows that do not count change nothing`, async () => {
      const rows = { shape: ['B'], values: [1, 0, 1] };
      const scale = { shape: [3] };
      const operands = { x: { shape }, scale, shift: scale, rows };
      const y = await prove(operands, ({ x, rows: counted, ...affine }) => batchNorm(x, { ...affine, ...batchMoments(x, counted) }), { lengths: { B: 3 }, fixed: ['rows'] });
      assert.ok(y.data.every(Number.isFinite));
      await prove(operands, ({ x, scale: a, shift: b, rows: counted }) => {
        const { mean, variance } = batchMoments(x, counted);
        return add(mul(mean, a), mul(variance, b));
      }, { lengths: { B: 3 }, fixed: ['rows'] });
    });
  it('batchMoments of no row at all are zeros', async () => {
    const y = await prove({ x: { shape: ['B', 3] }, rows: { shape: ['B'], values: [0, 0] } }, ({ x, rows }) => batchMoments(x, rows).mean, { lengths, fixed: ['rows'] });
    assert.deepEqual([...y.data], [0, 0, 0]);
  });
  it('l2Normalize', async () => { await prove({ x: { shape: ['B', 5] } }, ({ x }) => l2Normalize(x, -1), { lengths }); });
});
