import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Bench, buildCli, jsonLines, type Ran } from './mner';

const record = (id: number | string, ...words: readonly string[]): string => [`IMGID:${id}`, ...words.map((word) => (word.includes('/') ? word.replace('/', '\t') : `${word}\tO`)), ''].join('\n');
const file = (...records: readonly string[]): string => `${records.join('\n')}\n`;

describe('mner and data of an odd kind', function () {
  this.timeout(240_000);
  let bench: Bench;
  before(function () {
    this.timeout(240_000);
    buildCli();
  });
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.remove());

  const refused = ({ code, err }: Ran, sentence: RegExp): void => {
    assert.match(err, sentence);
    assert.deepEqual([code, err.split('\n').length], [2, 2], err);
  };
  const two = file(record(1, 'Ada/B-PER', 'in', 'Brest/B-LOC'), record(2, 'Bob/B-PER', 'left'));

  it('compares with a git repository that has no commit yet, and with none, in a sentence', () => {
    bench.file('a.txt', two);
    refused(bench.mner(['diff', '--git', 'HEAD', 'a.txt']), /a\.txt is in no git repository/);
    execFileSync('git', ['init', '-q', bench.folder]);
    refused(bench.mner(['diff', '--git', 'HEAD', 'a.txt']), /the git repository of a\.txt has no commit yet: there is nothing to compare with/);
    refused(bench.mner(['stats', 'a.txt', '--html', 'r.html', '--since', 'HEAD']), /has no commit yet/);
  });

  it('says of which version a baseline is that it cannot read', () => {
    bench.file('a.txt', two);
    bench.file('base.jsonl', '{"format":"mner-baseline","version":2}\n');
    refused(bench.mner(['check', 'a.txt', '--baseline', 'base.jsonl']), /base\.jsonl.*version 2, this program reads version 1: write it again with --write-baseline/);
  });

  it('says which record an annotator lacks, and compares the others as far as they go', () => {
    bench.file('ann.txt', two);
    bench.file('ben.txt', file(record(1, 'Ada/B-PER', 'in', 'Brest/B-ORG')));
    refused(bench.mner(['agree', 'ann.txt', 'ben.txt']), /ann\.txt has more records than ben\.txt: the first is 2, line 6/);
    const { code, out } = bench.mner(['diff', 'ann.txt', 'ben.txt', '--json']);
    assert.equal(code, 1);
    assert.deepEqual(jsonLines(out).slice(0, -1).map((item) => [item['kind'], item['lineB']]), [['retyped', 1], ['removed', null]]);
  });

  it('compares files of other schemes and types entity by entity', () => {
    bench.file('iob.txt', two);
    bench.file('iobes.txt', two.replaceAll('B-', 'S-'));
    bench.file('other.txt', two.replaceAll('PER', 'PERSON'));
    assert.equal(bench.mner(['diff', 'iob.txt', 'iobes.txt']).code, 0, 'another scheme says the same');
    const agreement = JSON.parse(bench.mner(['agree', 'iob.txt', 'iobes.txt', '--json']).out) as { alpha: number };
    assert.equal(agreement.alpha, 1);
    const { out } = bench.mner(['diff', 'iob.txt', 'other.txt', '--json']);
    assert.deepEqual(jsonLines(out).slice(0, -1).map(({ kind }) => kind), ['retyped', 'retyped']);
    assert.match(bench.mner(['agree', 'iob.txt', 'other.txt']).out, /PERSON/);
  });

  it('makes sense of one record, and of records that are all the same', () => {
    bench.file('one.txt', file(record(1, 'Ada/B-PER', 'left')));
    bench.file('same.txt', file(...Array.from({ length: 30 }, (_, at) => record(at, 'Ada/B-PER', 'in', 'Brest/B-LOC'))));
    for (const name of ['one.txt', 'same.txt']) {
      for (const words of [['stats', name, '--html', `${name}.html`, '--card', `${name}.md`, '--force'], ['conflicts', name], ['diff', name, name]])
        assert.equal(bench.mner(words).code, 0, words.join(' '));
      assert.doesNotMatch(readFileSync(bench.path(`${name}.html`), 'utf8') + readFileSync(bench.path(`${name}.md`), 'utf8'), /NaN|undefined|Infinity/);
      const agreement = JSON.parse(bench.mner(['agree', name, name, '--json']).out) as { alpha: number | null };
      assert.ok(agreement.alpha === null || agreement.alpha === 1, `alpha of ${name}: ${agreement.alpha}`);
      refused(bench.mner(['errors', name]), /(?:at least two|All records have the same text)/i);
    }
  });

  it('shows a set of 200 types without falling apart', () => {
    const words = Array.from({ length: 200 }, (_, at) => [`Name${at}/B-TYPE${at}`, 'and', `Name${(at + 1) % 200}/B-TYPE${at}`]);
    bench.file('many.txt', file(...words.map((each, at) => record(at, ...each))));
    bench.file('other.txt', file(...words.map((each, at) => record(at, ...each.map((word) => word.replace(/TYPE(\d+)/, (_whole, type: string) => `TYPE${(Number(type) * 7) % 200}`))))));
    for (const command of [['stats', 'many.txt', '--html', 'many.html'], ['check', 'many.txt'], ['conflicts', 'many.txt'], ['agree', 'many.txt', 'other.txt'], ['diff', 'many.txt', 'other.txt']])
      assert.ok([0, 1].includes(bench.mner(command).code ?? 2), command.join(' '));
    const { summary } = jsonLines(bench.mner(['conflicts', 'many.txt', '--json']).out).at(-1) as { summary: { surfaces?: number } };
    assert.ok(summary, 'there is a summary');
    assert.match(readFileSync(bench.path('many.html'), 'utf8'), /TYPE199/);
  });
});
