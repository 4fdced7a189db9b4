import assert from 'node:assert/strict';
import { anchor } from '../../../src/curation/anchoring';
import type { JudgedRecord, RecordIdentity } from '../../../src/curation/judgements';

const identity = (id: string, fingerprint: string, copy = 0): RecordIdentity => ({ id, fingerprint, copy });
const judged = (id: string, fingerprint: string, copy = 0): JudgedRecord => ({ id, fingerprint, copy, judgement: { verdict: 'adds' } });
const places = (records: readonly JudgedRecord[], identities: readonly RecordIdentity[]) => {
  const { byRecord, lost } = anchor(records, identities);
  return { found: [...byRecord].map(([at, { id }]) => [at, id]), lost: lost.map(({ id }) => id) };
};

describe('judged records are found again', () => {
  it('by id and tokens, wherever they moved', () => {
    assert.deepEqual(places([judged('1', 'a'), judged('2', 'b')], [identity('0', 'x'), identity('2', 'b'), identity('1', 'a')]), { found: [[2, '1'], [1, '2']], lost: [] });
  });

  it('by tokens alone, where the id was changed', () => {
    assert.deepEqual(places([judged('1', 'a')], [identity('9', 'a')]), { found: [[0, '1']], lost: [] });
  });

  it('not where the tokens changed: those are listed, and none is dropped', () => {
    assert.deepEqual(places([judged('1', 'a'), judged('2', 'b')], [identity('1', 'other'), identity('2', 'b')]), { found: [[1, '2']], lost: ['1'] });
  });

  it('each of several equal records by itself', () => {
    const here = [identity('1', 'a'), identity('1', 'a', 1)];
    assert.deepEqual(places([judged('1', 'a', 1)], here), { found: [[1, '1']], lost: [] });
  });

  it('never two at one record', () => {
    assert.deepEqual(places([judged('1', 'a'), judged('2', 'a')], [identity('1', 'a')]), { found: [[0, '1']], lost: ['2'] });
  });
});
