import assert from 'node:assert/strict';
import type { JudgedRecord } from '../../../../src/curation/labelErrors/judgedRecord';
import type { LabelEvidence } from '../../../../src/dataset/labelEvidence';
import { BoundaryHabits, strengthOf } from '../../../../src/curation/labelErrors/habits';
import { MentionNeighbours } from '../../../../src/curation/labelErrors/neighbours';
import { rankLabelErrors } from '../../../../src/curation/labelErrors/rank';
import { SurfaceReadings } from '../../../../src/curation/labelErrors/readings';
import { weighBySpans } from '../../../../src/curation/labelErrors/spanEvidence';
import { readSpans } from '../../../../src/dataset/tags';

let groups = 0;
const judged = (text: string, form: JudgedRecord['form'] = 'sound'): JudgedRecord => {
  const words = text.split(' ');
  return { tokens: words.map((word) => word.replace(/\/[A-Z]-\w+$/, '')), spans: readSpans(words.map((word) => /\/([A-Z]-\w+)$/.exec(word)?.[1] ?? 'O')), form, group: groups++ };
};

/** Evidence of a model that reads a record as another one is labelled, and is this sure of it. */
const reads = (record: JudgedRecord, as: string, confidence: number): LabelEvidence =>
  weighBySpans(record, judged(as).spans.map((span) => ({ ...span, confidence })));

describe('the ranking of label errors', () => {
  it('puts records first that models read otherwise, and says what they read instead', () => {
    const records = [judged('Ada/B-PER sings'), judged('in Bonn/B-PER today'), judged('Paris calls'), judged('green Park/B-LOC now')];
    const evidence = [reads(records[0]!, 'Ada/B-PER sings', 0.95), reads(records[1]!, 'in Bonn/B-LOC today', 0.97), reads(records[2]!, 'Paris/B-LOC calls', 0.9), reads(records[3]!, 'green/B-LOC Park/I-LOC now', 0.8)];
    const ranked = rankLabelErrors(records, evidence);
    assert.equal(ranked[3]?.index, 0);
    assert.deepEqual(ranked[3]?.suggested, records[0]?.spans);
    const of = (index: number) => ranked.find((each) => each.index === index)!;
    assert.deepEqual([1, 2, 3].map((index) => [of(index).suspicions[0]?.proposal, of(index).suggested]), [
      ['retype', [{ start: 1, end: 2, type: 'LOC' }]], ['add', [{ start: 0, end: 1, type: 'LOC' }]], ['move', [{ start: 0, end: 2, type: 'LOC' }]],
    ]);
    assert.match(of(1).why, /“Bonn” is labelled PER, but models that did not learn from this record read LOC \(97%\)/);
    assert.match(of(2).why, /“Paris” has no label/);
    assert.ok(ranked.every(({ score }) => score > 0 && score < 1));
  });

  it('puts tags that break their scheme before the same tags that do not', () => {
    const records = [judged('the Royal/B-ORG Society/I-ORG'), judged('the Royal/B-ORG Society/I-ORG', 'malformed')];
    const ranked = rankLabelErrors(records, records.map((record) => reads(record, 'the Royal/B-ORG Society/I-ORG', 0.9)));
    assert.deepEqual(ranked.map(({ index }) => index), [1, 0]);
    assert.match(ranked[0]!.why, /in tags that break the scheme/);
  });

  it('suggests the whole name where only its end is labelled and the tags say that it goes on', () => {
    const cut = { ...judged('beach of St . Kitts/B-LOC today'), form: 'malformed' as const, malformedStarts: [4] };
    const sound = judged('beach of St . Kitts/B-LOC today');
    const [first, second] = rankLabelErrors([cut, sound], [cut, sound].map((record) => reads(record, 'beach of St . Kitts today', 0.9)));
    assert.deepEqual([first?.index, first?.suggested], [0, [{ start: 2, end: 5, type: 'LOC' }]]);
    assert.match(first?.why ?? '', /“Kitts” is labelled LOC in tags that break the scheme: probably the end of “St \. Kitts”/);
    assert.deepEqual(second?.suggested, []);
  });

  it('puts tags that slipped by one word before a single boundary error', () => {
    const records = [judged('Ada sings/B-PER in Bonn today/B-LOC'), judged('Ada/B-PER sings/I-PER in Bonn/B-LOC today')];
    const ranked = rankLabelErrors(records, records.map((record) => reads(record, 'Ada/B-PER sings in Bonn/B-LOC today', 0.9)));
    assert.deepEqual(ranked.map(({ index, signals }) => [index, signals.shifted]), [[0, 0.9], [1, 0]]);
  });

  it('tells how the same words are labelled elsewhere, without the place in question', () => {
    const records = [judged('Harry/B-PER Potter/I-PER'), judged('#HarryPotter/B-MISC'), judged('read harry/B-MISC potter/I-MISC'), judged('Harry Potter again')];
    const readings = new SurfaceReadings(records).others(records[0]!, { start: 0, end: 2 }, 'PER');
    assert.deepEqual([[...readings.types].filter(([, count]) => count > 0), readings.outside], [[['MISC', 2]], 1]);
    const evidence = records.map((record) => weighBySpans(record, record.spans.map((span) => ({ ...span, confidence: 0.9 }))));
    const first = rankLabelErrors(records, evidence).find(({ index }) => index === 0)!;
    assert.match(first.why, /elsewhere it is MISC 2 times, no entity once/);
  });

  it('knows on which side of an edge a word usually stands', () => {
    const usual = Array.from({ length: 5 }, (_, at) => judged(`the Town${at}/B-LOC here`));
    const odd = judged('the/B-LOC Village/I-LOC there');
    const habit = new BoundaryHabits([...usual, odd]).broken(odd, odd.spans[0]!);
    assert.deepEqual(habit && [habit.token, habit.edge, habit.side, habit.here, habit.there], ['the', 'start', 'inside', 0, 5]);
    assert.ok(strengthOf(habit!) > 2);
    assert.equal(new BoundaryHabits([...usual, odd]).broken(usual[0]!, usual[0]!.spans[0]!), undefined);
  });

  it('asks the labelled mentions most like one, but not copies of the same record', () => {
    const records = [...Array.from({ length: 6 }, (_, at) => judged(`mayor of Town${at}/B-LOC said`)), ...Array.from({ length: 30 }, (_, at) => judged(`Name${at}/B-PER sings`)), judged('mayor of Bonn/B-PER said')];
    const last = records.length - 1;
    const { shares, nearest } = new MentionNeighbours(records).around(last, { start: 2, end: 3 }, 'PER');
    assert.ok((shares.get('LOC') ?? 0) > 0.8);
    assert.ok(nearest && nearest.record < 6);
    const copies = records.map((record, at) => ({ ...record, group: at === last ? -1 : record.group })).concat({ ...records[last]!, group: -1 });
    assert.equal(new MentionNeighbours(copies).around(last, { start: 2, end: 3 }, 'PER').shares.get('PER') ?? 0, 0);
  });

  it('ranks nothing of nothing, and a record without entities or tokens last', () => {
    assert.deepEqual(rankLabelErrors([], []), []);
    const records = [judged('Ada/B-PER'), { ...judged('x'), tokens: [], spans: [] }];
    const ranked = rankLabelErrors(records, [reads(records[0]!, 'Ada/B-LOC', 0.9), weighBySpans(records[1]!, [])]);
    assert.deepEqual(ranked.map(({ index }) => index), [0, 1]);
    assert.equal(ranked[1]?.why, 'nothing speaks against the labels.');
  });
});
