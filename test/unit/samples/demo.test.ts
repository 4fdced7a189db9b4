import { equal, match, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const read = (path: string): string => readFileSync(path, 'utf8');
const tokensOf = (path: string): string => read(path).replace(/\t.*/g, '');

describe('npm run demo', () => {
  const sampleBefore = read('samples/postcards/train.txt');
  let demo: { readonly status: number | null; readonly stdout: string; readonly stderr: string };

  before(() => {
    demo = spawnSync(process.execPath, ['scripts/demo.mjs'], { encoding: 'utf8' });
  });

  it('ends well and leaves the sample as it was', () => {
    equal(demo.status, 0, demo.stderr);
    equal(read('samples/postcards/train.txt'), sampleBefore);
  });

  it('says what it found and what it wrote', () => {
    match(demo.stdout, /^12 findings in 31 records/m);
    for (const name of ['train.txt', 'tagged.txt']) {
      ok(demo.stdout.includes(`  out/demo/${name} `), name);
      equal(tokensOf(`out/demo/${name}`), tokensOf('samples/postcards/train.txt'));
      ok(!/^(?!IMGID)[^\t\n]+$/m.test(read(`out/demo/${name}`)), `${name} has a token without a tag`);
    }
    ok(existsSync('out/demo/suggestions.jsonl'));
  });

  it('shows that completing and repairing makes the labels better', () => {
    const f1 = (row: string): number => Number(new RegExp(`${row}.*?([\\d.]+)\\s+[\\d.]+$`, 'm').exec(demo.stdout)?.[1]);
    ok(f1('completed and repaired') > f1('as it came'), demo.stdout);
    ok(f1('model alone') > 50, `F1 ${f1('model alone')}`);
  });
});
