import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { animatedGif, cmykJpeg, deepPng, hugePng, svg, tinyPng, truncatedJpeg } from '../../fixtures/pictures';
import { Bench, buildCli, jsonLines } from './mner';

const record = (id: string, text: string): string => `IMGID:${id}\n${text === '' ? '' : `${text.split(' ').map((word) => `${word}\tO`).join('\n')}\n`}\n`;
const samples = resolve('samples/postcards/images');
const photographs = resolve('../shared/data/flickr8k');

describe('mner flag', function () {
  this.timeout(240_000);
  let bench: Bench;
  before(buildCli);
  beforeEach(() => { bench = new Bench(); mkdirSync(bench.path('images')); });
  afterEach(() => bench.remove());

  /** The items of a run, and its summary. */
  const flag = (...words: readonly string[]): { readonly items: readonly Record<string, unknown>[]; readonly summary: Record<string, unknown>; readonly code: number } => {
    const { out, err, code } = bench.mner(['flag', 'a.txt', '--json', '--quiet', '--device', 'cpu', '--threads', '1', ...words]);
    assert.ok(code === 0 || code === 1, err);
    const all = jsonLines(out);
    return { items: all.slice(0, -1), summary: all.at(-1)?.['summary'] as Record<string, unknown>, code };
  };

  it('gives each kind of bad input a state, and never a score', () => {
    const bad: Readonly<Record<string, readonly [text: string, picture: Uint8Array | undefined, states: readonly string[]]>> = {
      '1': ['a cat', undefined, ['missing']],
      '2': ['a cat', truncatedJpeg(), ['broken']],
      '3': ['a cat', hugePng(), ['too-large']],
      '4': ['a cat', svg(), ['broken']],
      '5': ['a cat', Buffer.from('%PDF-1.4\n1 0 obj\n'), ['broken']],
      '6': ['a cat', new Uint8Array(), ['broken']],
      '7': ['😀 🚀', tinyPng(), ['no-text']],
      '8': ['', tinyPng(), ['no-text']],
    };
    bench.file('a.txt', Object.entries(bad).map(([id, [text]]) => record(id, text)).join(''));
    for (const [id, [, picture]] of Object.entries(bad)) if (picture) bench.file(`images/${id}.jpg`, picture);
    const { items, summary } = flag();
    for (const item of items) {
      const { state, mismatch, invisible, redundant, flagged } = item;
      assert.ok(bad[String(item['record'])]?.[2].includes(String(state)), `${String(item['record'])}: ${String(state)}`);
      assert.deepEqual([mismatch, invisible, redundant, flagged], [null, null, null, false]);
    }
    assert.deepEqual([summary['records'], summary['scored'], summary['flagged'], summary['prior'], summary['shift']], [8, 0, 0, null, null]);
    assert.equal((summary['assessment'] as Record<string, unknown>)['mismatch'], 'nothing-scored');
  });

  it('scores pictures in the colours of print, of 16 bits, and the first frame of those that move, or says why not', () => {
    const odd = { a: cmykJpeg(), b: deepPng(), c: animatedGif() };
    bench.file('a.txt', Object.keys(odd).map((id) => record(id, 'a cat on a sofa')).join(''));
    for (const [id, bytes] of Object.entries(odd)) bench.file(`images/${id}.jpg`, bytes);
    for (const { state, mismatch } of flag().items) {
      assert.ok(['scored', 'blank', 'screenshot'].includes(String(state)), String(state));
      assert.equal(typeof mismatch, state === 'scored' ? 'number' : 'object');
    }
  });

  it('says of one picture under all ids that it stands for missing ones', () => {
    bench.file('a.txt', ['a cat sleeps', 'the rocket starts', 'coffee in the morning', 'people on the beach', 'my dog runs', 'night sky'].map((text, at) => record(`${at}`, text)).join(''));
    for (let at = 0; at < 6; at += 1) copyFileSync(`${samples}/1001.jpg`, bench.path(`images/${at}.jpg`));
    const { items, summary } = flag();
    assert.ok(items.every(({ state, mismatch }) => state === 'placeholder' && mismatch === null));
    assert.equal(summary['scored'], 0);
  });

  it('names the state of every pair where there are no pictures at all', () => {
    bench.file('a.txt', ['a cat sleeps', 'the rocket starts', 'coffee in the morning'].map((text, at) => record(`${at}`, text)).join(''));
    const { items, summary, code } = flag('--fail');
    assert.ok(items.every(({ state, mismatch, redundant }) => state === 'missing' && mismatch === null && redundant === null));
    assert.deepEqual([summary['scored'], summary['flagged'], code], [0, 0, 0]);
  });

  it('writes its list in shards that make one run when they are laid one after another', () => {
    bench.file('a.txt', ['a cat sleeps', 'the rocket starts', 'coffee in the morning', 'people on the beach', 'my dog runs'].map((text, at) => record(`100${at + 1}`, text)).join(''));
    for (const id of ['1001', '1005']) copyFileSync(`${samples}/${id}.jpg`, bench.path(`images/${id}.jpg`));
    const run = (...words: readonly string[]) => bench.mner(['flag', 'a.txt', '--json', '--quiet', '--device', 'cpu', '--threads', '1', ...words]);
    const whole = run();
    assert.equal(whole.code, 0, whole.err);
    assert.equal(['1/3', '2/3', '3/3'].map((part) => run('--shard', part).out).join(''), whole.out);
    const { code, err } = bench.mner(['flag', 'a.txt', '--shard', '1/3']);
    assert.equal(code, 2);
    assert.match(err, /--shard writes a part of the list, so it needs --json/);
  });

  it('refuses a signal that there is not', () => {
    bench.file('a.txt', record('1', 'a cat'));
    const { code, err } = bench.mner(['flag', 'a.txt', '--reasons', 'mismatch,ugly']);
    assert.equal(code, 2);
    assert.match(err, /no signal “ugly”; there are mismatch, invisible, redundant/);
  });

  it('says in words why nothing is flagged in a small file, and lists the most doubtful', () => {
    bench.file('a.txt', [record('1001', 'the rocket stands on the launch pad at night'), record('1005', 'my cat sleeps'), record('1008', 'a text about something else')].join(''));
    for (const id of ['1001', '1005', '1008']) copyFileSync(`${samples}/${id}.jpg`, bench.path(`images/${id}.jpg`));
    const { out, code } = bench.mner(['flag', 'a.txt', '--quiet', '--fail', '--threads', '1']);
    assert.equal(code, 0);
    assert.match(out, /Too few to flag reliably/);
    assert.match(out, /3 pairs of 3 scored/);
  });

  describe('on photographs with captions beside this checkout', () => {
    /** So many records, each with the picture of the record that `from` names. */
    const write = (count: number, from: (at: number) => number): void => {
      const lines = readFileSync(`${photographs}/captions.jsonl`, 'utf8').split('\n').slice(0, count + 3).map((line) => JSON.parse(line) as { image: string; captions: readonly string[] });
      bench.file('a.txt', lines.slice(0, count).map(({ captions }, at) => record(`${at}`, captions[0] ?? '')).join(''));
      for (let at = 0; at < count; at += 1) copyFileSync(`${photographs}/images/${lines[from(at)]?.image ?? ''}`, bench.path(`images/${at}.webp`));
    };
    before(function () {
      if (!existsSync(photographs)) this.skip();
    });

    it('flags pictures that were swapped, mostly rightly, estimates their share, and fails where asked to', () => {
      write(100, (at) => (at % 3 === 0 ? (at + 51) % 99 : at));
      const { items, summary, code } = flag('--fail');
      const found = items.filter(({ flagged }) => flagged === true).map(({ record: id }) => Number(id));
      assert.ok(found.length >= 10 && found.filter((at) => at % 3 === 0).length / found.length > 0.6, found.join());
      assert.ok(Math.abs(Number(summary['prior']) - 0.33) < 0.15, String(summary['prior']));
      assert.equal(code, 1);
      assert.ok(items.every(({ calibrated }) => (calibrated as Record<string, unknown>)['mismatch'] === true));
    });

    it('says that a folder holds another dataset’s pictures, and finds no shift in it', () => {
      write(100, (at) => (at * 37 + 13) % 100);
      const { summary } = flag();
      assert.equal((summary['assessment'] as Record<string, unknown>)['mismatch'], 'foreign');
      assert.ok(Number(summary['prior']) > 0.8, String(summary['prior']));
      assert.equal(summary['shift'], null);
    });

    it('finds where pictures are shifted, from which line and by how much', () => {
      write(120, (at) => (at < 60 ? at : at + 2));
      const { items, summary } = flag();
      const shift = summary['shift'] as { line: number; by: number };
      assert.equal(shift.by, 2);
      assert.ok(Math.abs(items.findIndex(({ line }) => line === shift.line) - 60) <= 8);
    });
  });
});
