// The suites under test/vscode: one folder each, one window each. Tests are `*.test.ts` in it; `workspace/` is copied
// and opened; `suite.json` may say `workspace` (another folder, relative to the suite's), `settings`, `trusted`
// (true where absent), `limitS`, and `window` ({ width, height }). Tests in `after-restart/` run when those before them
// are done and the window was loaded again.
import { build } from 'esbuild';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './server.mjs';

const home = join(root, 'test/vscode');
const bundles = join(root, `out/vscode-${process.pid}`);
const testsIn = (folder) => (existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.test.ts')).sort() : []);

const readSuite = (name) => {
  const folder = join(home, name);
  const file = join(folder, 'suite.json');
  const { workspace = './workspace', trusted = true, settings = {}, limitS = 900, window } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const late = testsIn(join(folder, 'after-restart')).map((test) => `after-restart/${test}`);
  const tests = [...testsIn(folder), ...late];
  return { name, folder, tests, starts: late.length > 0 ? 2 : 1, carried: !trusted || late.length > 0, workspace: join(folder, workspace), trusted, settings, limitS, window, bundle: join(bundles, name) };
};

/** All suites, or those named; a test file that belongs to none is an error, so that none is forgotten. */
export function findSuites(names = []) {
  const stray = testsIn(home);
  if (stray.length > 0) throw new Error(`${stray.join(', ')} lies in test/vscode itself: put it into a suite's folder, such as test/vscode/plain`);
  const found = readdirSync(home, { withFileTypes: true }).filter((entry) => entry.isDirectory() && testsIn(join(home, entry.name)).length > 0).map((entry) => entry.name);
  const unknown = names.filter((name) => !found.includes(name));
  if (unknown.length > 0) throw new Error(`no suite ${unknown.join(', ')} under test/vscode; there are ${found.join(', ')}`);
  return (names.length > 0 ? names : found).map(readSuite);
}

/** Bundles a suite's tests, and the index that runs them, into its `bundle` folder. */
export async function buildSuite(suite) {
  await build({
    entryPoints: [
      { in: join(home, 'index.ts'), out: 'index' },
      { in: join(root, 'test/fixtures/failingDevicePreload.ts'), out: 'failingDevicePreload' },
      ...suite.tests.map((test) => ({ in: join(suite.folder, test), out: test.replace(/\.ts$/, '') })),
    ],
    outdir: suite.bundle,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha', 'onnxruntime-node', 'sharp', 'fast-check'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  if (suite.carried) writeCarrier(suite);
}

// Under its own test runner VS Code trusts every workspace and restores no editors: there, an extension beside ours runs the index.
const writeCarrier = (suite) => {
  writeFileSync(join(suite.bundle, 'package.json'), JSON.stringify(carrier, null, 2));
  const both = extensionsOf(suite);
  rmSync(both, { recursive: true, force: true }); // of the suite's first try
  mkdirSync(both, { recursive: true });
  symlinkSync(root, join(both, 'product'));
  symlinkSync(suite.bundle, join(both, 'carrier'));
};

/** The folder that holds our extension and the one that carries the tests, for a suite that VS Code's test runner cannot run; else undefined. */
export const extensionsOf = (suite) => (!suite.carried ? undefined : join(bundles, 'extensions', suite.name));

/** Removes what {@link buildSuite} and its siblings wrote. */
export const removeBundles = () => rmSync(bundles, { recursive: true, force: true });

const carrier = {
  name: 'test-carrier',
  publisher: 'mner-curator',
  version: '0.0.0',
  engines: { vscode: '^1.100.0' },
  main: './index.js',
  activationEvents: ['onStartupFinished'],
  capabilities: { untrustedWorkspaces: { supported: true } },
};

/** Copies a suite's workspace into a fresh temporary folder, which its tests may write into. Returns the folder and how to remove it. */
export function copyWorkspace(suite) {
  const parent = mkdtempSync(join(tmpdir(), `mner-${suite.name}-`));
  const folder = join(parent, suite.name);
  if (existsSync(suite.workspace)) cpSync(suite.workspace, folder, { recursive: true, verbatimSymlinks: true });
  else mkdirSync(folder);
  return { folder, remove: () => rmSync(parent, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }) };
}
