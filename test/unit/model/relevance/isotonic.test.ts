import assert from 'node:assert/strict';
import { areaUnderRoc, atScore, calibrationError, fitIsotonic } from '../../../../src/model/relevance/isotonic';

describe('isotonic regression', () => {
  it('averages what falls, as pool adjacent violators does by hand', () => {
    const curve = fitIsotonic([1, 2, 3, 4, 5], [0, 1, 0, 1, 1]);
    assert.deepEqual(curve, { from: [1, 2, 4], values: [0, 0.5, 1] });
  });

  it('pools equal scores whatever their order', () => {
    assert.deepEqual(fitIsotonic([1, 1, 2], [1, 0, 1]), { from: [1, 2], values: [0.5, 1] });
    assert.deepEqual(fitIsotonic([2, 1, 1], [1, 0, 1]), { from: [1, 2], values: [0.5, 1] });
  });

  it('never falls and keeps to the number of steps asked for', () => {
    const scores = Array.from({ length: 2000 }, (_, at) => at);
    const outcomes = scores.map((at) => (Math.sin(at * 12.9898) * 43758.5453) % 1 > 0.5 - at / 4000 ? 1 : 0);
    const { values } = fitIsotonic(scores, outcomes, 20);
    assert.ok(values.length <= 20);
    values.forEach((value, at) => assert.ok(at === 0 || value >= (values[at - 1] ?? 0)));
  });

  it('is constant before its first step and after its last', () => {
    const curve = { from: [0, 1], values: [0.2, 0.8] };
    assert.deepEqual([-5, 0, 0.99, 1, 7].map((score) => atScore(curve, score)), [0.2, 0.2, 0.2, 0.8, 0.8]);
  });
});

describe('measures of a score', () => {
  it('counts how often a positive is above a negative, ties half', () => {
    assert.equal(areaUnderRoc([3, 2], [1, 2]), 3.5 / 4);
    assert.equal(areaUnderRoc([1, 1], [1, 1]), 0.5);
  });

  it('says how far probabilities are from outcomes', () => {
    assert.ok(Math.abs(calibrationError([0.95, 0.95, 0.05], [1, 0, 0]) - (0.9 + 0.05) / 3) < 1e-12);
  });
});
