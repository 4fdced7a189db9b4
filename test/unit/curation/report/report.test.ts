import assert from 'node:assert/strict';
import { dataCard } from '../../../../src/curation/report/dataCard';
import { countRules, firstThings, ReportCollector, type DatasetReport, type ReportedFile } from '../../../../src/curation/report/datasetReport';
import { reportPage } from '../../../../src/curation/report/reportPage';
import { estimateErrorsLeft } from '../../../../src/curation/triage/errorsLeft';
import { DatasetDocument } from '../../../../src/dataset/document';
import { StatisticsAccumulator } from '../../../../src/dataset/statistics';

const train = 'IMGID:1\nBonn\tB-LOC\nwins\tO\n\nIMGID:2\nBonn\tB-ORG\nand\tO\nAda\tB-PER\n\nIMGID:3\nAda\tI-PER\n';
const valid = 'IMGID:4\nada\tB-PER\nbonn\tB-PER\nOdden\tB-LOC\n<b>\tO\n';

function reportOf(texts: Readonly<Record<string, string>>, extra: Partial<ReportedFile> = {}): DatasetReport {
  const collector = new ReportCollector();
  const files = Object.entries(texts).map(([name, text], at): ReportedFile => {
    const statistics = new StatisticsAccumulator();
    collector.beginFile();
    for (const record of DatasetDocument.parse(text).records()) {
      statistics.add(record);
      collector.add(record.tokens);
    }
    return { name, statistics: statistics.result(), ...collector.file(at), ...extra };
  });
  return { files, ambiguous: collector.ambiguous() };
}

describe('a dataset report', () => {
  it('tells entities seen in the first file, with the same type or another, from new ones', () => {
    const { files } = reportOf({ 'train.txt': train, 'valid.txt': valid });
    assert.equal(files[0]?.seen, undefined);
    assert.deepEqual(files[1]?.seen, { same: 1, other: 1, never: 1 });
  });

  it('lists words with several types, letter case aside', () => {
    const { ambiguous } = reportOf({ 'train.txt': train, 'valid.txt': valid });
    assert.deepEqual(ambiguous, [{ text: 'Bonn', types: [['LOC', 1], ['ORG', 1], ['PER', 1]] }]);
  });

  it('begins with what to do, and says both counts of entities', () => {
    const things = firstThings(reportOf({ 'train.txt': train }));
    assert.match(things.map(({ what, why }) => `${what} ${why}`).join('\n'), /1 entity begins with I-\. There are 4 entities in seqeval mode and 3 in strict mode/);
    assert.deepEqual(firstThings(reportOf({ 'empty.txt': '' })), []);
  });

  it('is one page without scripts that lets nothing in, and holds no markup of the data', () => {
    const page = reportPage(reportOf({ '<script>.txt': train.replace('Bonn\tB-ORG', '<i>x</i>\tB-LOC').replace('Bonn\tB-LOC', '<i>x</i>\tB-<u>') }));
    assert.match(page, /default-src 'none'; style-src 'nonce-style'/);
    assert.doesNotMatch(page, /<script|<i>|<u>| style=| on\w+=|https?:/);
    assert.match(page, /&#60;i&#62;x&#60;\/i&#62;|&#60;i&#62;x&#60;&#47;i&#62;/);
  });

  it('holds what was looked for, and leaves out what was not', () => {
    const bare = reportPage(reportOf({ 'train.txt': train }));
    assert.doesNotMatch(bare, /<h2>(Findings|Agreement|Changes|People)/);
    const full = reportPage(reportOf({ 'train.txt': train }, {
      findings: countRules([{ rule: 'orphan-inside', severity: 'warning' }, { rule: 'orphan-inside', severity: 'warning' }]), reviewed: 2, errorsLeft: estimateErrorsLeft([], [0.5, 0.5]),
      changes: { since: 'HEAD~1', counts: { added: 1, removed: 0, retyped: 3, moved: 0 }, records: 2, recordsAdded: 0, recordsRemoved: 1 },
    }));
    assert.match(full, /orphan-inside[\s\S]*warning<\/td><td>2<\/td>/);
    assert.match(full, /about 1 of 2 records not looked at hold a wrong label/);
    assert.match(full, /3 retyped, 1 added in 2 records; 1 records removed/);
  });

  it('holds up with no record, one record and 200 types', () => {
    assert.match(reportPage(reportOf({ 'empty.txt': '' })), /0 records/);
    assert.match(reportPage(reportOf({ 'one.txt': 'IMGID:1\nx\tO\n' })), /1 record ·/);
    const many = Array.from({ length: 200 }, (_, at) => `IMGID:${at}\nw${at}\tB-T${at}\n`).join('\n');
    assert.match(reportPage(reportOf({ 'many.txt': many })), /The 24 most frequent of 200 types/);
  });
});

describe('a data card', () => {
  it('is Markdown with the figures filled in and questions where only people know', () => {
    const card = dataCard('harbour', reportOf({ 'train.txt': train, 'valid.txt': valid }));
    assert.match(card, /^---\ntask_categories:/);
    assert.match(card, /\| PER \| 2 \(50%\) \| 2 \(67%\) \| TODO \|/);
    assert.match(card, /\| valid\.txt \| 1 \| 1 \| 1 \|/);
    assert.match(card, /TODO: licence/);
  });

  it('takes nothing of the data for Markdown', () => {
    const card = dataCard('a|b', reportOf({ 'train.txt': 'IMGID:1\n[x](y)|z\tB-P\n\nIMGID:2\n[x](y)|z\tB-Q\n' }));
    assert.match(card, /# a\\\|b/);
    assert.match(card, /\\\[x\\\]\(y\)\\\|z/);
  });
});
