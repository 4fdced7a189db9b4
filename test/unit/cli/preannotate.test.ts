import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import { Bench, buildCli, jsonLines, type Ran } from './mner';
import { trainSmallModel } from './model';
import { decodeLossless } from '../../../src/dataset/bytes';
import { DatasetDocument } from '../../../src/dataset/document';
import { nastyFiles } from '../../fixtures/nasty';

const untagged = ['IMGID:1', 'Mr', 'Ada', 'Hopper', 'went', 'to', 'Oslo', '', 'IMGID:2', 'see', 'the', 'Titanic', '', ''].join('\n');

/** A tag, and what stands between it and the tag before it. */
interface Part {
  readonly before: string;
  readonly tag: string | undefined;
  readonly isTag: boolean;
}

/** A file cut at its tags; what follows the last tag of a record is a part without one. */
function takeApart(bytes: Uint8Array): readonly Part[] {
  const document = DatasetDocument.parse(decodeLossless(bytes).text);
  const parts: Part[] = [{ before: document.text().slice(0, document.offsetOf(0)), tag: undefined, isTag: false }];
  for (const { text, tokens } of document.records()) {
    let from = 0;
    for (const { tag, tagStart, tagEnd } of tokens) {
      parts.push({ before: text.slice(from, tagStart), tag, isTag: true });
      from = tagEnd;
    }
    parts.push({ before: text.slice(from), tag: undefined, isTag: false });
  }
  return parts;
}

describe('mner preannotate', function () {
  this.timeout(300_000);
  let bench: Bench;
  let model: string;
  before(() => {
    buildCli();
    bench = new Bench();
    model = trainSmallModel(bench);
  });
  after(() => bench.remove());

  const annotate = (...words: readonly string[]): Ran => bench.mner(['preannotate', ...words, '--model', model, '--quiet']);

  it('tags tokens that have no tag, in place, and touches nothing else', () => {
    bench.file('a.txt', untagged.replaceAll('\n', '\r\n'));
    const { code, out } = annotate('a.txt', '--in-place');
    assert.equal(code, 0);
    assert.match(out, /^2 of 2 records tagged with small 0\.1/);
    const tagged = ['IMGID:1', 'Mr\tO', 'Ada\tB-PER', 'Hopper\tI-PER', 'went\tO', 'to\tO', 'Oslo\tB-LOC', '', 'IMGID:2', 'see\tO', 'the\tO', 'Titanic\tB-OTHER', '', ''];
    assert.equal(bench.read('a.txt'), tagged.join('\r\n'));
  });

  it('takes given tags for settled, and new ones in the file’s separator, scheme and name of the catch-all type', () => {
    const text = ['Mr O', 'Ada S-ORG', 'Hopper', 'saw O', 'the O', 'Titanic', '', 'an O', 'Odyssey S-MISC', 'Big B-LOC', 'Lima E-LOC', ''].join('\n');
    bench.file('b.txt', text);
    assert.equal(annotate('b.txt', '--in-place').code, 0);
    const lines = bench.read('b.txt').split('\n');
    assert.equal(lines[1], 'Ada S-ORG');
    assert.match(lines[2] ?? '', /^Hopper (?:O|S-PER)$/);
    assert.equal(lines[5], 'Titanic S-MISC');
    assert.equal(annotate('b.txt', '--relabel', '--in-place').code, 0);
    assert.match(bench.read('b.txt'), /^Mr O\nAda B-PER\nHopper E-PER\n/);
  });

  it('reports every record as JSON, with 0-based ranges and confidences of three decimals', () => {
    bench.file('c.txt', untagged);
    const [first, second, last, ...more] = jsonLines(annotate('c.txt', '--json').out);
    assert.deepEqual(more, []);
    assert.deepEqual(Object.keys(first ?? {}), ['record', 'line', 'spans', 'picture']);
    assert.deepEqual([first?.['record'], first?.['line'], first?.['picture']], ['1', 1, 'none']);
    assert.deepEqual([second?.['record'], second?.['line']], ['2', 9]);
    const spans = first?.['spans'] as readonly { start: number; end: number; type: string; confidence: number }[];
    assert.deepEqual(spans.map(({ start, end, type }) => [start, end, type]), [[1, 3, 'PER'], [5, 6, 'LOC']]);
    for (const { confidence } of spans) assert.ok(confidence > 0 && confidence <= 1 && Math.abs(confidence * 1000 - Math.round(confidence * 1000)) < 1e-9);
    const { recordsPerSecond, ...summary } = last?.['summary'] as Record<string, unknown>;
    assert.equal(typeof recordsPerSecond, 'number');
    assert.deepEqual(summary, { records: 2, tagged: 2, entities: 3, device: 'cpu', model: 'small 0.1' });
    assert.equal(bench.read('c.txt'), untagged);
  });

  it('writes suggestions beside an untouched file, and leaves what it is unsure of without a tag', () => {
    bench.file('d.txt', untagged);
    assert.equal(annotate('d.txt', '--suggestions', 'd.jsonl').code, 0);
    assert.equal(bench.read('d.txt'), untagged);
    const all = jsonLines(bench.read('d.jsonl'));
    assert.deepEqual(all.map(({ record, line }) => [record, line]), [['1', 1], ['2', 9]]);
    assert.equal(annotate('d.txt', '--min-confidence', '1', '--output', 'e.txt').code, 0);
    assert.match(bench.read('e.txt'), /Mr\tO\nAda\nHopper\nwent\tO\n/);
  });

  it('refuses to guess where the tags shall go, and options that contradict each other', () => {
    bench.file('f.txt', untagged);
    const refusals: readonly (readonly [string[], RegExp])[] = [
      [[], /--output FILE, --in-place, or --suggestions/],
      [['--output', 'x', '--in-place'], /exclude each other/],
      [['--output', '-', '--json'], /standard output/],
      [['--shard', '2/4', '--in-place'], /needs --output/],
      [['--shard', '5/4', '--output', 'x'], /--shard must be I\/N/],
      [['--min-confidence', '2', '--output', 'x'], /between 0 and 1/],
      [['--model', 'nothing', '--output', 'x'], /only one value/],
    ];
    for (const [words, sentence] of refusals) {
      const { code, err } = annotate('f.txt', ...words);
      assert.match(err, sentence);
      assert.deepEqual([code, err.split('\n').length], [2, 2]);
    }
    assert.match(bench.mner(['preannotate', 'f.txt', '--output', 'x', '--model', 'nothing']).err, /There is no model "nothing"/);
    assert.match(bench.mner(['preannotate', '-', '--shard', '1/2', '--output', '-', '--model', model], untagged).err, /needs --dataset-style/);
  });

  it('refuses a model package that is broken, in one sentence, and leaves the file alone', () => {
    bench.file('p.txt', untagged);
    const model = JSON.parse(bench.read('small-model/model.json')) as { files: { path: string; sha256: string }[]; formatVersion: number };
    const weights = bench.bytes('small-model/weights.bin');
    const breakages: readonly (readonly [string, () => void, RegExp])[] = [
      ['version', () => bench.file('broken/model.json', JSON.stringify({ ...model, formatVersion: 99 })), /format version is 99/],
      ['hash', () => bench.file('broken/weights.bin', Buffer.concat([weights.subarray(0, -1), Buffer.from([1 ^ (weights.at(-1) ?? 0)])])), /SHA-256/],
      ['size', () => bench.file('broken/weights.bin', weights.subarray(0, 100)), /100 bytes instead of/],
      ['outside', () => bench.file('broken/model.json', JSON.stringify({ ...model, files: [{ ...model.files[0], path: '../p.txt' }] })), /outside its folder/],
      ['missing', () => rmSync(bench.path('broken/weights.bin')), /weights\.bin is missing/],
      ['no JSON', () => bench.file('broken/model.json', '{'), /cannot be read as JSON/],
    ];
    for (const [name, breakIt, sentence] of breakages) {
      cpSync(bench.path('small-model'), bench.path('broken'), { recursive: true });
      breakIt();
      const { code, err } = bench.mner(['preannotate', 'p.txt', '--in-place', '--model', 'broken']);
      assert.match(err, sentence, name);
      assert.match(err, /^mner: [^\n]+\n$/, name);
      assert.equal(code, 2, name);
      assert.equal(bench.read('p.txt'), untagged);
      rmSync(bench.path('broken'), { recursive: true });
    }
  });

  it('reads standard input and writes standard output', () => {
    const ran = bench.mner(['preannotate', '-', '--output', '-', '--model', model], untagged);
    assert.equal(ran.code, 0);
    assert.match(ran.out, /^IMGID:1\nMr\tO\nAda\tB-PER\n/);
    assert.match(ran.err, /2 of 2 records tagged/);
  });

  it('gives shards that join to the whole, byte for byte, with byte order mark and CR LF, more shards than records too', () => {
    const records = Array.from({ length: 7 }, (_, at) => untagged.replace('IMGID:1', `IMGID:9${at}`));
    bench.file('g.txt', `\uFEFF\r\n${records.join('').replaceAll('\n', '\r\n')}\r\nlast\twords`);
    assert.equal(annotate('g.txt', '--output', 'g-whole.txt').code, 0);
    const whole = bench.bytes('g-whole.txt');
    for (const count of [2, 4, 17]) {
      const parts = Array.from({ length: count }, (_, at) => annotate('g.txt', '--shard', `${at + 1}/${count}`, '--output', '-').bytes);
      assert.deepEqual(Buffer.concat(parts), whole, `${count} shards`);
    }
  });

  it('changes nothing outside the tag column of files that break naive readers', () => {
    const files = nastyFiles();
    let annotated = 0;
    for (const { name, bytes } of files) {
      bench.file('nasty.txt', bytes);
      const relabel = annotated % 2 === 0 ? [] : ['--relabel'];
      const { code, err } = annotate('nasty.txt', ...relabel, '--output', 'nasty-out.txt', '--force');
      assert.deepEqual(bench.bytes('nasty.txt'), Buffer.from(bytes), `${name}: the input changed`);
      if (code !== 0) {
        assert.match(err, /^mner: [^\n]+\n$/, `${name}: ${err}`);
        assert.match(err, /is empty|is not a dataset/, `${name}: ${err}`);
        continue;
      }
      annotated += 1;
      assertOnlyTagsChanged(name, bytes, bench.bytes('nasty-out.txt'));
    }
    assert.ok(annotated >= 100, `only ${annotated} of ${files.length} were annotated`);
  });
});

/** Between the tags stands what stood there, but for the separator before a tag that was not there. */
function assertOnlyTagsChanged(name: string, before: Uint8Array, after: Uint8Array): void {
  const [old, fresh] = [takeApart(before), takeApart(after)];
  assert.equal(fresh.length, old.length, `${name}: tokens or records appeared or vanished`);
  fresh.forEach((part, at) => {
    const was = old[at];
    assert.equal(part.isTag, was?.isTag, name);
    if (part.isTag) assert.notEqual(part.tag, undefined, `${name}: part ${at} has no tag`);
    if (!part.isTag || was?.tag !== undefined) assert.equal(part.before, was?.before, `${name}: part ${at}`);
    else {
      assert.ok(part.before.startsWith(was?.before ?? ''), `${name}: part ${at}`);
      assert.match(part.before.slice(was?.before.length), /^(?:[\t ]|_[\t ])*$/, `${name}: part ${at}`);
    }
  });
}
