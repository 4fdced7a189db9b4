import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Bench, buildCli, jsonLines, smallDataset } from './mner';
import { realData } from '../../fixtures/realData';

const gold = smallDataset;
/** One entity lost, one retyped, one with other boundaries. */
const other = smallDataset.replace('Turin\tB-LOC', 'Turin\tO').replace('Paris\tB-LOC', 'Paris\tB-PER').replace('the\tO\nRoyal\tI-ORG', 'the\tB-ORG\nRoyal\tI-ORG');

describe('mner eval, diff and agree', () => {
  let bench: Bench;
  before(function () {
    this.timeout(120_000);
    buildCli();
  });
  beforeEach(() => {
    bench = new Bench();
    bench.file('gold.txt', gold);
    bench.file('other.txt', other);
  });
  afterEach(() => bench.remove());

  describe('eval', () => {
    it('scores one file against another and says mode, support and hash', () => {
      const { code, out } = bench.mner(['eval', 'gold.txt', 'other.txt', '--json']);
      assert.equal(code, 0);
      const f1 = (2 * (1 / 3) * (1 / 4)) / (1 / 3 + 1 / 4);
      const none = { gold: 0, predicted: 0, correct: 0, precision: 0, recall: 0, f1: 0 };
      assert.deepEqual(jsonLines(out), [
        {
          mode: 'seqeval', records: 3, gold: 4, predicted: 3, correct: 1, precision: 1 / 3, recall: 1 / 4, f1,
          types: {
            LOC: { ...none, gold: 2 },
            ORG: { ...none, gold: 1, predicted: 1 },
            PER: { gold: 1, predicted: 2, correct: 1, precision: 0.5, recall: 1, f1: 2 / 3 },
          },
          goldSha256: createHash('sha256').update(gold).digest('hex'),
        },
      ]);
      const report = bench.mner(['eval', 'gold.txt', 'other.txt']).out;
      assert.match(report, /all \(micro\)\s+33\.33\s+25\.00\s+28\.57\s+4\s+3\s+1/);
      assert.match(report, /mode seqeval/);
    });

    it('counts only well-formed entities in strict mode', () => {
      const [score] = jsonLines(bench.mner(['eval', 'gold.txt', 'gold.txt', '--mode', 'strict', '--json']).out);
      assert.deepEqual([score?.['mode'], score?.['gold'], score?.['f1']], ['strict', 3, 1]);
    });

    it('finds the entity counts of the published datasets', function () {
      const expected: readonly (readonly [string, number, number])[] = [
        ['twitter2015/train.txt', 6352, 6166], ['twitter2015/valid.txt', 1594, 1541],
        ['twitter2017/train.txt', 6049, 6049], ['twitter2017/valid.txt', 1324, 1324],
      ];
      for (const [path, lenient, strict] of expected) {
        const bytes = realData(path);
        if (!bytes) return this.skip();
        const file = bench.file('real.txt', bytes);
        const counts = ['seqeval', 'strict'].map((mode) => jsonLines(bench.mner(['eval', file, file, '--mode', mode, '--json']).out)[0]?.['gold']);
        assert.deepEqual(counts, [lenient, strict], path);
      }
    });

    it('refuses files that do not hold the same tokens, and says where', () => {
      bench.file('short.txt', gold.replace('visits\tO\n', ''));
      assert.match(bench.mner(['eval', 'gold.txt', 'short.txt']).err, /record 1 has 4 in gold\.txt \(record 101, line 1\) and 3 in short\.txt/);
      bench.file('fewer.txt', gold.slice(0, gold.indexOf('IMGID:103')));
      assert.match(bench.mner(['eval', 'gold.txt', 'fewer.txt']).err, /gold\.txt has more records than fewer\.txt: the first is 103, line 12/);
      for (const words of [['gold.txt'], ['gold.txt', 'other.txt', '--model', 'crf']]) assert.equal(bench.mner(['eval', ...words]).code, 2);
    });

    it('says where tokens are written differently, and goes on', () => {
      bench.file('unk.txt', gold.replace('Lovelace', '[UNK]'));
      const { code, err } = bench.mner(['eval', 'gold.txt', 'unk.txt', '--json']);
      assert.equal(code, 0);
      assert.match(err, /1 tokens? .*line 3/);
    });
  });

  describe('diff', () => {
    it('tells entity by entity what changed, and exits with 1', () => {
      const { code, out } = bench.mner(['diff', 'gold.txt', 'other.txt', '--json']);
      assert.equal(code, 1);
      const items = jsonLines(out);
      assert.deepEqual(items[0], {
        record: '101', lineA: 1, lineB: 1, startA: 3, endA: 4, startB: null, endB: null, kind: 'removed', before: 'LOC', after: null, text: 'Turin',
      });
      assert.deepEqual(items.slice(1, 3).map(({ kind, before, after, startA, startB }) => [kind, before, after, startA, startB]), [
        ['moved', 'ORG', 'ORG', 1, 0], ['retyped', 'LOC', 'PER', 0, 0],
      ]);
      assert.deepEqual(items[3], { summary: { added: 0, removed: 1, retyped: 1, moved: 1, recordsOnlyInA: 0, recordsOnlyInB: 0 } });
      assert.match(bench.mner(['diff', 'gold.txt', 'other.txt']).out, /retyped +Paris LOC → Paris PER {2}\(record 103, line 12\)/);
    });

    it('exits with 0 where the entities are the same, however they are written', () => {
      bench.file('same.txt', gold.replace('Royal\tI-', 'Royal\tB-').replaceAll('\n', '\r\n'));
      const { code, out } = bench.mner(['diff', 'gold.txt', 'same.txt']);
      assert.deepEqual([code, out], [0, 'the same entities\n']);
    });

    it('compares with a git revision, and refuses what git does not know', () => {
      const git = 'git -c user.name=t -c user.email=t@t -c init.defaultBranch=main';
      bench.shell(`mkdir sub && cp gold.txt sub/train.txt && ${git} init -q . && git add sub && ${git} commit -qm one && cp other.txt sub/train.txt`);
      const [first] = jsonLines(bench.mner(['diff', '--git', 'HEAD', 'sub/train.txt', '--json']).out);
      assert.equal(first?.['kind'], 'removed');
      assert.match(bench.mner(['diff', '--git', 'HEAD~3', 'sub/train.txt']).err, /^mner: git cannot show HEAD~3:sub\/train\.txt: [^\n]+\n$/);
      assert.match(bench.mner(['diff', '--git', '--output=x', 'gold.txt']).err, /^mner: /);
      assert.match(bench.mner(['diff', 'gold.txt']).err, /needs two files/);
    });
  });

  describe('agree', () => {
    it('measures agreement between each two, and over all', () => {
      bench.file('third.txt', gold);
      const [report] = jsonLines(bench.mner(['agree', 'gold.txt', 'other.txt', 'third.txt', '--json']).out);
      assert.deepEqual([report?.['records'], report?.['tokens'], report?.['files']], [3, 9, ['gold.txt', 'other.txt', 'third.txt']]);
      const pairs = report?.['pairs'] as readonly { a: string; b: string; f1: number; kappa: number; agreed: number }[];
      assert.deepEqual(pairs.map(({ a, b }) => [a, b]), [['gold.txt', 'other.txt'], ['gold.txt', 'third.txt'], ['other.txt', 'third.txt']]);
      assert.ok(Math.abs((pairs[0]?.f1 ?? 0) - 2 / 7) < 1e-12);
      assert.deepEqual([pairs[1]?.f1, pairs[1]?.kappa], [1, 1]);
      const alpha = report?.['alpha'] as number;
      assert.ok(alpha > 0 && alpha < 1);
      assert.match(bench.mner(['agree', 'gold.txt', 'third.txt']).out, /Krippendorff’s alpha 1\.000 over 9 tokens in 3 records/);
    });

    it('writes what is agreed and lists the rest', () => {
      const { code, out } = bench.mner(['agree', 'gold.txt', 'other.txt', '--adjudicate', 'agreed.txt', '--json']);
      assert.equal(code, 0);
      const [report] = jsonLines(out);
      const { disputes, settled } = report?.['adjudication'] as { disputes: readonly Record<string, unknown>[]; settled: number };
      assert.equal(settled, 1);
      assert.deepEqual(disputes.map(({ record, line, start, end }) => [record, line, start, end]), [['101', 1, 3, 4], ['102', 7, 0, 3], ['103', 12, 0, 1]]);
      assert.deepEqual(disputes[2]?.['readings'], [
        { by: ['gold.txt'], spans: [{ start: 0, end: 1, type: 'LOC' }] },
        { by: ['other.txt'], spans: [{ start: 0, end: 1, type: 'PER' }] },
      ]);
      const agreed = gold.replace('Turin\tB-LOC', 'Turin\t').replace('the\tO\nRoyal\tI-ORG\nSociety\tI-ORG', 'the\t\nRoyal\t\nSociety\t').replace('Paris\tB-LOC', 'Paris\t');
      assert.equal(bench.read('agreed.txt'), agreed);
    });

    it('lets a majority settle it', () => {
      bench.file('third.txt', gold);
      bench.mner(['agree', 'other.txt', 'gold.txt', 'third.txt', '--majority', '--adjudicate', 'agreed.txt']);
      assert.equal(bench.mner(['diff', 'gold.txt', 'agreed.txt']).code, 0);
    });
  });
});
