import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PlainScreen, PlainSurvey } from '../../../src/curation/plainRecords';
import { FileFindings, findRecordFindings } from '../../../src/curation/rules';
import { Survey } from '../../../src/curation/survey';
import { decodeLossless, encodeLossless } from '../../../src/dataset/bytes';
import { DatasetDocument } from '../../../src/dataset/document';
import { RecordScanner } from '../../../src/dataset/recordScanner';
import { StatisticsAccumulator } from '../../../src/dataset/statistics';

const tags = ['O', 'O', 'O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC', 'E-PER', 'S-LOC', 'L-PER', 'U-LOC', 'PER', 'B-PRE', 'b-per', '0', 'B-', '_', '-X-'];
const tokens = ['a', 'New', 'York', 'I', 'i', '#tag', '@me', 'http://t.co/x', '-', '-DOG', 'Imgur', 'IMGID', '&amp;', 'é', '\u200B', '"', 'O'];
const line = fc.tuple(fc.constantFrom(...tokens), fc.constantFrom(...tags)).map(([token, tag]) => `${token}\t${tag}\n`);
const tidyLine = fc.constantFrom('a\tO\n', 'Jim\tB-PER\n', 'Jim\tB-PER\nBo\tI-PER\n', 'Bonn\tB-LOC\n', 'x\tO\n');
const header = fc.oneof({ weight: 6, arbitrary: fc.nat(40).map((id) => `IMGID:${id}\n`) }, { weight: 1, arbitrary: fc.constantFrom('', 'IMGID:\n', 'IMGID: 7\r\n') });
const record = fc
  .tuple(header, fc.array(fc.oneof({ weight: 5, arbitrary: tidyLine }, { weight: 1, arbitrary: line }), { minLength: 1, maxLength: 6 }), fc.constantFrom('\n', '\n', '\n', '\n\n', '\t\n', ''))
  .map(([head, body, end]) => head + body.join('') + end);
const file = fc.tuple(fc.constantFrom('', '', '\uFEFF', '\n'), fc.array(record, { minLength: 1, maxLength: 12 })).map(([start, records]) => start + records.join(''));

/** Everything that is told of a file, with all records read as text. */
function readAll(document: DatasetDocument) {
  const survey = new Survey();
  for (const each of document.records()) survey.add(each);
  const context = survey.context(document.layout);
  const across = new FileFindings();
  const findings = [...document.records()].map((each, at) => [...findRecordFindings(each, context), ...across.add(each, document.lineOf(at))]);
  const statistics = new StatisticsAccumulator();
  for (const each of document.records()) statistics.add(each);
  return { context, findings, whole: across.finish(''), statistics: statistics.result() };
}

/** The same, with plain records left in bytes. */
function scanAll(bytes: Uint8Array, from: number, document: DatasetDocument) {
  const scan = () => {
    const scanner = new RecordScanner(document.layout);
    scanner.read(bytes, from);
    return scanner;
  };
  const survey = new Survey();
  const statistics = new StatisticsAccumulator();
  const first = scan();
  const plain = new PlainSurvey(first);
  while (first.next()) {
    if (first.isPlain) plain.add();
    else survey.add(first.parse());
    if (first.isPlain) statistics.addPlain(first);
    else statistics.add(first.parse());
  }
  survey.addPlain(plain.counts());
  const context = survey.context(document.layout);
  const across = new FileFindings();
  const second = scan();
  const screen = new PlainScreen(second, context);
  let skipped = 0;
  let at = 0;
  const findings = [];
  for (let place = 0; second.next(); place += second.lines, at += 1) {
    const isDone = second.isPlain && screen.isClean() && across.addPlain(second, place) === 'added';
    if (isDone) skipped += 1;
    findings.push(isDone ? [] : [...findRecordFindings(second.parse(), context), ...across.add(second.parse(), place)]);
  }
  return { skipped, told: { context, findings, whole: across.finish(''), statistics: statistics.result() } };
}

describe('plain records', () => {
  it('tell the same in bytes as read as text: survey, findings, statistics', () => {
    let skipped = 0;
    fc.assert(
      fc.property(file, (text) => {
        const bytes = encodeLossless(text);
        const document = DatasetDocument.parse(decodeLossless(bytes).text);
        const scanned = scanAll(bytes, text.startsWith('\uFEFF') ? 3 : 0, document);
        skipped += scanned.skipped;
        assert.deepEqual(scanned.told, readAll(document));
      }),
      { numRuns: 4000 },
    );
    assert.ok(skipped > 4000, `only ${skipped} records were passed over`);
  });
});
