import assert from 'node:assert/strict';
import { expectedWrong, spread, wrongAMinute } from '../../../../src/curation/triage/worth';

const nothing = { disagreements: [], findings: [] } as const;

describe('what a record is worth', () => {
  it('counts a ranked record by its score, and more where several labels are doubted', () => {
    const one = expectedWrong({ ...nothing, ranked: { score: 0.6, suspicions: [0.8] } });
    const two = expectedWrong({ ...nothing, ranked: { score: 0.6, suspicions: [0.8, 0.4] } });
    assert.equal(one, 0.6);
    assert.equal(two.toFixed(3), '0.900');
  });

  it('is nothing once every suspicion is settled', () => {
    assert.equal(expectedWrong({ ...nothing, ranked: { score: 0.9, suspicions: [] } }), 0);
  });

  it('goes by the model and the rules where nobody ranked', () => {
    assert.equal(expectedWrong({ disagreements: [0.8, 0.4], findings: ['info'] }).toFixed(1), '0.6');
    assert.equal(expectedWrong({ disagreements: [], findings: ['error', 'info'] }), 0.9);
    assert.equal(expectedWrong(nothing), 0);
  });

  it('is twice as much in half the time', () => {
    const evidence = { ...nothing, ranked: { score: 0.5, suspicions: [0.5] } };
    assert.equal(wrongAMinute(evidence, 10), 2 * wrongAMinute(evidence, 20));
  });
});

describe('an audit slice among other records', () => {
  it('is met in the same proportion from the top to the end, and everything once', () => {
    const most = Array.from({ length: 95 }, (_, at) => at);
    const mixed = spread(most, [100, 101, 102, 103, 104]);
    assert.deepEqual([...mixed].sort((a, b) => a - b), [...most, 100, 101, 102, 103, 104]);
    for (let part = 0; part < 5; part += 1) assert.equal(mixed.slice(20 * part, 20 * part + 20).filter((each) => each >= 100).length, 1);
    assert.deepEqual(mixed.filter((each) => each < 100), most);
  });

  it('may be all there is, or nothing', () => {
    assert.deepEqual(spread([], [1, 2]), [1, 2]);
    assert.deepEqual(spread([1, 2], []), [1, 2]);
  });
});
