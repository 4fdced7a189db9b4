// Runs the suites of test/vscode in VS Code's server build, seen by a headless Chromium.
// usage: node scripts/vscode/tests.mjs [suite …]        (scripts/test.mjs calls runSuites)
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { Tally } from '../tally.mjs';
import { Bridge } from './bridge.mjs';
import { launchChromium } from './chromium.mjs';
import { startServer } from './server.mjs';
import { buildSuite, copyWorkspace, extensionsOf, findSuites, removeBundles } from './suites.mjs';
import { createWindow, folderAddress, writeSettings } from './window.mjs';

const untrusted = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};

const addressOf = (server, suite, folder) =>
  folderAddress(server, folder, { extension: extensionsOf(suite), tests: suite.carried ? undefined : join(suite.bundle, 'index.js') });

/** Resolves with a sentence when the suite cannot end any more. */
const hopeless = (suite, window) => {
  let timer;
  const reason = new Promise((give) => {
    timer = setTimeout(give, suite.limitS * 1000, `no end within ${suite.limitS} s; the test after the last one above did not come back`);
    window.crashed.then(() => give('the page crashed'));
  });
  return { reason, clear: () => clearTimeout(timer) };
};

const chatter = /^warning| INFO |Failed to load resource|HTTP response code|ServiceWorker|service worker/; // VS Code's own, in every window
const lastWords = (window) =>
  window.lines.filter((line) => !chatter.test(line)).slice(-12).map((line) => `        ${line.split('\n')[0].slice(0, 200)}`).join('\n');

async function runInWindow(suite, folder, { server, browser, bridge }, tally) {
  const window = await createWindow(browser, addressOf(server, suite, folder), { ...suite.window, restarts: suite.starts > 1 });
  const { reason, clear } = hopeless(suite, window);
  const failedBefore = tally.failed.length;
  const runAll = async () => {
    for (let start = 1; start <= suite.starts; start += 1) {
      const ended = bridge.follow({ name: suite.name, start }, window, (event) => tally.hear(event));
      await (start === 1 ? window.load() : window.restart());
      await ended;
    }
  };
  try {
    const trouble = await Promise.race([runAll(), reason]);
    if (trouble) await bridge.report({ kind: 'failed', title: `the suite ${suite.name}`, stack: trouble });
    const words = lastWords(window);
    if (tally.failed.length > failedBefore && words) console.log(`      the window's last words:\n${words}`);
  } finally {
    clear();
    await window.close();
  }
}

/** A suite that failed runs once more from its beginning; what passes then is told as unsteady, not as failed. */
async function runSuite(suite, stage, tally) {
  console.log(`\n  ${suite.name}`);
  const first = await tryOut(suite, stage);
  if (first.failed.length === 0) return tally.add(first);
  console.log(`\n  ${suite.name}, once more`);
  const second = await tryOut(suite, stage);
  second.unsteady.push(...first.failed.filter((title) => !second.failed.includes(title)));
  tally.add(second);
}

async function tryOut(suite, stage) {
  const tally = new Tally();
  const workspace = copyWorkspace(suite);
  try {
    await buildSuite(suite);
    writeSettings(stage.server, { ...(suite.trusted ? {} : untrusted), ...suite.settings });
    await runInWindow(suite, workspace.folder, stage, tally);
  } catch (error) {
    tally.hear({ kind: 'failed', title: `the suite ${suite.name}`, stack: error instanceof Error ? error.stack : String(error) });
  } finally {
    workspace.remove();
  }
  return tally;
}

/** Runs the suites named, or all, one after the other in one server and one browser. Returns what they came to. */
export async function runSuites(names = []) {
  const tally = new Tally();
  const suites = findSuites(names);
  process.once('exit', removeBundles);
  const bridge = await new Bridge().start();
  const server = await startServer({ env: { MNER_TEST_BRIDGE: bridge.address } });
  try {
    const browser = await launchChromium();
    try {
      for (const suite of suites) await runSuite(suite, { server, browser, bridge }, tally);
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
    bridge.stop();
  }
  return tally;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' }).status !== 0) process.exit(1);
  const tally = await runSuites(process.argv.slice(2));
  console.log(`\n${tally.summary()}`);
  process.exit(tally.failed.length > 0 ? 1 : 0);
}
