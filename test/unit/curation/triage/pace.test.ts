import assert from 'node:assert/strict';
import { expectedSeconds, unknownPace, withMeasured, type Pace } from '../../../../src/curation/triage/pace';

const short = { tokens: 6, entities: 1, questions: 0 };
const long = { tokens: 40, entities: 6, questions: 3 };

describe('the time that a record takes', () => {
  it('grows with what there is to read, to check and to answer', () => {
    assert.ok(expectedSeconds(long) > 2 * expectedSeconds(short));
    assert.ok(expectedSeconds({ ...short, questions: 1 }) > expectedSeconds(short));
  });

  it('comes nearer to what was measured, the more was measured', () => {
    const fast = (records: number): number => {
      let pace: Pace = unknownPace;
      for (let each = 0; each < records; each += 1) pace = withMeasured(pace, short, expectedSeconds(short) / 2);
      return expectedSeconds(short, pace) / expectedSeconds(short);
    };
    assert.ok(fast(2) > fast(20) && fast(20) > 0.5 && fast(200) < 0.53);
  });

  it('is not told by a slip of the key or a pause', () => {
    assert.equal(withMeasured(unknownPace, short, 0.2), unknownPace);
    assert.equal(withMeasured(unknownPace, short, 1200), unknownPace);
  });
});
