// Bundles mocha tests with esbuild into a folder of their own and runs them in one Node process.
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Tally } from './tally.mjs';

const testsUnder = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path).flatMap((name) => testsUnder(join(path, name)))
    : path.endsWith('.test.ts') ? [path] : [];

const bundle = (files, base, outdir) =>
  build({
    entryPoints: files,
    outdir,
    outbase: base,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['onnxruntime-node', 'sharp', 'fast-check', 'playwright-core', 'axe-core'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });

const ended = (child, limitMs) => {
  const abandon = () => child.kill('SIGKILL');
  const timer = setTimeout(abandon, limitMs);
  process.once('exit', abandon);
  return new Promise((done) =>
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      process.off('exit', abandon);
      done(code ?? signal);
    }),
  );
};

/**
 * Runs the `*.test.ts` files under `paths` and returns their {@link Tally}. A run that dies or outlives `limitS`
 * counts as one failure more.
 */
export async function runMocha({ name, base, paths, mochaWords = [], timeoutMs = 60_000, limitS = 1_500, env = {} }) {
  const tally = new Tally();
  const files = paths.filter((path) => existsSync(path)).flatMap(testsUnder);
  if (files.length === 0) return tally;
  const outdir = `out/${name}-${process.pid}`;
  const result = `${outdir}/result.json`;
  try {
    await bundle(files, base, outdir);
    const words = ['--enable-source-maps', 'node_modules/mocha/bin/mocha.js', `${outdir}/**/*.test.js`, '--timeout', String(timeoutMs), '--require', './scripts/seed.cjs',
      '--reporter', './scripts/mochaReporter.cjs', '--reporter-option', `result=${result}`, ...mochaWords];
    const outcome = await ended(spawn(process.execPath, words, { stdio: 'inherit', env: { ...process.env, ...env } }), limitS * 1000);
    if (existsSync(result)) tally.add(JSON.parse(readFileSync(result, 'utf8')));
    if (!existsSync(result) || (outcome !== 0 && tally.failed.length === 0))
      tally.hear({ kind: 'failed', title: `the ${name} tests`, stack: `mocha ended with ${outcome} before its last test, or after ${limitS} s` });
  } catch (error) {
    tally.hear({ kind: 'failed', title: `the ${name} tests`, stack: error.message });
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
  return tally;
}
