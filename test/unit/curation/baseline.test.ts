import { deepEqual, equal, ok } from 'node:assert/strict';
import { Baseline } from '../../../src/curation/baseline';
import { DatasetDocument } from '../../../src/dataset/document';
import { FileFindings, findRecordFindings } from '../../../src/curation/rules';
import { contextOf } from '../../fixtures/judging';

const first = 'IMGID:1\nAnn\tB-PER\nin\tO\nOslo\tI-LOC\n\n';
const second = 'IMGID:2\nLee\tI-PER\nLee\tO\nLee\tI-PER\n\n';
const sound = 'IMGID:3\nBob\tB-PER\nRome\tB-LOC\n\n';

/** Shows each finding of a text to the baseline and says which are new. */
function run(text: string, show: (path: string, ...rest: Parameters<Baseline['take']> extends [string, ...infer R] ? R : never) => string | void): readonly string[] {
  const document = DatasetDocument.parse(text);
  const context = contextOf(document, ['PER', 'LOC']);
  const file = new FileFindings();
  const answers: string[] = [];
  const tell = (index: number, finding: Parameters<Baseline['take']>[2]): void => {
    if (show('train.txt', document.record(index), finding) === 'new') answers.push(`${finding.rule} ${document.lineOf(index) + finding.line + 1}`);
  };
  for (let index = 0; index < document.recordCount; index += 1) {
    const found = [...findRecordFindings(document.record(index), context), ...file.add(document.record(index), document.lineOf(index))];
    found.forEach((finding) => tell(index, finding));
  }
  file.finish('').forEach(({ record, finding }) => tell(record, finding));
  return answers;
}

function baselineOf(text: string): string {
  const baseline = new Baseline();
  run(text, (...finding) => baseline.add(...finding));
  return baseline.toText();
}

function newIn(text: string, written: string): { readonly found: readonly string[]; readonly left: number } {
  const baseline = Baseline.parse(written);
  ok(baseline instanceof Baseline);
  return { found: run(text, (...finding) => baseline.take(...finding)), left: baseline.left };
}

describe('baseline', () => {
  const written = baselineOf(first + second + sound);

  it('knows every finding it was written from', () => {
    deepEqual(newIn(first + second + sound, written), { found: [], left: 0 });
    equal(written.split('\n').length, 5);
  });

  it('still knows findings whose records moved, in a file with other line ends', () => {
    const moved = `\n${sound}${second}${sound.replace('3', '4')}${first}`.replaceAll('\n', '\r\n');
    deepEqual(newIn(moved, written), { found: [], left: 0 });
  });

  it('does not know a finding in a record with other tokens, or at another token', () => {
    deepEqual(newIn(first.replace('in', 'near') + sound, written).found, ['orphan-inside 4']);
    deepEqual(newIn(second.replace('Lee\tO', 'Lee\tI-LOC') + sound, written).found, ['broken-inside 3', 'broken-inside 4']);
  });

  it('counts: a record that comes twice brings new findings', () => {
    deepEqual(newIn(first + second + sound + first, written).found, ['orphan-inside 18', 'repeated-id 15']);
  });

  it('tells how many findings were fixed since', () => {
    deepEqual(newIn(first.replace('I-LOC', 'B-LOC') + second + sound, written), { found: [], left: 1 });
  });

  it('knows what is wrong with a whole file wherever that shows first', () => {
    const mixed = baselineOf(first + second.replaceAll('\n', '\r\n') + sound);
    deepEqual(newIn(first.replaceAll('\n', '\r\n') + second + sound, mixed), { found: [], left: 0 });
  });

  it('is the same text whatever the order of the records', () => equal(baselineOf(second + sound + first), written));

  it('takes a line that a merge doubled for one', () => {
    const lines = written.split('\n');
    deepEqual(newIn(first + first + second + sound, [...lines.slice(0, 2), ...lines.slice(1)].join('\n')).found.filter((each) => each.startsWith('orphan')), [
      'orphan-inside 9',
    ]);
  });

  it('refuses what is no baseline, with the line', () => {
    for (const [text, line] of [['', 'empty'], ['{}', 'line 1'], ['hello', 'line 1'], [`${written}{"path":1}`, 'line 5'], [`${written}<<<<<<<`, 'line 5']] as const) {
      const result = Baseline.parse(text);
      ok('problem' in result && result.problem.includes(line), text);
    }
  });
});
