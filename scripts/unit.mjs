// Bundles the unit tests named on the command line (files or folders; default: all) and runs them with mocha.
// Words after `--` go to mocha, for example: npm run unit -- test/unit/dataset -- --grep BOM
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const words = process.argv.slice(2);
const cut = words.indexOf('--');
const paths = cut < 0 ? words : words.slice(0, cut);
const mochaWords = cut < 0 ? [] : words.slice(cut + 1);

const testsUnder = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path).flatMap((name) => testsUnder(join(path, name)))
    : path.endsWith('.test.ts') ? [path] : [];

const files = (paths.length ? paths : ['test/unit']).flatMap(testsUnder);
const outdir = `out/unit-${process.pid}`;
await build({
  entryPoints: files,
  outdir,
  outbase: 'test/unit',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['onnxruntime-node', 'sharp', 'fast-check'],
  sourcemap: 'inline',
  logLevel: 'warning',
});
const ran = spawnSync(
  process.execPath,
  ['--enable-source-maps', 'node_modules/mocha/bin/mocha.js', `${outdir}/**/*.test.js`, '--timeout', '60000', ...mochaWords],
  { stdio: 'inherit' },
);
rmSync(outdir, { recursive: true, force: true });
process.exit(ran.status ?? 1);
