import { deepEqual, equal, ok } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { DatasetDocument } from '../../../src/dataset/document';
import { applyEdits, recordTagEdits } from '../../../src/dataset/edits';
import { defaultLayout } from '../../../src/dataset/layout';
import { parseRecord, type DatasetRecord } from '../../../src/dataset/record';
import { isLegalTransition } from '../../../src/dataset/scheme';
import { changeLevels, FileFindings, findRecordFindings, fixedTags, rules } from '../../../src/curation/rules';
import type { Scheme } from '../../../src/dataset/tags';
import type { FindingContext } from '../../../src/curation/survey';
import { contextOf } from '../../fixtures/judging';

const data = '../shared/data';
const written = fc.constantFrom(
  ...['O', 'B-PER', 'I-PER', 'E-PER', 'S-PER', 'L-PER', 'U-PER', 'B-LOC', 'I-LOC', 'E-LOC', 'S-LOC'],
  ...['b-per', 'i_PER', 'PER', 'LOC', 'o', '0', 'I-PRE', 'B-LOCATION', 'B-EVENT', 'I-EVENT', '???', 'B-'],
);
const schemes: readonly Scheme[] = ['IO', 'IOB1', 'IOB2', 'BIOES', 'BILOU', 'BARE'];
const contextIn = (scheme: Scheme): FindingContext => ({
  layout: defaultLayout,
  scheme,
  types: new Set(['PER', 'LOC']),
  ids: 'given',
});
const recordOf = (tags: readonly string[]): DatasetRecord =>
  parseRecord(`IMGID:1\n${tags.map((tag) => (tag === '' ? 'word\n' : `word\t${tag}\n`)).join('')}\n`, defaultLayout);
const fixAll = (record: DatasetRecord, context: FindingContext): DatasetRecord => {
  const tags = fixedTags(findRecordFindings(record, context)) ?? [];
  return parseRecord(applyEdits(record.text, recordTagEdits(record, tags)).text, defaultLayout);
};

describe('findings of a record', () => {
  it('leave nothing to fix when all are fixed at once, in every scheme', () => {
    const tags = fc.array(fc.oneof({ weight: 9, arbitrary: written }, { weight: 1, arbitrary: fc.constant('') }), { maxLength: 12 });
    fc.assert(
      fc.property(tags, fc.constantFrom(...schemes), (given, scheme) => {
        const context = contextIn(scheme);
        const fixed = fixAll(recordOf(given), context);
        deepEqual(findRecordFindings(fixed, context).filter((each) => each.fix), []);
        if (given.includes('???') || given.includes('B-')) return;
        const after = fixed.tokens.map((token) => token.tag);
        if (after.includes(undefined)) return;
        for (let at = 0; at <= after.length; at += 1) ok(isLegalTransition(after[at - 1], after[at], scheme), `${after.join(' ')} in ${scheme}`);
      }),
      { numRuns: 5000 },
    );
  });

  it('lose no entity that can be read when they are fixed', () => {
    const context = contextIn('IOB2');
    const fixed = fixAll(recordOf(['I-PER', 'I-PER', 'O', 'B-LOC', 'I-PER', 'O', 'PER', 'PER', 'b-loc']), context);
    deepEqual(fixed.tokens.map((token) => token.tag), ['B-PER', 'I-PER', 'O', 'B-LOC', 'B-PER', 'O', 'B-PER', 'I-PER', 'B-LOC']);
  });

  it('each fix by itself takes away its own finding', () => {
    fc.assert(
      fc.property(fc.array(written, { maxLength: 8 }), fc.constantFrom(...schemes), (given, scheme) => {
        const record = recordOf(given);
        const context = contextIn(scheme);
        const before = findRecordFindings(record, context);
        for (const { fix, rule, line } of before) {
          if (fix?.kind !== 'tags') continue;
          const text = applyEdits(record.text, recordTagEdits(record, fix.tags)).text;
          const after = findRecordFindings(parseRecord(text, defaultLayout), context);
          ok(!after.some((each) => each.rule === rule && each.line === line), `${rule} in ${given.join(' ')} (${scheme})`);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('come in line order, with the severity that was asked for, and not at all when off', () => {
    const record = recordOf(['I-PER', 'O', 'b-per', 'I-LOC']);
    const found = findRecordFindings(record, contextIn('IOB2'));
    deepEqual(found.map(({ rule, line, severity }) => [rule, line, severity]), [
      ['orphan-inside', 1, 'warning'],
      ['bad-tag', 3, 'error'],
      ['broken-inside', 4, 'warning'],
    ]);
    const { levels, problems } = changeLevels([['bad-tag', 'off'], ['orphan-inside', 'error'], ['no-rule', 'off'], ['bad-tag', 'fatal']]);
    deepEqual(findRecordFindings(record, contextIn('IOB2'), levels).map(({ rule, severity }) => [rule, severity]), [
      ['orphan-inside', 'error'],
      ['broken-inside', 'warning'],
    ]);
    equal(problems.length, 2);
    ok(problems[0]?.startsWith('There is no rule “no-rule”'));
  });

  it('have rules with names of their own', () => {
    equal(new Set(rules.map((rule) => rule.id)).size, rules.length);
    for (const rule of rules) ok(/^[a-z]+(-[a-z]+)+$/.test(rule.id) || rule.id === 'lone-cr', rule.id);
  });
});

/** Findings by rule in a real file, at the default levels. */
function countFindings(path: string): Readonly<Record<string, number>> {
  const document = DatasetDocument.parse(readFileSync(path, 'utf8'));
  const context = contextOf(document);
  const file = new FileFindings();
  const counts: Record<string, number> = {};
  const found = [...document.records()].flatMap((record, index) => [
    ...findRecordFindings(record, context),
    ...file.add(record, document.lineOf(index)),
  ]);
  for (const { rule } of [...found, ...file.finish('').map((each) => each.finding)]) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}

describe('findings of the real files', () => {
  const transitions = ({ 'orphan-inside': orphan = 0, 'broken-inside': broken = 0 }): number => orphan + broken;

  before(function () {
    if (!existsSync(data)) {
      console.log('      skipped: the real data is not here');
      this.skip();
    }
  });

  it('count the invalid transitions of Twitter-2015 as published: 186 and 53', () => {
    equal(transitions(countFindings(`${data}/twitter2015/train.txt`)), 186);
    equal(transitions(countFindings(`${data}/twitter2015/valid.txt`)), 53);
  });

  it('find none in Twitter-2017, and hardly anything else', () => {
    deepEqual(countFindings(`${data}/twitter2017/train.txt`), { 'odd-character': 6, 'invisible-token': 8 });
    deepEqual(countFindings(`${data}/twitter2017/valid.txt`), { 'invisible-token': 1 });
  });

  it('find the token of Twitter-2015 that is only a no-break space', () => {
    equal(countFindings(`${data}/twitter2015/valid.txt`)['blank-token'], 1);
  });

  it('stay calm about other files in the wild', () => {
    const perRecord = (path: string, records: number): number =>
      Object.values(countFindings(`${data}/${path}`)).reduce((sum, each) => sum + each, 0) / records;
    ok(perRecord('cp-mner/train.txt', 950) < 0.2);
    ok(perRecord('btc/train.conll', 6338) < 0.01);
    ok(perRecord('wnut17/train.conll', 3394) < 0.1);
  });
});
