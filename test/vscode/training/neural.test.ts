import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { commands, workspace } from 'vscode';
import { closeAll, pathOf, show } from '../desk';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';
import { writeManyTweets } from './tweets';

/** The machine may be busy with other work. */
const longMs = 400_000;

const page = (selector: string) => ({ webview: 0, selector });
const heading = async (): Promise<string> => (await driver.read(page('#training h1'))) ?? '';
const epochNow = async (): Promise<number> => Number(/Epoch (\d+)/.exec((await driver.read(page('.numbers'))) ?? '')?.[1] ?? 0);

describe('training a neural tagger in the editor', function () {
  this.timeout(longMs);
  before(needsWindow);
  before(() => writeManyTweets('neural.txt', 120));
  after(async () => {
    await workspace.getConfiguration('mner').update('model', undefined, true);
    await workspace.getConfiguration('mner').update('model', undefined, false);
    await closeAll();
  });

  it('begins with the bundled one, where no encoder is chosen', async () => {
    await show('neural.txt');
    await commands.executeCommand('mner.trainModel');
    await driver.wait(page('button[data-do=start], button[data-do=again]'), 'visible', longMs / 2);
    if ((await driver.read(page('button[data-do=again]'))) !== null) await driver.click(page('button[data-do=again]'));
    await until('the form is there', async () => (await heading()) === 'Train a model on neural.txt', longMs / 2);
    await driver.click(page('.choice:has([value=text])'));
    await until('the choice is drawn', async () => (await driver.read(page('#epochs'))) !== null && (await driver.read(page('label[for=encoder]'))) === 'Begin with');
    await driver.screenshot('neural training form');
    await driver.click(page('button[data-do=start]'));
    await until('steps are made', async () => (await epochNow()) >= 1, longMs / 2);
  });

  it('is stopped, goes on from there, and ends with a comparison', async () => {
    await driver.click(page('button[data-do=stop]'));
    await until('it is stopped', async () => /^(Stopped|Trained)/.test(await heading()), longMs / 2);
    assert.match(await heading(), /^Stopped/);
    const stoppedAt = await epochNow();
    await driver.click(page('button[data-do=resume]'));
    await until('it is done', async () => /^Trained/.test(await heading()), longMs);
    assert.ok(stoppedAt >= 1);
    assert.match((await driver.read(page('.verdict'))) ?? '', /^F1 (rises|falls|stays)/);
  });

  it('is put in use with one click, and tags', async () => {
    await driver.click(page('button[data-do=saveAndUse]'));
    await until('it is in use', async () => /^In use/.test(await heading()), longMs / 2);
    const folder = pathOf('models/neural-text');
    assert.ok(existsSync(folder), String(workspace.getConfiguration('mner').get('model')));
    const { family, provenance } = JSON.parse(readFileSync(`${folder}/model.json`, 'utf8')) as { family: string; provenance: { encoder: string } };
    assert.deepEqual([family, provenance.encoder], ['text', 'text']);
    const { document } = await show('train.txt');
    void commands.executeCommand('mner.preannotateFile', document.uri);
    await driver.wait({ selector: '.notification-toast >> text=/Nothing in the file has changed/' }, 'visible', longMs / 2);
  });
});
