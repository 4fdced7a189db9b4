import { averagePool, globalAveragePool, maxPool } from '../../../../src/graph/operators';
import { prove } from '../check';

const x = { shape: ['B', 2, 5, 6] };
const lengths = { B: 2 };

describe('pooling', () => {
  it('averagePool', async () => { await prove({ x }, (i) => averagePool(i.x, { size: [3, 2], strides: [2, 2], pads: [1, 0, 0, 1] }), { lengths }); });
  it('maxPool, windows overlapping', async () => { await prove({ x }, (i) => maxPool(i.x, { size: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }), { lengths }); });
  it('globalAveragePool', async () => { await prove({ x }, (i) => globalAveragePool(i.x), { lengths }); });
});
