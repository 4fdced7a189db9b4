import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { EntityScoring, scoresOf, type EntityScores, type ScoreReport, type ScoringMode } from '../../../src/dataset/scoring';
import { SeqevalReader } from '../../../src/dataset/seqevalSpans';
import { readSpansStrictly } from '../../../src/dataset/strictSpans';
import { readSpans, type Scheme } from '../../../src/dataset/tags';

type Row = readonly [precision: number, recall: number, f1: number, support: number];
interface Report {
  readonly micro: Row;
  readonly types: Readonly<Record<string, Row>>;
}
interface Case {
  readonly kind: Scheme | 'odd';
  readonly gold: readonly string[];
  readonly predicted: readonly string[];
  readonly seqeval: Report;
  readonly strict?: Report | null;
  readonly conlleval: { readonly counts: readonly number[]; readonly percent: readonly number[] };
}

const cases = readFileSync('test/fixtures/seqeval/scores.jsonl', 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);

function score({ gold, predicted, kind }: Case, mode: ScoringMode): ScoreReport {
  const scoring = new EntityScoring(mode, kind === 'odd' ? undefined : kind);
  gold.forEach((tags, at) => scoring.add(tags.split(' '), (predicted[at] ?? '').split(' ')));
  return scoring.report();
}

function asReport(report: ScoreReport): Report {
  const row = (scores: EntityScores): Row => [scores.precision, scores.recall, scores.f1, scores.gold];
  return { micro: row(report), types: Object.fromEntries(Object.entries(report.types).map(([type, scores]) => [type, row(scores)])) };
}

describe('entity scores', () => {
  it('equal seqeval 1.2.2 to the last digit, for any tags', () => {
    for (const each of cases) assert.deepEqual(asReport(score(each, 'seqeval')), each.seqeval, JSON.stringify(each));
  });

  it('equal seqeval 1.2.2 in strict mode to the last digit', () => {
    const strict = cases.filter((each) => each.strict);
    assert.equal(strict.length, 320);
    for (const each of strict) assert.deepEqual(asReport(score(each, 'strict')), each.strict, JSON.stringify(each));
  });

  it('list the types in the order of code points', () => {
    for (const each of cases) {
      assert.deepEqual(Object.keys(score(each, 'seqeval').types), Object.keys(each.seqeval.types));
    }
  });

  it('equal conlleval in counts and printed digits for IOB1, IOB2 and their slips', () => {
    const plain = cases.filter(({ kind }) => kind === 'IOB1' || kind === 'IOB2');
    assert.equal(plain.length, 160);
    for (const each of plain) {
      const report = score(each, 'seqeval');
      assert.deepEqual([report.gold, report.predicted, report.correct], each.conlleval.counts);
      [report.precision, report.recall, report.f1].forEach((fraction, at) =>
        assert.ok(Math.abs(100 * fraction - (each.conlleval.percent[at] ?? NaN)) <= 0.005 + 1e-9),
      );
    }
  });

  it('differ from conlleval, which knows no S, in BIOES', () => {
    const differing = cases.filter((each) => each.kind === 'BIOES' && score(each, 'seqeval').gold !== each.conlleval.counts[0]);
    assert.ok(differing.length > 0);
    assert.ok(differing.every(({ gold, predicted }) => [...gold, ...predicted].join(' ').includes('S-') || [...gold, ...predicted].join(' ').includes('E-')));
  });

  it('are zero, not NaN, where nothing was predicted or is there to find', () => {
    assert.deepEqual(scoresOf({ gold: 0, predicted: 0, correct: 0 }), { gold: 0, predicted: 0, correct: 0, precision: 0, recall: 0, f1: 0 });
    assert.equal(scoresOf({ gold: 3, predicted: 0, correct: 0 }).f1, 0);
  });

  it('read a missing tag as outside', () => {
    const scoring = new EntityScoring('seqeval');
    scoring.add(['B-PER', undefined, 'I-PER'], ['B-PER', 'O', 'I-PER']);
    assert.equal(scoring.report().f1, 1);
    assert.equal(scoring.report().gold, 2);
  });

  it('count the tags that mode seqeval has no rule for', () => {
    const scoring = new EntityScoring('seqeval');
    scoring.add(['U-PER', 'O', 'B-PER', 'L-PER'], ['S-PER', 'O', 'PER', 'I-PER']);
    assert.equal(scoring.report().unknownTags, 3);
  });

  it('refuse records of different lengths', () => {
    assert.throws(() => new EntityScoring('strict').add(['O'], []), RangeError);
  });
});

describe('reading entities as seqeval', () => {
  it('gives the spans of readSpans for IO, IOB1, IOB2 and BIOES with any slips', () => {
    for (const { kind, gold } of cases) {
      if (kind === 'odd' || kind === 'BILOU') continue;
      const reader = new SeqevalReader();
      for (const tags of gold.map((each) => each.split(' '))) assert.deepEqual(reader.read(tags), readSpans(tags));
    }
  });
});

describe('reading entities strictly', () => {
  const read = (tags: string, scheme: Scheme): string =>
    readSpansStrictly(tags.split(' '), scheme)
      .map(({ start, end, type }) => `${start}-${end} ${type}`)
      .join(', ');

  it('passes over orphans and type changes in IOB2', () => {
    assert.equal(read('I-PER O B-PER I-LOC B-ORG I-ORG', 'IOB2'), '2-3 PER, 4-6 ORG');
  });

  it('wants entities closed in BIOES and BILOU', () => {
    assert.equal(read('B-PER I-PER O B-LOC E-LOC S-ORG', 'BIOES'), '3-5 LOC, 5-6 ORG');
    assert.equal(read('B-PER I-PER O B-LOC L-LOC U-ORG', 'BILOU'), '3-5 LOC, 5-6 ORG');
  });

  it('takes tags of another scheme for outside', () => {
    assert.equal(read('S-PER B-LOC E-LOC', 'IOB2'), '1-2 LOC');
    assert.equal(read('B-LOC E-LOC U-PER', 'BILOU'), '2-3 PER');
    assert.equal(read('PER B-LOC', 'IOB2'), '1-2 LOC');
  });

  it('finds every entity well formed in IO and bare types', () => {
    assert.equal(read('I-PER I-PER O I-LOC', 'IO'), '0-2 PER, 3-4 LOC');
    assert.equal(read('PER PER O LOC', 'BARE'), '0-2 PER, 3-4 LOC');
  });
});
