import assert from 'node:assert/strict';
import { fromHalf, toHalf, widenBrain, widenHalf } from '../../../src/graph/float16';

describe('half precision', () => {
  it('every binary16 survives widening and narrowing', () => {
    for (let half = 0; half < 65536; half++) if (!Number.isNaN(fromHalf(half))) assert.equal(toHalf(fromHalf(half)), half);
    assert.ok(Number.isNaN(fromHalf(toHalf(Number.NaN))));
  });
  it('rounds to the nearest, ties to even', () => {
    assert.equal(toHalf(1 + 2 ** -11), toHalf(1));
    assert.equal(toHalf(1 + 3 * 2 ** -11), toHalf(1 + 2 ** -9));
    assert.equal(fromHalf(toHalf(65519)), 65504);
    assert.equal(fromHalf(toHalf(65520)), Number.POSITIVE_INFINITY);
    assert.equal(fromHalf(toHalf(-(2 ** -25))), -0);
    assert.equal(fromHalf(toHalf(3 * 2 ** -25)), 2 ** -23);
  });
  it('widens arrays of binary16 and bfloat16', () => {
    assert.deepEqual([...widenHalf(Uint16Array.of(0x3c00, 0xc000, 0x0001))], [1, -2, 2 ** -24]);
    assert.deepEqual([...widenBrain(Uint16Array.of(0x3f80, 0xc040))], [1, -3]);
  });
});
