// Runs the benchmarks: each `bench/NAME.ts` and `bench/NAME/bench.ts`, one after the other, in a process of its own.
// usage: npm run bench [-- NAME … [-- words for them]]
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

process.chdir(join(import.meta.dirname, '..'));

const benches = new Map(
  readdirSync('bench', { withFileTypes: true })
    .map((entry) => (entry.isDirectory() ? [entry.name, `bench/${entry.name}/bench.ts`] : [entry.name.replace(/\.ts$/, ''), `bench/${entry.name}`]))
    .filter(([, file]) => file.endsWith('.ts') && existsSync(file))
    .sort(),
);

const words = process.argv.slice(2);
const cut = words.indexOf('--');
const names = cut < 0 ? words : words.slice(0, cut);
const rest = cut < 0 ? [] : words.slice(cut + 1);
const unknown = names.filter((name) => !benches.has(name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are ${[...benches.keys()].join(', ')}`);
  process.exit(2);
}

const failed = [];
for (const [name, file] of benches) {
  if (names.length > 0 && !names.includes(name)) continue;
  console.log(`\n── ${name} (${file})`);
  const { status } = spawnSync(process.execPath, ['scripts/run.mjs', file, ...rest], { stdio: 'inherit' });
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) console.error(`\nbeyond its limit, or could not run: ${failed.join(', ')}`);
process.exit(failed.length > 0 ? 1 : 0);
