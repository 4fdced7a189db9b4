// Runs the suites of test/vscode under @vscode/test-electron, where the desktop VS Code can be downloaded.
// usage: npm run test:desktop [-- suite …]; MNER_TEST_VSCODE names an installed VS Code to use instead of a download.
// Tests that drive the window (keys, mouse, what it shows) are skipped: only the browser's window can be driven.
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tally } from '../tally.mjs';
import { Bridge } from './bridge.mjs';
import { root } from './server.mjs';
import { buildSuite, copyWorkspace, findSuites, removeBundles } from './suites.mjs';
import { calmSettings } from './window.mjs';

const version = '1.100.3';

async function runSuite(suite, executable, bridge, tally) {
  console.log(`\n  ${suite.name}`);
  if (!suite.trusted) return tally.hear({ kind: 'skipped', title: `the suite ${suite.name}: VS Code trusts every folder that its desktop test runner opens` });
  const workspace = copyWorkspace(suite);
  const profile = mkdtempSync(join(tmpdir(), 'mner-code-'));
  mkdirSync(join(profile, 'User'));
  writeFileSync(join(profile, 'User/settings.json'), JSON.stringify({ ...calmSettings, ...suite.settings }));
  const failedBefore = tally.failed.length;
  try {
    await buildSuite(suite);
    const ended = bridge.follow({ name: suite.name, start: 1 }, undefined, (event) => tally.hear(event));
    const ran = runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: root,
      extensionTestsPath: join(suite.bundle, 'index.js'),
      extensionTestsEnv: { MNER_TEST_BRIDGE: bridge.address },
      launchArgs: [workspace.folder, '--user-data-dir', profile, '--disable-extensions', '--disable-workspace-trust', '--no-sandbox'],
    }).then(() => 'exit');
    if ((await Promise.race([ended, ran])) === 'exit') throw new Error('VS Code ended before the tests did');
    await ran;
    if (suite.starts > 1) tally.hear({ kind: 'skipped', title: `the suite ${suite.name}, after a restart: only the browser's window can be loaded again` });
  } catch (error) {
    if (tally.failed.length === failedBefore) tally.hear({ kind: 'failed', title: `the suite ${suite.name}`, stack: String(error) });
  } finally {
    workspace.remove();
    rmSync(profile, { recursive: true, force: true });
  }
}

execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit', cwd: root });
const tally = new Tally();
const bridge = await new Bridge().start();
try {
  const suites = findSuites(process.argv.slice(2));
  const executable = process.env.MNER_TEST_VSCODE ?? (await downloadAndUnzipVSCode({ version, cachePath: join(root, '.vscode-test') }));
  for (const suite of suites) await runSuite(suite, executable, bridge, tally);
} catch (error) {
  tally.hear({ kind: 'failed', title: `VS Code ${version} could not be had`, stack: `${error.message}\nname an installed one in MNER_TEST_VSCODE, or run npm run test:vscode, which needs no download` });
} finally {
  bridge.stop();
  removeBundles();
}
console.log(`\n${tally.summary()}`);
process.exit(tally.failed.length > 0 ? 1 : 0);
