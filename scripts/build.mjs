// Bundles the entry points: extension (its wiring apart, loaded when it is needed), CLI, inference process (Node) and the
// card editor (browser).
// Words name those to build, for example: node scripts/build.mjs cli
import { build, context } from 'esbuild';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';

const watch = process.argv.includes('--watch');
const names = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const isWanted = ({ outfile }) => names.length === 0 || names.some((name) => outfile === `dist/${name}.js`);
const node = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode', 'onnxruntime-node', 'sharp'],
  sourcemap: true,
  logLevel: 'warning',
};
const browser = { bundle: true, platform: 'browser', format: 'iife', target: 'chrome120', sourcemap: true, logLevel: 'warning' };
const targets = [
  { ...node, entryPoints: ['src/extension.ts'], outfile: 'dist/extension.js', external: [...node.external, './host/wiring'], supported: { 'dynamic-import': false } },
  { ...node, entryPoints: ['src/host/wiring.ts'], outfile: 'dist/host/wiring.js' },
  { ...node, entryPoints: ['src/host/curating/duplicatesWorker.ts'], outfile: 'dist/duplicates.js' },
  { ...node, entryPoints: ['src/host/curating/errorsWorker.ts'], outfile: 'dist/ranking.js' },
  { ...node, entryPoints: ['src/cli.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
  { ...node, entryPoints: ['src/inference.ts'], outfile: 'dist/inference.js' },
  { ...browser, entryPoints: ['src/webview/main.ts'], outfile: 'dist/webview.js' },
  ...['training', 'conflicts', 'errors', 'adjudication', 'gallery'].map((page) => ({ ...browser, entryPoints: [`src/webview/${page}/main.ts`], outfile: `dist/${page}.js` })),
].filter((target) => isWanted(target) && target.entryPoints.every((file) => existsSync(file)));

// The card editor's icons, as their package delivers them.
mkdirSync('dist', { recursive: true });
for (const name of ['codicon.css', 'codicon.ttf']) copyFileSync(`node_modules/@vscode/codicons/dist/${name}`, `dist/${name}`);

if (watch) {
  const contexts = await Promise.all(targets.map((target) => context(target)));
  await Promise.all(contexts.map((each) => each.watch()));
  console.log('watching'); // the task in .vscode/tasks.json waits for this word
} else await Promise.all(targets.map((target) => build(target))).catch(() => process.exit(1)); // esbuild has said what is wrong
