import assert from 'node:assert/strict';
import { labelOrigins } from '../../../src/curation/provenance';

const before = { tags: ['O', 'B-LOC', 'O'], origins: [] };
const person = (start: number, end: number, type: string) => ({ start, end, type, by: 'person' });

describe('who set the labels of a record that is saved', () => {
  it('nobody, for those that were there before', () => {
    assert.deepEqual(labelOrigins(['O', 'B-LOC', 'O'], [], [before]), []);
  });

  it('a person, where no suggestion was accepted', () => {
    assert.deepEqual(labelOrigins(['B-PER', 'B-LOC', 'O'], [], [before]), [person(0, 1, 'PER')]);
  });

  it('a model whose suggestion was accepted as it was, or accepted and edited', () => {
    const accepted = [{ start: 0, end: 1, type: 'PER', model: 'crf 1.0' }, { start: 2, end: 3, type: 'ORG', model: 'crf 1.0' }];
    assert.deepEqual(labelOrigins(['B-PER', 'B-LOC', 'B-OTHER'], accepted, [before]), [
      { start: 0, end: 1, type: 'PER', by: 'accepted', model: 'crf 1.0' },
      { start: 2, end: 3, type: 'OTHER', by: 'edited', model: 'crf 1.0' },
    ]);
  });

  it('a person with a reason, where many were set at once; what was decided last counts', () => {
    const decided = [{ start: 0, end: 1, type: 'PER', model: 'crf 1.0' }, { start: 0, end: 1, type: 'PER', why: 'same surface: decided for “Ada”' }];
    assert.deepEqual(labelOrigins(['B-PER', 'B-LOC', 'O'], decided, [before]), [{ ...person(0, 1, 'PER'), why: 'same surface: decided for “Ada”' }]);
    assert.deepEqual(labelOrigins(['B-PER', 'B-LOC', 'O'], [{ start: 0, end: 2, type: 'ORG', why: 'same text' }], [before]), [person(0, 1, 'PER')], 'a reason for another label is none for this');
  });

  it('keeps what is known of labels that stay, and forgets those that are gone', () => {
    const saved = { tags: ['B-PER', 'B-LOC'], origins: [{ start: 0, end: 1, type: 'PER', by: 'person' as const }] };
    assert.deepEqual(labelOrigins(['B-PER', 'O'], [], [saved]), [person(0, 1, 'PER')]);
    assert.deepEqual(labelOrigins(['O', 'B-LOC'], [], [saved]), []);
  });

  it('nobody, for a label that was removed, saved, and came back by an undo', () => {
    const removed = { tags: ['O', 'O', 'O'], origins: [] };
    assert.deepEqual(labelOrigins(['O', 'B-LOC', 'O'], [], [removed, before]), []);
  });
});
