// The one test command: types, lint, build, unit and property tests, the card editor in a browser, VS Code itself.
// usage: npm test [-- part …]; parts: types lint build unit property webview vscode
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runMocha } from './mocha.mjs';
import { Tally } from './tally.mjs';
import { runUnitTests } from './unit.mjs';
import { runSuites } from './vscode/tests.mjs';
import { runWebviewTests } from './webview.mjs';

process.chdir(join(import.meta.dirname, '..'));

/** Runs programs one after the other; each is one test, failed when its exit status is not 0. */
const check = (commands) => () => {
  const tally = new Tally();
  for (const [title, ...words] of commands) {
    const { status } = spawnSync(process.execPath, words, { stdio: ['ignore', 'inherit', 'inherit'] });
    tally.hear(status === 0 ? { kind: 'passed', title } : { kind: 'failed', title, stack: `${words.join(' ')} ended with ${status}` });
  }
  return tally;
};

const tsc = 'node_modules/typescript/bin/tsc';
const projects = ['tsconfig.json', 'src/webview/tsconfig.json', 'test/tsconfig.json'];

const parts = {
  types: check(projects.map((project) => [`the types of ${project} hold`, tsc, '-p', project])),
  lint: check([['the linter finds nothing', 'node_modules/eslint/bin/eslint.js', '.']]),
  build: check([['the four bundles are built', 'scripts/build.mjs']]),
  unit: () => runUnitTests(),
  property: () => runMocha({ name: 'property', base: 'test/property', paths: ['test/property'], timeoutMs: 600_000 }),
  webview: () => runWebviewTests(),
  vscode: () => runSuites(),
};

/** A test folder that no part runs would never fail. */
const forgotten = readdirSync('test', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !(entry.name in parts) && entry.name !== 'fixtures')
  .map((entry) => entry.name);

// What was started ends with this process, on a signal too.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

const total = new Tally();
const timings = [];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) throw new Error(`no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);

for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) {
  console.log(`\n── ${name}`);
  const start = performance.now();
  try {
    const tally = await parts[name]();
    timings.push(`${name}: ${tally.summary()} (${((performance.now() - start) / 1000).toFixed(0)} s)`);
    total.add(tally);
  } catch (error) {
    total.hear({ kind: 'failed', title: `${name} could not run`, stack: error instanceof Error ? error.message : String(error) });
    timings.push(`${name}: could not run`);
  }
}
if (forgotten.length > 0) total.hear({ kind: 'failed', title: `test/${forgotten.join(', test/')} is run by no part of scripts/test.mjs` });

console.log(`\n── together\n${timings.map((line) => `  ${line}`).join('\n')}`);
for (const title of total.skipped) console.log(`  notice: skipped: ${title}`);
for (const title of total.unsteady) console.log(`  notice: failed at first, passed when run once more: ${title}`);
for (const title of total.failed) console.log(`  failed: ${title}`);
console.log(`\n${total.summary()}`);
process.exit(total.failed.length > 0 ? 1 : 0);
