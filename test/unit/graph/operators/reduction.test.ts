import assert from 'node:assert/strict';
import { logSoftmax, logSumExp, max, mean, softmax } from '../../../../src/graph/operators';
import { noise, prove } from '../check';

const lengths = { B: 2, T: 3 };
const x = { shape: ['B', 'T', 4] };

describe('reductions', () => {
  for (const axes of [[0], [-1], [0, 2], undefined])
    for (const [name, operator] of Object.entries({ mean, max }))
      it(`${name} over ${axes ? `axes ${axes.join()}` : 'everything'}`, async () => {
        await prove({ x }, (i) => operator(i.x, axes), { lengths });
        await prove({ x }, (i) => operator(i.x, axes, 'keep'), { lengths });
      });
  for (const axis of [1, -1])
    for (const [name, operator] of Object.entries({ softmax, logSoftmax, logSumExp }))
      it(`${name} along axis ${axis}`, async () => { await prove({ x }, (i) => operator(i.x, axis), { lengths }); });
  it('logSumExp does not overflow', async () => {
    const y = await prove({ x: { shape: [1, 3], values: [200, 199, -300] } }, (i) => logSumExp(i.x, -1));
    assert.ok(Math.abs((y.data[0] as number) - (200 + Math.log1p(Math.exp(-1)))) < 1e-9);
  });
  it('max shares its gradient between equals', async () => {
    const y = await prove({ x: { shape: [3], values: noise(4) } }, (i) => max(i.x));
    assert.equal(y.shape.length, 0);
  });
});
