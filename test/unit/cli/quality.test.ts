import assert from 'node:assert/strict';
import sharp from 'sharp';
import { mkdirSync } from 'node:fs';
import { Bench, buildCli, jsonLines, smallDataset } from './mner';
import { realData } from '../../fixtures/realData';

const record = (id: string, ...lines: readonly string[]): string => `IMGID:${id}\n${lines.join('\n')}\n\n`;
const lines = (text: string): string[] => text.split(' ').map((word) => (word.includes('/') ? word.replace('/', '\t') : `${word}\tO`));

describe('mner errors, conflicts and duplicates', function () {
  this.timeout(240_000);
  let bench: Bench;
  before(function () {
    this.timeout(240_000);
    buildCli();
  });
  beforeEach(() => { bench = new Bench(); });
  afterEach(() => bench.remove());

  describe('errors', () => {
    const names = ['Ada', 'Bob', 'Eve', 'Max', 'Ida'];
    const towns = ['Bonn', 'Oslo', 'Rome', 'Lima', 'Kiel', 'Nice', 'Graz', 'Linz'];
    const many = Array.from({ length: 40 }, (_, at) => record(`${at}`, ...lines(`${names[at % 5]}/B-PER lives in ${towns[at % 8]}/${at === 11 ? 'B-PER' : 'B-LOC'} w${at}`))).join('');

    it('ranks the record first whose label the others contradict', function () {
      this.timeout(240_000);
      bench.file('a.txt', many);
      const { code, out, err } = bench.mner(['errors', 'a.txt', '--json', '--threads', '1']);
      assert.equal(code, 0, err);
      const items = jsonLines(out);
      assert.equal(items.length, 41);
      const [first] = items;
      assert.deepEqual([first?.['record'], first?.['line']], ['11', 11 * 7 + 1]);
      assert.deepEqual(first?.['given'], [{ start: 0, end: 1, type: 'PER' }, { start: 3, end: 4, type: 'PER' }]);
      assert.deepEqual(first?.['suggested'], [{ start: 0, end: 1, type: 'PER' }, { start: 3, end: 4, type: 'LOC' }]);
      assert.match(String(first?.['why']), /“Lima” is labelled PER/);
      assert.deepEqual(items.at(-1), { summary: { records: 40, ranked: 40 } });
      assert.ok(items.slice(0, -1).every(({ score }) => typeof score === 'number' && score >= 0 && score <= 1));
    });

    it('lists the first ones to people, and fails only where asked to', function () {
      this.timeout(240_000);
      bench.file('a.txt', `${many}${record('x', 'the\tO', 'Royal\tI-ORG', 'Society\tI-PER')}`);
      const { code, out } = bench.mner(['errors', 'a.txt', '--top', '2', '--fail', '--threads', '1']);
      assert.equal(code, 1);
      assert.match(out, /^0\.\d{3} {2}line 281, x: .*break the scheme/);
      assert.match(out, /41 of 41 records ranked/);
    });

    it('says why nothing can be judged', () => {
      bench.file('one.txt', record('1', 'Ada\tB-PER'));
      bench.file('same.txt', record('1', 'Ada\tB-PER', 'sings\tO').repeat(5));
      bench.file('bare.txt', record('1', 'Ada', 'sings'));
      bench.file('none.txt', Array.from({ length: 5 }, (_, at) => record(`${at}`, `w${at}\tO`)).join(''));
      const complaints = ['one.txt', 'same.txt', 'bare.txt', 'none.txt'].map((name) => bench.mner(['errors', name]));
      assert.deepEqual(complaints.map(({ code }) => code), [2, 2, 2, 2]);
      [/at least two/, /same text/, /no record with all its tags/, /no entity/].forEach((pattern, at) => assert.match(complaints[at]!.err, pattern));
    });

    it('learns the rarest of 200 types as one, and says so', function () {
      this.timeout(240_000);
      bench.file('a.txt', Array.from({ length: 240 }, (_, at) => record(`${at}`, `word${at}\tO`, `Name${at % 200}\tB-T${at % 200}`, 'says\tO', `Big\tB-T${at % 200}`, `Thing${at % 50}\tI-T${at % 200}`)).join(''));
      const { code, out, err } = bench.mner(['errors', 'a.txt', '--folds', '2', '--json', '--threads', '1']);
      assert.equal(code, 0);
      assert.match(err, /200 types: the 161 rarest are learned as one/);
      const items = jsonLines(out);
      assert.equal(items.length, 241);
      assert.ok(!out.includes('…"'), 'the merged type is never suggested');
    });

    it('refuses a model that was trained on the file, by its hash', function () {
      const train = realData('twitter2015/train.txt');
      if (!train) return this.skip();
      this.timeout(240_000);
      bench.file('train.txt', train);
      const { code, err } = bench.mner(['errors', 'train.txt', '--model', 'crf']);
      assert.equal(code, 2);
      assert.match(err, /was trained or chosen on .*train\.txt, so it cannot judge its labels/);
    });

    it('asks a model that has not seen the file', function () {
      this.timeout(240_000);
      bench.file('a.txt', many);
      const { code, out } = bench.mner(['errors', 'a.txt', '--model', 'crf', '--json', '--quiet']);
      assert.equal(code, 0);
      assert.equal(jsonLines(out).length, 41);
    });

    it('teaches a neural tagger’s head the other records, and refuses models that have none', function () {
      this.timeout(240_000);
      bench.file('a.txt', many);
      const { code, out, err } = bench.mner(['errors', 'a.txt', '--model', 'text', '--folds', '2', '--json', '--quiet']);
      assert.equal(code, 0, err);
      const items = jsonLines(out);
      assert.equal(items.length, 41);
      assert.equal(items[0]?.['record'], '11', 'the label that the others contradict comes first');
      const refused = bench.mner(['errors', 'a.txt', '--model', 'crf', '--folds', '2']);
      assert.equal(refused.code, 2);
      assert.match(refused.err, /crf .* is no neural tagger of texts, so it has no head to teach/);
    });
  });

  describe('conflicts', () => {
    it('shows the readings of a surface with their places', () => {
      bench.file('a.txt', record('1', 'Bonn\tB-LOC') + record('2', '#bonn\tB-ORG', 'wins\tO'));
      bench.file('b.txt', record('3', 'Bonn\tO') + record('4', 'Ada\tB-PER'));
      const { code, out } = bench.mner(['conflicts', 'a.txt', 'b.txt', '--json']);
      assert.equal(code, 1);
      assert.deepEqual(jsonLines(out), [
        { surface: '#bonn', kind: 'types', readings: [
          { type: 'LOC', start: 0, end: 1, count: 1, places: [{ path: 'a.txt', line: 1 }] },
          { type: 'ORG', start: 0, end: 1, count: 1, places: [{ path: 'a.txt', line: 4 }] },
          { type: null, start: 0, end: 1, count: 1, places: [{ path: 'b.txt', line: 1 }] },
        ] },
        { summary: { files: 2, records: 4, conflicts: 1, types: 1, boundaries: 0, unlabelled: 0 } },
      ]);
      assert.match(bench.mner(['conflicts', 'a.txt', 'b.txt']).out, /#bonn {2}1 LOC, 1 ORG, 1 no entity/);
    });

    it('are none in one record, in files of different schemes, or among identical records', () => {
      bench.file('a.txt', record('1', 'Ada\tB-PER', 'Stone\tI-PER'));
      bench.file('b.txt', record('1', 'Ada\tB-PER', 'Stone\tE-PER') + record('2', 'Bonn\tS-LOC'));
      bench.file('c.txt', record('1', 'Bonn\tB-LOC').repeat(9));
      const { code, out } = bench.mner(['conflicts', 'a.txt', 'b.txt', 'c.txt', '--json']);
      assert.equal(code, 0);
      assert.deepEqual(jsonLines(out), [{ summary: { files: 3, records: 12, conflicts: 0, types: 0, boundaries: 0, unlabelled: 0 } }]);
    });
  });

  describe('duplicates', () => {
    it('finds texts across files, those with different labels first', () => {
      bench.file('a.txt', record('1', ...lines('Ada/B-PER sings in Bonn/B-LOC')) + record('2', ...lines('all the same old story')));
      bench.file('b.txt', record('3', ...lines('RT @x : ada sings in BONN/B-LOC http://t.co/1')) + record('4', ...lines('all the same old stories')));
      const { code, out } = bench.mner(['duplicates', 'a.txt', 'b.txt', '--json']);
      assert.equal(code, 1);
      assert.deepEqual(jsonLines(out), [
        { kind: 'text', distance: 0, members: [{ path: 'a.txt', record: '1', line: 1 }, { path: 'b.txt', record: '3', line: 1 }], sameLabels: false, acrossFiles: true },
        { kind: 'text', distance: 0.2, members: [{ path: 'a.txt', record: '2', line: 7 }, { path: 'b.txt', record: '4', line: 11 }], sameLabels: true, acrossFiles: true },
        { summary: { files: 2, records: 4, pictures: 0, groups: 2, leaks: 2, differentLabels: 1 } },
      ]);
      const people = bench.mner(['duplicates', 'a.txt', 'b.txt']).out;
      assert.match(people, /the same text, different labels, across files\n {2}a\.txt:1 {2}Ada sings in Bonn/);
      assert.equal(jsonLines(bench.mner(['duplicates', 'a.txt', 'b.txt', '--similarity', '1', '--json']).out).length, 2);
    });

    it('finds pictures that were saved anew, and says when text and picture are the same', async () => {
      mkdirSync(bench.path('images'));
      const noise = (seed: number): Buffer => Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, at) => 128 + Math.round(100 * Math.sin((at % 192) / (7 + seed)) * Math.cos(Math.floor(at / 192) / (3 + seed * 2)))));
      const picture = (seed: number) => sharp(noise(seed), { raw: { width: 64, height: 64, channels: 3 } });
      bench.file('images/1.jpg', await picture(1).png().toBuffer());
      bench.file('images/2.jpg', await picture(1).resize(48).jpeg({ quality: 60 }).toBuffer());
      bench.file('images/3.jpg', await picture(9).png().toBuffer());
      bench.file('a.txt', record('1', ...lines('the same text again')) + record('2', ...lines('the same text again')) + record('3', ...lines('something else entirely')));
      const items = jsonLines(bench.mner(['duplicates', 'a.txt', '--json']).out);
      assert.equal(items.length, 2);
      assert.deepEqual([items[0]?.['kind'], (items[0]?.['members'] as unknown[]).length], ['both', 2]);
      assert.equal(jsonLines(bench.mner(['duplicates', 'a.txt', '--text-only', '--json']).out)[0]?.['kind'], 'text');
    });

    it('finds none in one record, and all of identical ones', () => {
      bench.file('one.txt', record('1', 'Ada\tB-PER'));
      bench.file('same.txt', record('1', ...lines('Ada/B-PER sings')).repeat(300));
      assert.equal(bench.mner(['duplicates', 'one.txt']).code, 0);
      const [group] = jsonLines(bench.mner(['duplicates', 'same.txt', '--json']).out);
      assert.equal((group?.['members'] as unknown[]).length, 300);
      bench.file('small.txt', smallDataset);
      assert.equal(bench.mner(['duplicates', 'small.txt', '--entities', '--json']).code, 0);
    });

    it('finds the groups across the splits of the real datasets that the formats’ description names', function () {
      const [train, valid] = ['twitter2015/train.txt', 'twitter2015/valid.txt'].map(realData);
      if (!train || !valid) return this.skip();
      bench.file('train.txt', train);
      bench.file('valid.txt', valid);
      const leaks = jsonLines(bench.mner(['duplicates', 'train.txt', 'valid.txt', '--text-only', '--json']).out).filter(({ acrossFiles, distance }) => acrossFiles && Number(distance) === 0);
      assert.ok(leaks.length >= 3, `${leaks.length}`);
      assert.ok(leaks.some(({ sameLabels }) => sameLabels === false));
    });
  });
});
