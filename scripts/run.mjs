// Bundles one TypeScript file and runs it: node scripts/run.mjs scripts/train-crf.ts --some option
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { basename } from 'node:path';

const [source, ...words] = process.argv.slice(2);
if (!source) throw new Error('which script? node scripts/run.mjs FILE.ts …');
mkdirSync('out', { recursive: true });
const outfile = `out/${basename(source, '.ts')}-${process.pid}.cjs`;
await build({
  entryPoints: [source], outfile, bundle: true, platform: 'node', format: 'cjs', target: 'node20',
  external: ['onnxruntime-node', 'sharp', 'playwright-core'], sourcemap: 'inline', logLevel: 'warning',
});
const ran = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...words], { stdio: 'inherit' });
rmSync(outfile, { force: true });
process.exit(ran.status ?? 1);
