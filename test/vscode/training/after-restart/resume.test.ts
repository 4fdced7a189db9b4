import assert from 'node:assert/strict';
import { commands } from 'vscode';
import { closeAll, show } from '../../desk';
import { driver, needsWindow } from '../../driver';
import { until } from '../../patience';

/** The machine may be busy with other work. */
const longMs = 240_000;

const page = (selector: string) => ({ webview: 0, selector });
const heading = async (): Promise<string> => (await driver.read(page('#training h1'))) ?? '';
const epochNow = async (): Promise<number> => Number(/Epoch (\d+)/.exec((await driver.read(page('.numbers'))) ?? '')?.[1] ?? 0);

describe('after the window was loaded again, training', function () {
  this.timeout(longMs);
  before(needsWindow);
  after(closeAll);

  it('waits where it was, with its plot', async () => {
    const { document } = await show('long.txt');
    await commands.executeCommand('mner.trainModel', document.uri);
    await until('the run is shown', async () => /^Stopped: long-crf from long\.txt/.test(await heading()), longMs / 2);
    assert.ok((await epochNow()) >= 4);
    assert.ok((await driver.readAll(page('details tbody tr'))).length >= 4);
  });

  it('goes on from its checkpoint to its end, with the records it began with', async () => {
    await driver.click(page('button[data-do=resume]'));
    await until('it is done', async () => /^Trained/.test(await heading()), 200_000);
    assert.match((await driver.read(page('.comparison'))) ?? '', /long-crf 1\.0\.0/);
    assert.equal((await driver.readAll(page('details tbody tr'))).length > 4, true);
  });

  it('is thrown away with one click', async () => {
    await driver.click(page('button[data-do=discard]'));
    await until('the form is back', async () => /^Train a model on long\.txt/.test(await heading()), longMs / 2);
  });
});
