import assert from 'node:assert/strict';
import { readCurationFile, writeCurationFile, type JudgedRecord } from '../../../src/curation/judgements';

const record: JudgedRecord = {
  id: '1001',
  fingerprint: 'abc',
  copy: 1,
  judgement: {
    verdict: 'unrelated',
    reviewed: true,
    labels: [{ start: 0, end: 1, type: 'PER', by: 'accepted', model: 'crf 1.0' }],
    suppressed: [{ rule: 'html-entity', start: 3, reason: 'as it was posted' }],
    rejected: [{ start: 2, end: 3, type: 'LOC' }],
    right: [{ start: 4, end: 5, type: '' }],
    met: { slice: 'audit', model: 'crf 1.0', labels: 2, suggested: 1, agreed: 1 },
    adjudicated: [{ start: 0, end: 2, from: ['ann.txt', 'ben.txt'] }, { start: 4, end: 5, from: [] }],
  },
};

describe('a curation file', () => {
  it('is read as it was written', () => {
    assert.deepEqual(readCurationFile(writeCurationFile({ records: [record], unreadable: [] })).records, [record]);
  });

  it('has one line a record, and none for a judgement that says nothing', () => {
    const text = writeCurationFile({ records: [record, { ...record, judgement: { reviewed: false } }], unreadable: [] });
    assert.equal(text.split('\n').length, 2);
  });

  it('keeps lines that it does not understand', () => {
    const { records, unreadable } = readCurationFile('<<<<<<< HEAD\n{"id":"1","tokens":"a","verdict":"adds"}\n{"id":5}\n');
    assert.deepEqual(unreadable.map(({ line }) => line), [1, 3]);
    assert.equal(writeCurationFile({ records, unreadable }).split('\n').filter((line) => line !== '').length, 3);
  });

  it('takes no verdict that it does not know', () => {
    assert.deepEqual(readCurationFile('{"id":"1","tokens":"a","verdict":"nice","reviewed":true}\n').records[0]?.judgement, { reviewed: true });
  });
});
