import assert from 'node:assert/strict';
import { GradientSum, WeightAverage } from '../../../src/graph/average';

const weightsOf = (...values: number[]) => new Map([['w', { shape: [values.length], values: Float32Array.from(values) }]]);

describe('averages', () => {
  it('of weights follow them, fast at first, then with the decay asked for', () => {
    const weights = weightsOf(1, 2, 3, 4, 5);
    const average = new WeightAverage(weights, ['w'], 0.3);
    weights.get('w')?.values.fill(11);
    average.update(weights);
    const first = 2 / 11;
    [1, 2, 3, 4, 5].forEach((start, at) => assert.ok(Math.abs((average.weights.get('w')?.values[at] ?? 0) - (11 - first * (11 - start))) < 1e-5));
    for (let more = 0; more < 60; more++) average.update(weights);
    assert.ok(average.weights.get('w')?.values.every((value) => Math.abs(value - 11) < 1e-5));
  });
  it('of gradients weigh each batch by its share and start over', () => {
    const sum = new GradientSum();
    for (let round = 0; round < 2; round++) {
      sum.clear();
      sum.add(new Map([['w', Float32Array.of(1, 2, 3, 4, 5)]]), 0.25);
      sum.add(new Map([['w', Float32Array.of(10, 10, 10, 10, 10)]]), 0.75);
      assert.deepEqual([...(sum.gradients.get('w') ?? [])], [7.75, 8, 8.25, 8.5, 8.75]);
    }
  });
});
