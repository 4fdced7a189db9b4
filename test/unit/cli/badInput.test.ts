import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFileSync, chmodSync, existsSync, mkdirSync, readdirSync, readlinkSync, renameSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import { Bench, buildCli, smallDataset, type Ran } from './mner';

/** One sentence on standard error, exit code 2, and no stack trace. */
function assertRefused(ran: Ran, sentence: RegExp): void {
  assert.match(ran.err, sentence);
  assert.match(ran.err, /^mner: [^\n]+\n$/, 'one line');
  assert.doesNotMatch(ran.err, /\bat .*\.js:|bug in mner/);
  assert.equal(ran.code, 2);
}

describe('mner and input that cannot be used', () => {
  let bench: Bench;
  before(function () {
    this.timeout(120_000);
    buildCli();
  });
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.remove());

  const refused = (words: readonly string[], sentence: RegExp, input: string | Uint8Array = '') =>
    assertRefused(bench.mner(words, input), sentence);

  describe('on the command line', () => {
    it('refuses unknown commands and options, and says what was probably meant', () => {
      refused(['chek', 'x'], /no command “chek” \(did you mean check\?\)/);
      refused(['check', 'x', '--jsn'], /has no option --jsn \(did you mean --json\?\)/);
      refused(['check', 'x', '-q'], /has no option -q/);
      refused(['check', 'x', '--in-place=yes'], /takes no value/);
    });

    it('refuses missing and superfluous files and values', () => {
      refused(['check'], /mner check needs FILE…/);
      refused(['check', 'x', '--rule'], /--rule needs a value: ID=LEVEL/);
      refused(['check', 'x', '--output', '--fix'], /--output needs a value: FILE/);
    });

    it('prints help for the program and each command, and the version', () => {
      const help = bench.mner(['--help']);
      assert.equal(help.code, 0);
      assert.equal(bench.mner([]).out, help.out);
      const names = [...help.out.matchAll(/^ {2}([a-z-]+) {2}/gm)].map((match) => match[1] ?? '');
      assert.ok(names.includes('check'));
      for (const name of names) {
        const one = bench.mner([name, '--help']);
        assert.equal(one.code, 0);
        assert.match(one.out, new RegExp(`^mner ${name}: `));
        assert.match(one.out, new RegExp(`Usage: mner ${name} `));
      }
      assert.match(bench.mner(['--version']).out, /^\d+\.\d+\.\d+\n$/);
    });
  });

  describe('as a file', () => {
    it('refuses what is not there, a broken link, a circle of links, a folder', () => {
      refused(['check', 'none.txt'], /there is no file none\.txt/);
      symlinkSync('gone.txt', bench.path('link.txt'));
      refused(['check', 'link.txt'], /link\.txt is a symbolic link to gone\.txt, which does not exist/);
      symlinkSync('b.txt', bench.path('a.txt'));
      symlinkSync('a.txt', bench.path('b.txt'));
      refused(['check', 'a.txt'], /circle/);
      mkdirSync(bench.path('folder'));
      refused(['check', 'folder'], /folder is a folder, not a file/);
    });

    it('refuses what may not be read', function () {
      bench.file('train.txt', smallDataset);
      chmodSync(bench.path('train.txt'), 0);
      const ran = process.getuid?.() === 0
        ? bench.shell(`chmod 755 . && setpriv --reuid=65534 --clear-groups $MNER check train.txt`)
        : bench.mner(['check', 'train.txt']);
      if (/setpriv|Cannot find module|EACCES: permission denied, open .*cli/.test(ran.err)) return this.skip();
      assertRefused(ran, /train\.txt cannot be read: permission denied/);
    });

    it('refuses what is empty or only blank', () => {
      bench.file('empty.txt', '');
      refused(['check', 'empty.txt'], /empty\.txt is empty/);
      bench.file('blank.txt', '\n \n\t\n');
      refused(['check', 'blank.txt'], /blank\.txt is not a dataset: it holds no records/);
      refused(['check', '-'], /- is empty/);
    });

    it('refuses what is binary or UTF-16, whatever its name', () => {
      bench.file('picture.txt', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
      refused(['check', 'picture.txt'], /picture\.txt is not a dataset: it is binary \(byte 8 is zero\)/);
      bench.file('wide.txt', Buffer.from(`\uFEFF${smallDataset}`, 'utf16le'));
      refused(['check', 'wide.txt'], /wide\.txt is not a dataset: it is UTF-16/);
      refused(['check', '-'], /- is not a dataset: it is UTF-16/, Buffer.from(`\uFEFF${smallDataset}`, 'utf16le'));
    });

    it('refuses text that is no dataset', () => {
      bench.file('readme.md', '# A title\n\nSome prose that goes on for a line or two.\nAnd another line of it, with commas.\n');
      refused(['check', 'readme.md'], /readme\.md is not a dataset: it has no IMGID: lines/);
      bench.file('data.json', '[\n  {"tokens": ["a"], "tags": ["O"]}\n]\n');
      refused(['check', 'data.json'], /it looks like JSON/);
      bench.file('table.csv', 'id,text,label\n1,Hello world there,PER\n2,Another text here,LOC\n');
      refused(['check', 'table.csv'], /not a dataset/);
    });

    it('does not drown in gigabytes that hold no records', function () {
      this.timeout(60_000);
      bench.file('zeros.txt', '');
      truncateSync(bench.path('zeros.txt'), 3 * 2 ** 30);
      refused(['check', 'zeros.txt'], /zeros\.txt is not a dataset: it is binary/);
      bench.file('endless.txt', smallDataset);
      truncateSync(bench.path('endless.txt'), 3 * 2 ** 30);
      refused(['stats', 'endless.txt'], /endless\.txt is not a dataset: from byte \d+ on, 64 MB hold no blank line/);
    });

    it('says that a file changed while it was being read', async function () {
      this.timeout(60_000);
      for (const change of ['grows', 'is replaced'] as const) {
        bench.file('train.txt', smallDataset.repeat(25_000));
        const child = bench.start(['check', 'train.txt', '--json']);
        const errors: Buffer[] = [];
        child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
        // Nobody reads on after the first findings, so that the check waits in the middle of the file.
        await once(child.stdout, 'readable');
        if (change === 'grows') appendFileSync(bench.path('train.txt'), 'IMGID:9\nlate\tO\n\n');
        else {
          bench.file('other.txt', smallDataset);
          renameSync(bench.path('other.txt'), bench.path('train.txt'));
        }
        child.stdout.resume();
        const [code] = (await once(child, 'close')) as [number];
        assert.match(Buffer.concat(errors).toString(), /^mner: train\.txt changed while it was being read: [^\n]+\n$/, change);
        assert.equal(code, 2);
      }
    });

    it('reads standard input once, and says so', () => {
      assert.equal(bench.mner(['check', '-', '--quiet'], smallDataset).code, 1);
      refused(['diff', '-', '-'], /standard input \(-\) can be read only once/, smallDataset);
    });
  });

  describe('as a place to write', () => {
    const fix = (...words: readonly string[]) => ['check', 'train.txt', '--fix', ...words];

    it('refuses to replace a file without --force, and a folder always', () => {
      bench.file('train.txt', smallDataset);
      bench.file('other.txt', 'mine');
      refused(fix('--output', 'other.txt'), /other\.txt exists already: use --force/);
      assert.equal(bench.read('other.txt'), 'mine');
      assert.notEqual(bench.mner(fix('--output', 'other.txt', '--force')).code, 2);
      assert.match(bench.read('other.txt'), /^IMGID:101/);
      refused(fix('--output', '.', '--force'), /is a folder/);
      refused(fix('--output', 'no/where.txt'), /there is no folder/);
    });

    it('refuses to write onto the input, by whatever name', () => {
      bench.file('train.txt', smallDataset);
      symlinkSync('train.txt', bench.path('link.txt'));
      mkdirSync(bench.path('sub'));
      for (const name of ['train.txt', './train.txt', 'link.txt', 'sub/../train.txt', bench.path('train.txt')])
        refused(fix('--output', name, '--force'), /use --in-place/);
      assert.equal(bench.read('train.txt'), smallDataset);
    });

    it('keeps a read-only file, and one in a read-only folder', function () {
      bench.file('train.txt', smallDataset);
      chmodSync(bench.path('train.txt'), 0o444);
      refused(fix('--in-place'), /train\.txt is read-only/);
      assert.equal(bench.read('train.txt'), smallDataset);
    });

    it('changes the file that a symbolic link stands for, and keeps link and permissions', () => {
      bench.file('train.txt', smallDataset);
      chmodSync(bench.path('train.txt'), 0o640);
      symlinkSync('train.txt', bench.path('link.txt'));
      assert.notEqual(bench.mner(['check', 'link.txt', '--fix', '--in-place']).code, 2);
      assert.equal(readlinkSync(bench.path('link.txt')), 'train.txt');
      assert.equal(statSync(bench.path('train.txt')).mode & 0o777, 0o640);
      assert.match(bench.read('train.txt'), /Royal\tB-ORG/);
      assert.deepEqual(readdirSync(bench.folder).sort(), ['link.txt', 'train.txt']);
    });

    it('leaves the file alone where there is nothing to change', () => {
      const text = smallDataset.replace('Royal\tI-', 'Royal\tB-');
      bench.file('train.txt', text);
      const before = statSync(bench.path('train.txt'));
      bench.mner(fix('--in-place'));
      const after = statSync(bench.path('train.txt'));
      assert.deepEqual([after.ino, after.mtimeMs], [before.ino, before.mtimeMs]);
    });

    it('says that the disk is full, and loses nothing', function () {
      bench.file('train.txt', smallDataset.repeat(2000));
      assertRefused(bench.shell('ulimit -f 20; $MNER check train.txt --fix --in-place --quiet > /dev/null'), /larger than this system allows; nothing was changed/);
      assert.equal(bench.read('train.txt'), smallDataset.repeat(2000));
      assert.deepEqual(readdirSync(bench.folder), ['train.txt']);
      refused(fix('--output', '/dev/full'), /\/dev\/full cannot be written: the disk is full/);
      assertRefused(bench.shell('$MNER check train.txt > /dev/full'), /standard output cannot be written: the disk is full/);
    });

    it('is quiet where the reader of standard output goes away', () => {
      bench.file('train.txt', smallDataset.repeat(3000));
      const { err, out } = bench.shell('$MNER check train.txt --json | head -n 1');
      assert.equal(err, '');
      assert.match(out, /^\{"rule"/);
    });

    /** Milliseconds that a run takes here and now, to spread signals over it. */
    async function durationOf(words: readonly string[]): Promise<number> {
      const startedMs = performance.now();
      await endOf(words);
      return performance.now() - startedMs;
    }

    /** Starts mner, sends it a signal after a while, and answers its exit code; null where the signal ended it. */
    async function endOf(words: readonly string[], signal?: 'SIGINT' | 'SIGKILL', delayMs = 0): Promise<number | null> {
      const child = bench.start(words);
      child.stdout.resume();
      const timer = signal && setTimeout(() => child.kill(signal), delayMs);
      const [code] = (await once(child, 'exit')) as [number | null];
      clearTimeout(timer);
      return code;
    }

    it('leaves no half-written file and exits with 130 on Ctrl-C, whenever it comes', async function () {
      this.timeout(120_000);
      const text = smallDataset.repeat(8_000);
      bench.file('train.txt', text);
      const words = (name: string) => ['check', 'train.txt', '--fix', '--output', name, '--json'];
      const wholeMs = await durationOf(words('whole.txt'));
      const whole = bench.read('whole.txt');
      const codes: (number | null)[] = [];
      for (let run = 0; run < 6; run += 1) {
        codes.push(await endOf(words(`out${run}.txt`), 'SIGINT', (wholeMs * (run + 1)) / 7));
        assert.equal(bench.read('train.txt'), text);
        if (existsSync(bench.path(`out${run}.txt`))) assert.equal(bench.read(`out${run}.txt`), whole);
      }
      assert.deepEqual(readdirSync(bench.folder).filter((name) => name.endsWith('.tmp')), []);
      assert.ok(codes.includes(130), `codes ${codes.join(', ')}`);
    });

    it('holds the old bytes or the new ones, never a mixture, after being killed at any moment', async function () {
      this.timeout(120_000);
      const text = smallDataset.repeat(8_000);
      const fixed = text.replaceAll('Royal\tI-', 'Royal\tB-');
      const words = ['check', 'train.txt', '--fix', '--in-place', '--json'];
      bench.file('train.txt', text);
      const wholeMs = await durationOf(words);
      assert.equal(bench.read('train.txt'), fixed);
      const seen = { old: 0, new: 0 };
      for (let run = 0; run < 12 || (run < 40 && seen.new === 0); run += 1) {
        bench.file('train.txt', text);
        await endOf(words, 'SIGKILL', (wholeMs * (run + 1)) / 10);
        const now = bench.read('train.txt');
        assert.ok(now === text || now === fixed, `run ${run}: neither old nor new`);
        seen[now === text ? 'old' : 'new'] += 1;
      }
      assert.ok(seen.old > 0 && seen.new > 0, `the kills must come before and after the rename: ${JSON.stringify(seen)}`);
    });
  });
});
