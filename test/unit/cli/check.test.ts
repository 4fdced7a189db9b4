import assert from 'node:assert/strict';
import { Bench, buildCli, jsonLines, smallDataset } from './mner';

describe('mner check', () => {
  let bench: Bench;
  before(function () {
    this.timeout(120_000);
    buildCli();
  });
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.remove());

  const rules = ['--rule', 'picture-missing=off', '--rule', 'pictures-not-found=off'];

  it('says where each trouble is, and exits with 1', () => {
    bench.file('train.txt', smallDataset);
    const { code, out, err } = bench.mner(['check', 'train.txt', ...rules]);
    assert.equal(err, '');
    assert.equal(code, 1);
    assert.match(out, /^train\.txt:9:7: warning: .*I-ORG.* \[orphan-inside\]$/m);
    assert.match(out, /1 finding in 3 records in 1 file, 1 with a fix/);
  });

  it('prints JSON Lines with numbers, 1-based places and a summary', () => {
    bench.file('train.txt', smallDataset);
    const { code, out } = bench.mner(['check', 'train.txt', '--json', ...rules]);
    const [item, last, ...more] = jsonLines(out);
    assert.equal(code, 1);
    const { message, ...rest } = item ?? {};
    assert.equal(typeof message, 'string');
    assert.deepEqual(rest, { rule: 'orphan-inside', severity: 'warning', path: 'train.txt', line: 9, column: 7, record: '102', fix: true });
    assert.deepEqual(last, { summary: { findings: 1, fixable: 1, byRule: { 'orphan-inside': 1 } } });
    assert.deepEqual(more, []);
  });

  it('exits with 0 where nothing is wrong', () => {
    bench.file('train.txt', smallDataset.replace('Royal\tI-', 'Royal\tB-'));
    const { code, out } = bench.mner(['check', 'train.txt', ...rules]);
    assert.deepEqual([code, out], [0, 'nothing to report: 3 records in 1 file\n']);
  });

  it('sets levels by rule, and refuses rules and levels that do not exist', () => {
    bench.file('train.txt', smallDataset);
    assert.equal(bench.mner(['check', 'train.txt', ...rules, '--rule', 'orphan-inside=off']).code, 0);
    assert.match(bench.mner(['check', 'train.txt', ...rules, '--rule=orphan-inside=error']).out, /: error: /);
    for (const rule of ['orphan=off', 'orphan-inside=fatal', 'orphan-inside']) {
      const { code, out, err } = bench.mner(['check', 'train.txt', '--rule', rule]);
      assert.equal(code, 2);
      assert.equal(out, '');
      assert.match(err, /^mner: [^\n]+\n$/);
    }
  });

  it('fixes only tag columns, in place, and keeps the rest byte for byte', () => {
    const text = `\uFEFF${smallDataset.replaceAll('\n', '\r\n')}`;
    bench.file('train.txt', text);
    const { code, out } = bench.mner(['check', 'train.txt', '--fix', '--in-place', ...rules, '--rule', 'byte-order-mark=off']);
    assert.equal(bench.read('train.txt'), text.replace('Royal\tI-ORG', 'Royal\tB-ORG'));
    assert.equal(code, 0);
    assert.match(out, /1 finding set right, 1 tag changed/);
  });

  it('writes a fixed copy to --output and reports what remains', () => {
    bench.file('train.txt', smallDataset + smallDataset);
    const { code, out } = bench.mner(['check', 'train.txt', '--fix', '--output', 'fixed.txt', ...rules]);
    assert.equal(code, 1);
    assert.match(out, /\[repeated-id\]/);
    assert.doesNotMatch(out, /\[orphan-inside\]/);
    assert.equal(bench.read('fixed.txt'), (smallDataset + smallDataset).replaceAll('Royal\tI-', 'Royal\tB-'));
    assert.equal(bench.read('train.txt'), smallDataset + smallDataset);
  });

  it('takes the label set from labels.txt, else from the files of the folder', () => {
    bench.file('train.txt', smallDataset.replace('Royal\tI-', 'Royal\tB-').replace('B-PER', 'B-PRE').replace('I-PER', 'I-PRE'));
    bench.file('labels.txt', 'PER\nLOC\nB-ORG\nO\n');
    assert.match(bench.mner(['check', 'train.txt', ...rules]).out, /\[unknown-type\]/);
  });

  it('reports only what is new beside a baseline, also when records moved or were fixed', () => {
    bench.file('train.txt', smallDataset);
    const noted = bench.mner(['check', 'train.txt', '--baseline', 'known.jsonl', '--write-baseline', ...rules]);
    assert.deepEqual([noted.code, /1 finding noted in known\.jsonl/.test(noted.out)], [0, true]);
    const again = bench.mner(['check', bench.path('train.txt'), '--baseline', 'known.jsonl', ...rules]);
    assert.deepEqual([again.code, /1 finding known from known\.jsonl/.test(again.out)], [0, true]);
    bench.file('train.txt', `IMGID:7\nnew\tI-PER\n\n${smallDataset}`);
    const [item, last] = jsonLines(bench.mner(['check', 'train.txt', '--baseline', 'known.jsonl', '--json', ...rules]).out);
    assert.deepEqual([item?.['record'], item?.['line']], ['7', 2]);
    assert.deepEqual(last, { summary: { findings: 1, fixable: 1, byRule: { 'orphan-inside': 1 }, known: 1 } });
    bench.file('train.txt', smallDataset.replace('Royal\tI-', 'Royal\tB-'));
    assert.match(bench.mner(['check', 'train.txt', '--baseline', 'known.jsonl', ...rules]).out, /1 in it are there no longer/);
  });

  it('refuses a baseline that is none', () => {
    bench.file('train.txt', smallDataset);
    bench.file('known.jsonl', 'IMGID:1\n');
    for (const name of ['known.jsonl', 'none.jsonl']) {
      const { code, err } = bench.mner(['check', 'train.txt', '--baseline', name]);
      assert.deepEqual([code, err.split('\n').length], [2, 2]);
      assert.match(err, /write/);
    }
  });
});
