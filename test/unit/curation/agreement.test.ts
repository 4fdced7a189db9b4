import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AgreementAccumulator, type AgreementReport } from '../../../src/curation/agreement';

interface Case {
  /** Of each annotator, the tags of each record. */
  readonly annotators: readonly (readonly string[])[];
  readonly kappa: readonly (number | null)[];
  readonly alpha: number | null;
}

const tagsOf = (text: string): readonly (string | undefined)[] => text.split(' ').map((tag) => (tag === '_' ? undefined : tag));

function agree(...annotators: readonly (readonly string[])[]): AgreementReport {
  const agreement = new AgreementAccumulator(annotators.length);
  annotators[0]?.forEach((_, record) => agreement.add(annotators.map((each) => tagsOf(each[record] ?? ''))));
  return agreement.report();
}

function assertClose(actual: number | null | undefined, expected: number | null, message: string): void {
  if (expected === null || typeof actual !== 'number') assert.equal(actual, expected, message);
  else assert.ok(Math.abs(actual - expected) < 1e-12, `${actual}, not ${expected}: ${message}`);
}

describe('agreement of annotators', () => {
  it('has the kappa of scikit-learn and the alpha of krippendorff', () => {
    const cases = readFileSync('test/fixtures/agreement/agreement.jsonl', 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Case);
    assert.equal(cases.length, 60);
    for (const { annotators, kappa, alpha } of cases) {
      const report = agree(...annotators);
      const message = JSON.stringify(annotators);
      kappa.forEach((value, pair) => assertClose(report.pairs[pair]?.kappa, value, message));
      assertClose(report.alpha, alpha, message);
    }
  });

  it('counts entities with the same boundaries and type, and tells types confused', () => {
    const report = agree(['B-PER I-PER O B-LOC', 'B-ORG O'], ['B-PER I-PER O B-ORG', 'O B-ORG']);
    assert.deepEqual({ records: report.records, tokens: report.tokens }, { records: 2, tokens: 6 });
    const [pair] = report.pairs;
    assert.deepEqual(pair && { ...pair, kappa: undefined, kappaInterval: undefined }, {
      a: 0,
      b: 1,
      entitiesA: 3,
      entitiesB: 3,
      agreed: 1,
      f1: 1 / 3,
      f1Interval: null,
      kappa: undefined,
      kappaInterval: undefined,
      confusion: { PER: { PER: 1 }, LOC: { ORG: 1 }, ORG: { O: 1 }, O: { ORG: 1 } },
    });
  });

  it('computes kappa by hand: 3 of 4 tokens agreed, 1 of 2 by chance', () => {
    // a: O O B-P B-P; b: O B-P B-P B-P. Observed 3/4; by chance 2/4·1/4 + 2/4·3/4 = 1/2.
    assertClose(agree(['O O B-P B-P'], ['O B-P B-P B-P']).pairs[0]?.kappa, (3 / 4 - 1 / 2) / (1 / 2), 'by hand');
  });

  it('takes schemes and orphans for the entities they stand for', () => {
    const report = agree(['I-PER E-PER O'], ['B-PER I-PER O']);
    assert.deepEqual([report.pairs[0]?.f1, report.pairs[0]?.kappa, report.alpha], [1, 1, 1]);
  });

  it('compares every two of three annotators', () => {
    const report = agree(['B-PER O'], ['B-PER O'], ['B-LOC O']);
    assert.deepEqual(report.pairs.map(({ a, b, f1 }) => [a, b, f1]), [[0, 1, 1], [0, 2, 0], [1, 2, 0]]);
  });

  it('gives intervals that hold the true agreement about 95 times in 100', () => {
    let seed = 11;
    const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
    // Two annotators who give a token its true label with 0.8 and any of both with 0.2: they agree on 0.82 of tokens.
    const label = (truth: number): string => (random() < 0.8 ? truth : random() < 0.5 ? 0 : 1) === 1 ? 'B-P' : 'O';
    let held = 0;
    for (let study = 0; study < 200; study += 1) {
      const truths = Array.from({ length: 120 }, () => Array.from({ length: 6 }, () => (random() < 0.5 ? 1 : 0)));
      const annotate = (): string[] => truths.map((record) => record.map(label).join(' '));
      const { alphaInterval } = agree(annotate(), annotate());
      if (alphaInterval && alphaInterval[0] <= 0.64 && 0.64 <= alphaInterval[1]) held += 1;
    }
    assert.ok(held >= 180 && held <= 199, `${held} of 200`);
  });

  it('says nothing of an annotator from records that he or she has not looked at', () => {
    const report = agree(['B-PER O', 'B-LOC O'], ['B-PER O', '_ _'], ['B-PER O', 'B-LOC O']);
    assert.deepEqual(report.pairs.map(({ a, b, f1, entitiesA }) => [a, b, f1, entitiesA]), [[0, 1, 1, 1], [0, 2, 1, 2], [1, 2, 1, 1]]);
  });

  it('gives no interval for a handful of records', () => {
    const report = agree(['B-PER O', 'O O'], ['B-PER O', 'O B-PER']);
    assert.deepEqual([report.alphaInterval, report.pairs[0]?.f1Interval, agree([], []).alphaInterval], [null, null, null]);
  });

  it('refuses tags of different lengths', () => {
    assert.throws(() => new AgreementAccumulator(2).add([['O'], []]), RangeError);
    assert.throws(() => new AgreementAccumulator(3).add([['O'], ['O']]), RangeError);
  });
});
