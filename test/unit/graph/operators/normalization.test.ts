import { batchNorm, l2Normalize, layerNorm } from '../../../../src/graph/operators';
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
  it('l2Normalize', async () => { await prove({ x: { shape: ['B', 5] } }, ({ x }) => l2Normalize(x, -1), { lengths }); });
});
