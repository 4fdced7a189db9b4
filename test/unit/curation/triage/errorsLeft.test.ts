import assert from 'node:assert/strict';
import { describeErrorsLeft, estimateErrorsLeft, type LookedAt } from '../../../../src/curation/triage/errorsLeft';

/** Numbers from 0 to 1 that are the same each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** A file whose ranking is wrong by a factor of odds: scores in rank order, and whether each record is truly wrong. */
function makeFile(records: number, factor: number, random: () => number): readonly (LookedAt & { readonly truly: number })[] {
  return Array.from({ length: records }, (_, at) => {
    const score = 0.9 * Math.exp((-4 * at) / records);
    const odds = (factor * score) / (1 - score);
    const truly = odds / (1 + odds);
    return { score, truly, outcome: random() < truly ? ('wrong' as const) : ('right' as const) };
  });
}

describe('the estimate of the errors left', () => {
  it('holds the truth in nearly all files, whether the ranking is too sure or not sure enough', () => {
    const random = seeded(7);
    for (const factor of [0.4, 1, 2.5]) {
      let held = 0;
      for (let file = 0; file < 200; file += 1) {
        const all = makeFile(600, factor, random);
        const truth = all.slice(120).filter(({ outcome }) => outcome === 'wrong').length;
        const { low, high } = estimateErrorsLeft(all.slice(0, 120), all.slice(120).map(({ score }) => score));
        if (low <= truth && truth <= high) held += 1;
      }
      assert.ok(held >= 180, `factor ${factor}: held in ${held} of 200`);
    }
  });

  it('is what the ranking says, and wide, before anybody looked', () => {
    const none = estimateErrorsLeft([], [0.5, 0.5, 0.5, 0.5]);
    assert.equal(none.left.toFixed(2), '2.00');
    const all = makeFile(600, 1, seeded(3));
    const scores = all.map(({ score }) => score);
    const before = estimateErrorsLeft([], scores);
    const after = estimateErrorsLeft(all.slice(0, 150), scores.slice(150));
    assert.ok(before.high - before.low > 2 * (after.high - after.low));
  });

  it('falls when what was looked at was right', () => {
    const looked = Array.from({ length: 30 }, () => ({ score: 0.7, outcome: 'right' as const }));
    assert.ok(estimateErrorsLeft(looked, [0.5, 0.5]).left < 0.3);
  });

  it('says so where nothing is left to look at, and of no record at all', () => {
    assert.equal(describeErrorsLeft(estimateErrorsLeft([{ score: 0.5, outcome: 'right' }], [])), 'every ranked record was looked at');
    assert.deepEqual(estimateErrorsLeft([], []), { left: 0, low: 0, high: 0, looked: 0, wrong: 0, unlooked: 0 });
  });
});
