import assert from 'node:assert/strict';
import { compileLoop, less, over, plus, root, times } from '../../../src/graph/simd';

describe('SIMD loops', () => {
  it('compute what the expression says, at every length around a block and a lane', () => {
    const loop = compileLoop(3, 1, ({ arrays: [a = [], b = [], c = []], scalars: [s = []] }) => [[0, plus(times(a, s), root(b))], [2, less(over(b, c), a)]]);
    for (const length of [1, 3, 4, 5, 8191, 8192, 8193, 20_000]) {
      const [a, b, c] = [1, 2, 3].map((k) => Float32Array.from({ length }, (_, at) => 1 + ((at * 7 + k) % 13))) as [Float32Array, Float32Array, Float32Array];
      const f = Math.fround;
      const first = a.map((value, at) => f(f(value * 0.5) + f(Math.sqrt(b[at] as number))));
      const third = c.map((value, at) => f(f((b[at] as number) / value) - (first[at] as number)));
      loop([a, b, c], [0.5]);
      assert.deepEqual(a, first, `length ${length}`);
      assert.deepEqual(c, third, `length ${length}`);
    }
  });
  it('leave what lies beyond a view alone', () => {
    const all = new Float32Array(12).fill(1);
    compileLoop(1, 1, ({ arrays: [a = []], scalars: [s = []] }) => [[0, times(a, s)]])([all.subarray(3, 8)], [2]);
    assert.deepEqual([...all], [1, 1, 1, 2, 2, 2, 2, 2, 1, 1, 1, 1]);
  });
});
