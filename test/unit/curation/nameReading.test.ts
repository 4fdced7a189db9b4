import assert from 'node:assert/strict';
import { giveReading, nameId, readName } from '../../../src/curation/nameReading';

const tokens = ['the', 'New', 'York', 'Times', 'on', '#newyork'];
const span = (start: number, end: number, type: string) => ({ start, end, type });

describe('the reading of a name', () => {
  it('is one name however it is spelled', () => {
    const spellings = [['New', 'York'], ['#NewYork'], ['@newyork'], ['new', "york's"], ['NEW', 'YORKS']];
    assert.deepEqual(new Set(spellings.map(nameId)), new Set(['newyork']));
  });

  it('is the type of the entity of exactly its words, of a part of them, or none', () => {
    assert.deepEqual(readName(tokens, [span(1, 3, 'LOC')], { start: 1, end: 3 }), { type: 'LOC', part: '' });
    assert.deepEqual(readName(tokens, [span(2, 3, 'LOC')], { start: 1, end: 3 }), { type: 'LOC', part: 'York' });
    assert.deepEqual(readName(tokens, [span(4, 5, 'LOC')], { start: 1, end: 3 }), { type: null, part: '' });
  });

  it('is given to the whole name; what overlaps gives way, what does not stays', () => {
    const after = giveReading(tokens, [span(2, 4, 'ORG'), span(5, 6, 'LOC')], { start: 1, end: 3 }, { type: 'LOC', part: '' });
    assert.deepEqual(after, [span(1, 3, 'LOC'), span(5, 6, 'LOC')]);
  });

  it('is given to a part of the name', () => {
    assert.deepEqual(giveReading(tokens, [span(0, 4, 'ORG')], { start: 0, end: 4 }, { type: 'ORG', part: 'New York Times' }), [span(1, 4, 'ORG')]);
    assert.equal(giveReading(tokens, [], { start: 5, end: 6 }, { type: 'LOC', part: 'York' }), undefined, 'the words are not there');
  });

  it('is taken away', () => {
    assert.deepEqual(giveReading(tokens, [span(1, 3, 'LOC')], { start: 1, end: 3 }, { type: null, part: '' }), []);
  });

  it('changes nothing where it is so already', () => {
    assert.equal(giveReading(tokens, [span(1, 3, 'LOC')], { start: 1, end: 3 }, { type: 'LOC', part: '' }), undefined);
    assert.equal(giveReading(tokens, [], { start: 1, end: 3 }, { type: null, part: '' }), undefined);
  });
});
