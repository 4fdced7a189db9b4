import assert from 'node:assert/strict';
import { atCurve, faultsOf, learnCurve, seenShare } from '../../../../src/curation/relevance/verdicts';

describe('what verdicts teach', () => {
  it('is that unrelated and misleading pictures are mismatched, that one which repeats is redundant, and that one which adds is neither', () => {
    assert.deepEqual(faultsOf('unrelated'), { mismatch: true, redundant: false });
    assert.deepEqual(faultsOf('misleading'), { mismatch: true, redundant: false });
    assert.deepEqual(faultsOf('adds'), { mismatch: false, redundant: false });
    assert.deepEqual(faultsOf('repeats'), { mismatch: false, redundant: true });
  });

  it('moves probabilities towards what a person found', () => {
    const scores = Array.from({ length: 40 }, (_, at) => at / 10 - 2);
    const strict = learnCurve(scores.map((score) => ({ score, fault: score > 1 })), { slope: 1, offset: 0 });
    assert.ok(atCurve(strict, 0.5) < 0.4 && atCurve(strict, 1.8) > 0.5);
    assert.ok(strict.slope > 1);
  });

  it('stays sober where all verdicts are alike, and leaves the curve as it was where there is none', () => {
    const all = learnCurve(Array.from({ length: 25 }, () => ({ score: 1, fault: true })), { slope: 1, offset: 0 });
    assert.ok(atCurve(all, 1) > 0.8 && atCurve(all, 1) < 0.999);
    assert.deepEqual(learnCurve([], { slope: 1, offset: 0 }), { slope: 1, offset: 0 });
  });

  it('never turns a score round', () => {
    const { slope } = learnCurve(Array.from({ length: 60 }, (_, at) => ({ score: at / 10 - 3, fault: at < 30 })), { slope: 1, offset: 0 });
    assert.ok(slope >= 0);
  });

  it('tells with which interval a share was seen', () => {
    const { low, high } = seenShare(41, 48);
    assert.ok(Math.abs(low - 0.728) < 0.005 && Math.abs(high - 0.928) < 0.005, `${low} ${high}`);
    assert.deepEqual(seenShare(0, 0), { right: 0, of: 0, low: 0, high: 1 });
  });
});
