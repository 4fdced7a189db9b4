import assert from 'node:assert/strict';
import { rightOf, statusOf } from '../../../../src/curation/labelErrors/verdict';

const span = (start: number, end: number, type: string) => ({ start, end, type });
const retype = { given: span(1, 2, 'PER'), suggested: [span(1, 2, 'ORG')] };
const remove = { given: span(1, 2, 'PER'), suggested: [] };
const add = { given: undefined, suggested: [span(1, 3, 'LOC')] };
const keep = { given: span(1, 2, 'PER'), suggested: [span(1, 2, 'PER')] };

describe('what became of a suspicion', () => {
  it('is open while the label stands', () => {
    assert.deepEqual([statusOf(retype, [span(1, 2, 'PER')]), statusOf(remove, [span(1, 2, 'PER')]), statusOf(add, []), statusOf(keep, [span(1, 2, 'PER')])], ['open', 'open', 'open', 'open']);
  });

  it('is accepted when what was suggested stands there, however it came', () => {
    assert.deepEqual([statusOf(retype, [span(1, 2, 'ORG')]), statusOf(remove, []), statusOf(add, [span(1, 3, 'LOC')])], ['accepted', 'accepted', 'accepted']);
  });

  it('is changed when something else stands there', () => {
    assert.deepEqual([statusOf(retype, [span(1, 3, 'LOC')]), statusOf(add, [span(2, 3, 'PER')]), statusOf(keep, [])], ['edited', 'edited', 'edited']);
  });

  it('is found right by a person, and open again when the label changes back and forth', () => {
    assert.equal(statusOf(retype, [span(1, 2, 'PER')], rightOf(retype)), 'kept');
    assert.equal(statusOf(add, [], rightOf(add)), 'kept');
    assert.equal(statusOf(keep, [span(1, 2, 'PER')], rightOf(keep)), 'kept');
    assert.equal(statusOf(retype, [span(1, 2, 'ORG')], rightOf(retype)), 'accepted');
  });

  it('remembers “no entity” with an empty type', () => {
    assert.deepEqual(rightOf(add), [span(1, 3, '')]);
    assert.deepEqual(rightOf(remove), [span(1, 2, 'PER')]);
  });
});
