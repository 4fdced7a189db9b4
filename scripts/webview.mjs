// Runs the webview tests: mocha in Node, the built card editor in a headless Chromium.
// usage: node scripts/webview.mjs [file or folder …] [-- words for mocha]
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { runMocha } from './mocha.mjs';
import { serveChromium } from './vscode/chromium.mjs';

/** Runs the webview tests under the paths given, one that failed once more: what passes then is told as unsteady. Returns what they came to. */
export async function runWebviewTests(paths = ['test/webview'], mochaWords = []) {
  const browser = await serveChromium();
  try {
    return await runMocha({ name: 'webview', base: 'test/webview', paths, mochaWords: ['--exit', '--retries', '1', ...mochaWords], timeoutMs: 240_000, limitS: 1200, env: { MNER_TEST_CHROMIUM: browser.wsEndpoint() } });
  } finally {
    await browser.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' }).status !== 0) process.exit(1);
  const words = process.argv.slice(2);
  const cut = words.indexOf('--');
  const paths = cut < 0 ? words : words.slice(0, cut);
  const tally = await runWebviewTests(paths.length > 0 ? paths : undefined, cut < 0 ? [] : words.slice(cut + 1));
  process.exit(tally.failed.length > 0 ? 1 : 0);
}
