import assert from 'node:assert/strict';
import { add, concat, expand, mul, pad, reshape, slice, split, squeeze, sum, transpose, unsqueeze } from '../../../../src/graph/operators';
import { prove } from '../check';

const lengths = { B: 2, T: 3 };
const x = { shape: ['B', 'T', 4] };

describe('layout', () => {
  it('reshape, one length worked out', async () => { await prove({ x }, (i) => reshape(i.x, [-1, 4]), { lengths }); });
  it('reshape with two lengths read while running', async () => { await prove({ x: { shape: ['B', 'T', 4] } }, (i) => reshape(transpose(reshape(i.x, ['B*T', 4]), [1, 0]), [2, 2, 'T', 'B']), { lengths }); });
  it('reshape of a product of lengths divides what is left over', async () => { await prove({ x }, (i) => reshape(i.x, ['B', 2, -1]), { lengths }); });
  it('transpose', async () => { await prove({ x }, (i) => transpose(i.x, [2, 0, 1]), { lengths }); });
  it('concat of unequal lengths', async () => {
    const y = await prove({ x, z: { shape: ['B', 2, 4] } }, (i) => concat([i.x, i.z], 1), { lengths });
    assert.deepEqual(y.shape, [2, 5, 4]);
  });
  it('split, where one part is not used', async () => { await prove({ x }, (i) => { const [a, , c] = split(i.x, [1, 2, 1], -1); return mul(a!, c!); }, { lengths }); });
  it('slice, from a fixed start to a length named only', async () => { await prove({ x }, (i) => slice(i.x, 1, 1, 'T'), { lengths }); });
  it('slice to a length less one', async () => { await prove({ x }, (i) => slice(i.x, 1, 0, 'T-1'), { lengths }); });
  it('pad', async () => { await prove({ x }, (i) => pad(i.x, 1, 1, 'B'), { lengths }); });
  it('squeeze and unsqueeze', async () => { await prove({ x: { shape: ['B', 1, 4] } }, (i) => unsqueeze(squeeze(i.x, 1), -1), { lengths }); });
  it('expand to new and longer axes', async () => { await prove({ x: { shape: ['T', 1] }, like: { shape: ['B', 1, 1] } }, (i) => add(expand(i.x, ['B', 'T', 5]), i.like), { lengths }); });
  it('sum over some axes, kept and dropped', async () => {
    await prove({ x }, (i) => sum(i.x, [0, -1]), { lengths });
    await prove({ x }, (i) => sum(i.x, [1], 'keep'), { lengths });
    await prove({ x }, (i) => sum(i.x), { lengths });
  });
});
