import { equal } from 'node:assert/strict';
import { describeDifference, type NamedValues } from '../../../../src/model/runtime/values';

const y = (...values: readonly number[]): NamedValues => ({ y: { type: 'float32', shape: [values.length], data: Float32Array.from(values) } });

describe('comparing values', () => {
  it('accepts what is within the tolerance, as a share of the largest number expected', () => {
    equal(describeDifference(y(100, 0), y(100.05, 0.05), 1e-3), undefined);
    equal(describeDifference(y(100, 0), y(100, 0.2), 1e-3), '“y” is 0.20000 where 0.0000 is right');
  });

  it('finds a NaN, a missing output and a wrong shape', () => {
    equal(describeDifference(y(1), y(Number.NaN), 1), '“y” is NaN where 1.0000 is right');
    equal(describeDifference(y(1), {}, 1), 'it gives no output “y”');
    equal(describeDifference(y(1, 2), y(1), 1), '“y” has the shape 1 instead of 2');
  });

  it('compares whole numbers of any type', () => {
    const n = (value: bigint): NamedValues => ({ n: { type: 'int64', shape: [1], data: BigInt64Array.of(value) } });
    equal(describeDifference(n(5n), n(5n), 0), undefined);
    equal(describeDifference(n(5n), n(6n), 0), '“n” is 6.0000 where 5.0000 is right');
  });
});
