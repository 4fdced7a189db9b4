import assert from 'node:assert/strict';
import { axisOf, broadcastShape, evaluate, minus, plus, quotient, times } from '../../../src/graph/dimension';

describe('dimensions', () => {
  it('fixed lengths are plain numbers', () => { assert.equal(plus(2, times(3, 4)), 14); });
  it('equal sums and products have one text, however they came about', () => {
    assert.equal(times('T', 'B'), times('B', 'T'));
    assert.equal(plus(plus('T', 16), 'B'), plus('B', plus(16, 'T')));
    assert.equal(minus(plus('T', 1), 1), 'T');
    assert.equal(minus('T', 'T'), 0);
    assert.equal(times(plus('T', 1), plus('T', -1)), 'T*T-1');
  });
  it('exact quotients only', () => {
    assert.equal(quotient(plus(times(6, 'T'), 12), 3), '2*T+4');
    assert.throws(() => quotient('T', 2), /T is not a multiple of 2/);
  });
  it('evaluates when the lengths are known', () => {
    assert.equal(evaluate('2*B*T-1', { B: 3, T: 5 }), 29);
    assert.throws(() => evaluate('B', {}), /length B is not known/);
  });
  it('broadcasts as ONNX does, and says what does not', () => {
    assert.deepEqual(broadcastShape(['B', 1, 4], ['T', 1]), ['B', 'T', 4]);
    assert.throws(() => broadcastShape(['B', 3], [4]), /shapes \[B, 3\] and \[4\] do not broadcast/);
  });
  it('counts axes from both ends', () => {
    assert.equal(axisOf([1, 2, 3], -1), 2);
    assert.throws(() => axisOf([1], 1), /no axis 1/);
  });
});
