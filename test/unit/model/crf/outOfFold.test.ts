import assert from 'node:assert/strict';
import { foldDefaults, weighOutOfFold, type FoldRecord } from '../../../../src/model/crf/outOfFold';

const names = ['Ada', 'Bob', 'Eve', 'Max', 'Ida', 'Tom'];
const towns = ['Bonn', 'Oslo', 'Rome', 'Lima', 'Kiel', 'Nice'];

/** Records of one pattern, of which one has the town labelled as a person. */
const records: readonly FoldRecord[] = Array.from({ length: 60 }, (_, at) => ({
  tokens: [names[at % 6]!, 'lives', 'in', towns[Math.floor(at / 6) % 6]!, `word${at}`],
  tags: ['B-PER', 'O', 'O', at === 17 ? 'B-PER' : 'B-LOC', 'O'], group: at, form: 'sound',
}));
const options = { ...foldDefaults, threads: 1, iterations: 20 };

describe('evidence from folds', () => {
  it('doubts the one label that the other records contradict', async () => {
    const result = await weighOutOfFold(records, options);
    assert.ok(result.kind === 'weighed');
    const doubts = result.evidence.map(({ logRatio }) => logRatio);
    assert.equal(doubts.indexOf(Math.max(...doubts)), 17);
    const [, town] = result.evidence[17]!.spans;
    assert.ok(town && town.asGiven < 0.1 && town.asOther > 0.8 && town.otherType === 'LOC');
    assert.ok(result.evidence[3]!.spans.every(({ asGiven }) => asGiven > 0.8));
    assert.deepEqual(result.evidence.map(({ given }) => given.length), records.map(({ tokens }) => tokens.length));
  });

  it('gives the same again, tells its progress, and stops when told to', async () => {
    const shares: number[] = [];
    const [first, second] = [await weighOutOfFold(records, options, { progress: (share) => shares.push(share) }), await weighOutOfFold(records, options)];
    assert.deepEqual(first, second);
    assert.equal(shares.at(-1), 1);
    assert.ok(shares.every((share, at) => at === 0 || share >= shares[at - 1]!));
    await assert.rejects(weighOutOfFold(records, options, { signal: AbortSignal.abort(new Error('enough')) }), /enough/);
  });

  it('does not let copies of a record teach about it', async () => {
    const copied = records.map((record, at) => (at % 3 === 0 ? { ...record, group: 0 } : record));
    const judges = new Map<number, object>();
    const result = await weighOutOfFold(copied, options, { judged: (at, model) => judges.set(at, model) });
    assert.equal(result.kind, 'weighed');
    assert.equal(new Set(copied.flatMap(({ group }, at) => (group === 0 ? [judges.get(at)] : []))).size, 1);
  });

  it('says why there can be none: one record, all the same, no entity', async () => {
    const reasonOf = async (some: readonly FoldRecord[]): Promise<string> => {
      const result = await weighOutOfFold(some, options);
      return result.kind === 'refused' ? result.reason : '';
    };
    assert.match(await reasonOf([]), /at least two/);
    assert.match(await reasonOf(records.slice(0, 1)), /at least two/);
    assert.match(await reasonOf(records.map((record) => ({ ...record, group: 0 }))), /the same text/);
    assert.match(await reasonOf(records.map((record) => ({ ...record, tags: record.tags.map(() => 'O') }))), /no entity/);
  });
});
