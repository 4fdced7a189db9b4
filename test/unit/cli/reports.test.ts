import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { Bench, buildCli, jsonLines, smallDataset } from './mner';
import { teachingDataset } from './model';

const onePixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

describe('mner stats, devices and train', () => {
  let bench: Bench;
  before(function () {
    this.timeout(120_000);
    buildCli();
  });
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.remove());

  describe('stats', () => {
    it('counts files side by side, with totals', () => {
      bench.file('train.txt', smallDataset);
      bench.file('valid.txt', 'Bonn\tB-LOC\n\nrain\n');
      const [train, valid, last] = jsonLines(bench.mner(['stats', 'train.txt', 'valid.txt', '--json']).out);
      const pick = (from: Record<string, unknown> | undefined, ...names: readonly string[]) => names.map((name) => from?.[name]);
      assert.deepEqual(pick(train, 'path', 'records', 'tokens', 'entities', 'entitiesByType'), ['train.txt', 3, 9, 4, { PER: 1, LOC: 2, ORG: 1 }]);
      assert.deepEqual(pick(valid, 'path', 'records', 'recordsWithoutId', 'unlabelledTokens', 'pictures'), ['valid.txt', 2, 2, 1, undefined]);
      const summary = last?.['summary'] as Record<string, unknown>;
      assert.deepEqual(pick(summary, 'files', 'records', 'entities'), [2, 5, 5]);
      assert.match(bench.mner(['stats', 'train.txt', 'valid.txt']).out, /^entities +4 +1 +5$/m);
    });

    it('looks at pictures: found, missing, broken', () => {
      bench.file('train.txt', smallDataset);
      mkdirSync(bench.path('more'));
      bench.file('more/101.jpg', onePixel);
      bench.file('more/102.png', onePixel.subarray(0, 40));
      const [item] = jsonLines(bench.mner(['stats', 'train.txt', '--images', 'more', '--json']).out);
      assert.deepEqual(item?.['pictures'], { found: 1, missing: 1, broken: 1 });
      const { out } = bench.mner(['check', 'train.txt', '--images', 'more']);
      for (const rule of ['pictures-not-found', 'picture-truncated', 'picture-wrong-extension']) assert.match(out, new RegExp(`\\[${rule}\\]`), out);
      assert.match(bench.mner(['stats', 'train.txt', '--images', 'none']).err, /^mner: there is no picture folder none\n$/);
    });

    it('writes a page and a Markdown table', () => {
      bench.file('train.txt', smallDataset);
      assert.equal(bench.mner(['stats', 'train.txt', '--html', 'page.html', '--markdown', 'table.md']).code, 0);
      assert.match(bench.read('page.html'), /^<!doctype html>[^]*<h1>train\.txt<\/h1>/);
      assert.match(bench.read('table.md'), /^\| {2}\| train\.txt \|\n\| --- \| ---: \|\n\| records \| 3 \|\n/);
      assert.equal(bench.mner(['stats', 'train.txt', '--html', 'page.html']).code, 2);
    });

    it('writes the full report and a data card: seen entities, findings, people, errors left, agreement, changes', () => {
      bench.file('train.txt', smallDataset);
      bench.file('valid.txt', 'IMGID:9\nBonn\tB-LOC\nOdden\tI-LOC\n');
      bench.file('ben.txt', smallDataset.replace('B-ORG', 'B-LOC'));
      bench.file('errors.jsonl', '{"record":"101","line":1,"score":0.5}\n{"summary":{"records":3}}\n');
      const words = ['stats', 'train.txt', 'valid.txt', '--html', 'page.html', '--card', 'card.md', '--annotator', 'ben.txt', '--errors', 'errors.jsonl'];
      const { code, err } = bench.mner(words);
      assert.equal(code, 0, err);
      const page = bench.read('page.html');
      for (const part of [/Seen in train\.txt/, /orphan-inside|type-change/, /about 1 of 1 records not looked at/, /Krippendorff’s alpha/]) assert.match(page, part);
      assert.match(page, /default-src 'none'; style-src 'nonce-/);
      assert.match(bench.read('card.md'), /### Entity types/);
      assert.match(bench.mner(['stats', 'train.txt', '--html', 'other.html', '--since', 'HEAD']).err, /git/);
      assert.match(bench.mner(['stats', 'train.txt', '--since', 'HEAD']).err, /are for --html FILE or --card FILE/);
      assert.match(bench.mner(['stats', 'train.txt', '--card', 'x.md', '--errors', 'card.md']).err, /is not what mner errors --json prints/);
    });
  });

  it('lists the devices, the CPU among them', () => {
    const items = jsonLines(bench.mner(['devices', '--json']).out);
    const cpu = items.find(({ device }) => device === 'cpu');
    assert.equal(cpu?.['available'], true);
    assert.ok((cpu?.['recordsPerSecond'] as number) > 0);
    assert.deepEqual(items.slice(0, -1).map(({ device }) => device), ['webgpu', 'cuda', 'dml', 'coreml', 'cpu']);
    assert.ok('summary' in (items[items.length - 1] ?? {}));
  });

  describe('train', () => {
    const words = (...more: readonly string[]) => ['train', 'teach.txt', '--valid', 'valid.txt', '--family', 'crf', '--config', 'c.json', ...more];

    beforeEach(() => {
      bench.file('teach.txt', teachingDataset(40));
      bench.file('valid.txt', teachingDataset(9));
      bench.file('c.json', JSON.stringify({ templates: 'plain', iterations: 30, scoreEvery: 5, name: 'tiny', licence: 'test' }));
    });

    it('writes a package that eval can use, a line an iteration, the same bytes each time', () => {
      const ran = bench.mner(words('--output', 'a', '--json'));
      assert.equal(ran.code, 0, ran.err);
      const lines = jsonLines(ran.out);
      assert.deepEqual(Object.keys(lines[0] ?? {}), ['epoch', 'loss', 'activeWeights', 'seconds']);
      assert.equal((lines[4]?.['valid'] as Record<string, unknown>)['mode'], 'seqeval');
      assert.ok('scores' in (lines[lines.length - 1]?.['summary'] as object));
      for (const name of ['model.json', 'weights.bin', 'golden.json', 'README.md']) assert.ok(readdirSync(bench.path('a')).includes(name));
      assert.equal(bench.mner(words('--output', 'b')).code, 0);
      assert.deepEqual(bench.bytes('b/weights.bin'), bench.bytes('a/weights.bin'));
      const [score] = jsonLines(bench.mner(['eval', 'valid.txt', '--model', 'a', '--json']).out);
      assert.equal(score?.['f1'], 1);
      assert.match(score?.['model'] as string, /^tiny /);
    });

    it('goes on from a checkpoint after it was killed, to the same weights', async function () {
      this.timeout(120_000);
      bench.mner(words('--output', 'whole'));
      const child = bench.start(words('--output', 'half', '--json'));
      await new Promise<void>((done) => {
        child.stdout.on('data', (chunk: Buffer) => {
          if (/"epoch":1[1-9]/.test(chunk.toString())) child.kill('SIGKILL');
        });
        child.once('exit', () => done());
      });
      const left = readdirSync(bench.path('half'));
      if (!left.includes('model.json')) {
        assert.ok(left.includes('checkpoint.bin'), left.join(' '));
        const resumed = bench.mner(words('--output', 'half', '--resume'));
        assert.equal(resumed.code, 0, resumed.err);
      }
      assert.deepEqual(bench.bytes('half/weights.bin'), bench.bytes('whole/weights.bin'));
    });

    it('refuses what it cannot train from', () => {
      mkdirSync(bench.path('full'));
      bench.file('full/mine.txt', 'x');
      bench.file('odd.json', '{"iteration":3}');
      bench.file('bad.json', '{"l2":-1}');
      bench.file('untagged.txt', 'IMGID:1\nAda\n\n');
      const refusals: readonly (readonly [readonly string[], RegExp])[] = [
        [['train', 'teach.txt', '--valid', 'valid.txt', '--output', 'x'], /--family crf/],
        [['train', 'teach.txt', '--valid', 'valid.txt', '--family', 'text', '--output', 'x'], /needs an encoder to start from/],
        [['train', 'teach.txt', '--family', 'crf', '--output', 'x'], /needs --valid/],
        [words('--output', 'full'), /full is not empty/],
        [words('--output', 'x', '--resume'), /no checkpoint/],
        [words('--output', 'valid.txt'), /cannot be used as a folder/],
        [['train', 'teach.txt', '--valid', 'valid.txt', '--family', 'crf', '--output', 'x', '--config', 'odd.json'], /no field “iteration”/],
        [['train', 'teach.txt', '--valid', 'valid.txt', '--family', 'crf', '--output', 'x', '--config', 'bad.json'], /“l2” must be/],
        [['train', 'untagged.txt', '--valid', 'valid.txt', '--family', 'crf', '--output', 'x'], /record/],
      ];
      for (const [given, sentence] of refusals) {
        const { code, err } = bench.mner([...given, '--quiet']);
        assert.match(err, sentence);
        assert.deepEqual([code, err.split('\n').length], [2, 2], err);
      }
    });
  });
});
