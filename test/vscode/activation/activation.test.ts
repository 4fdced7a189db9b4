import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { extensions, window, workspace } from 'vscode';
import { pathOf, show } from '../desk';
import { measured } from '../figures';
import { until } from '../patience';

const extension = extensions.getExtension('mner-curator.mner-curator');
const load = createRequire(__filename);

/** Milliseconds to read and run a bundle once more, the best of five. */
function loadingMs(bundle: string): number {
  process.setSourceMapsEnabled(false); // reading the map of the code takes longer than reading the code
  const path = join(extension?.extensionPath ?? '', bundle);
  const taken = Array.from({ length: 5 }, () => {
    delete load.cache[load.resolve(path)];
    const started = performance.now();
    load(path);
    return performance.now() - started;
  });
  process.setSourceMapsEnabled(true);
  return Math.min(...taken);
}

/** Milliseconds that a step of the extension's start took in this host. */
function stepMs(name: string): number {
  const [entry] = performance.getEntriesByName(name);
  assert.ok(entry, `${name} has not been measured`);
  return entry.duration;
}

// The suite is one that is not trusted, since VS Code's test runner would activate the extension before the first test.
describe('activation', () => {
  it('takes less than 5 ms for a .txt file that is no dataset', async function () {
    const { document } = await window.showTextDocument(await workspace.openTextDocument(pathOf('notes.txt')));
    await until('the extension is active', () => extension?.isActive ?? false);
    assert.equal(document.languageId, 'plaintext');
    const ms = stepMs('mner.activate') + loadingMs('dist/extension.js');
    measured(this, `${ms.toFixed(1)} ms`);
    assert.ok(ms < 5);
  });

  it('takes less than 100 ms for a dataset, with everything that it brings', async function () {
    await show('train.txt');
    await until('everything is there', () => performance.getEntriesByName('mner.wire').length > 0);
    const ms = stepMs('mner.activate') + stepMs('mner.wire') + loadingMs('dist/extension.js') + loadingMs('dist/host/wiring.js');
    measured(this, `${ms.toFixed(1)} ms`);
    assert.ok(ms < 100);
  });
});
