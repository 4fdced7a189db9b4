// Packs one VSIX for a target, this machine's by default: node scripts/package.mjs [linux-x64|linux-arm64|win32-x64|…]
// An allow-list says what goes in: our bundles, and of the native packages only what the target needs.
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { root } from './vscode/server.mjs';

const target = process.argv[2] ?? `${process.platform}-${process.arch}`;
const [platform, arch] = target.split('-');
const allowed = [
  'package.json', 'README.md', 'LICENSE', 'NOTICE', 'licences/**', 'docs/provenance.md', 'docs/findings.md',
  'dist/**/*.js', 'dist/codicon.css', 'dist/codicon.ttf', 'bin/**', 'media/**', 'models/**',
  'node_modules/onnxruntime-node/package.json', 'node_modules/onnxruntime-node/dist/**', `node_modules/onnxruntime-node/bin/napi-v6/${platform}/${arch}/**`,
  'node_modules/onnxruntime-common/package.json', 'node_modules/onnxruntime-common/dist/cjs/**/*.js',
  'node_modules/sharp/package.json', 'node_modules/sharp/{lib,dist}/**', 'node_modules/sharp/LICENSE',
  `node_modules/@img/sharp-${target}/**`, `node_modules/@img/sharp-libvips-${target}/**`, 'node_modules/@img/colour/**',
  'node_modules/detect-libc/**', 'node_modules/semver/**',
];
mkdirSync('out', { recursive: true });
const ignoreFile = `out/vscodeignore-${target}`;
writeFileSync(ignoreFile, ['**', ...allowed.map((pattern) => `!${pattern}`), '**/*.map', '**/*.d.ts'].join('\n'));
execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
const file = `out/mner-curator-${target}.vsix`;
const words = ['package', '--target', target, '--ignoreFile', ignoreFile, '--out', file, '--allow-missing-repository', '--skip-license', '--no-rewrite-relative-links'];
execFileSync('node_modules/.bin/vsce', words, { cwd: root, stdio: 'inherit' });
console.log(`${file}: ${(statSync(file).size / 1e6).toFixed(1)} MB`);
