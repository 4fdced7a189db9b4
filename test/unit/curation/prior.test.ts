import assert from 'node:assert/strict';
import { atPrior, estimatePrior } from '../../../src/curation/prior';

describe('the share of positives in a file', () => {
  /** Probabilities of a score that is normal with mean 0 for negatives and 2 for positives, calibrated at equal shares. */
  const file = (positives: number, negatives: number): readonly number[] => {
    let state = 11;
    const next = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
    const normal = (): number => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
    const probability = (score: number): number => 1 / (1 + Math.exp(-(2 * score - 2)));
    return [...Array.from({ length: positives }, () => probability(2 + normal())), ...Array.from({ length: negatives }, () => probability(normal()))];
  };

  it('is found again from the scores alone', () => {
    for (const share of [0.05, 0.2, 0.5, 0.8]) {
      const found = estimatePrior(file(20_000 * share, 20_000 * (1 - share)));
      assert.ok(Math.abs(found - share) < 0.02, `${found} instead of ${share}`);
    }
  });

  it('moves probabilities as Bayes’ rule says, and leaves certainty alone', () => {
    assert.equal(atPrior(0.8, 0.5), 0.8);
    assert.ok(Math.abs(atPrior(0.8, 0.2) - 0.5) < 1e-12);
    assert.equal(atPrior(1, 0.01), 1);
    assert.equal(atPrior(0, 0.99), 0);
  });

  it('is one half for an empty file', () => {
    assert.equal(estimatePrior([]), 0.5);
  });
});
