import assert from 'node:assert/strict';
import { bitsAt, fillMask, keyOf, normalAt, uniformAt } from '../../../src/graph/random';

const draw = (count: number, value: (place: number) => number) => Array.from({ length: count }, (_, place) => value(place));
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const correlation = (a: readonly number[], b: readonly number[]) => {
  const [x, y] = [mean(a), mean(b)];
  const product = (p: readonly number[], q: readonly number[]) => mean(p.map((value, at) => (value - (p === a ? x : y)) * ((q[at] as number) - (q === a ? x : y))));
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
};

describe('random numbers by counter', () => {
  const n = 100_000;
  it('are even in each of sixteen ranges and in each bit', () => {
    const words = draw(n, (place) => bitsAt(keyOf(1, 2, 'x'), place));
    const bins = Array<number>(16).fill(0);
    for (const word of words) bins[word >>> 28] = (bins[word >>> 28] as number) + 1;
    const chiSquare = bins.reduce((sum, found) => sum + (found - n / 16) ** 2 / (n / 16), 0);
    assert.ok(chiSquare < 37.7, `χ² ${chiSquare} of 15 degrees of freedom, p < 0.001`);
    for (let bit = 0; bit < 32; bit++) assert.ok(Math.abs(mean(words.map((word) => (word >>> bit) & 1)) - 0.5) < 0.006, `bit ${bit}`);
  });
  it('of neighbouring seeds, steps, tensors and places are not correlated', () => {
    const base = draw(n, (place) => uniformAt(keyOf(1, 2, 'x'), place));
    for (const [what, other] of Object.entries({
      seed: draw(n, (place) => uniformAt(keyOf(2, 2, 'x'), place)),
      step: draw(n, (place) => uniformAt(keyOf(1, 3, 'x'), place)),
      tensor: draw(n, (place) => uniformAt(keyOf(1, 2, 'y'), place)),
      place: draw(n, (place) => uniformAt(keyOf(1, 2, 'x'), place + 1)),
    })) assert.ok(Math.abs(correlation(base, other)) < 0.012, what);
  });
  it('normal ones have mean 0, deviation 1 and the normal share beyond two', () => {
    const values = draw(n, (place) => normalAt(keyOf(5), place));
    assert.ok(Math.abs(mean(values)) < 0.012);
    assert.ok(Math.abs(mean(values.map((value) => value * value)) - 1) < 0.018);
    assert.ok(Math.abs(mean(values.map((value) => Number(Math.abs(value) > 2))) - 0.0455) < 0.003);
  });
  it('masks drop at their rate, keep the mean, and use the words of their stream', () => {
    for (const rate of [0.1, 0.5]) {
      const mask = new Float32Array(n + 1);
      fillMask(mask, rate, keyOf(3, 4));
      assert.deepEqual([...new Set(mask)].sort(), [0, Math.fround(1 / (1 - rate))]);
      assert.ok(Math.abs(mean([...mask].map((value) => Number(value === 0))) - rate) < 0.005);
      for (let at = 0; at < 100; at++) assert.equal(mask[2 * at] === 0, (bitsAt(keyOf(3, 4), at) & 0xffff) < Math.round(rate * 65536));
    }
  });
});
