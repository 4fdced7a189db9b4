import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { commands, workspace } from 'vscode';
import { closeAll, pathOf, show } from '../desk';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';
import { writeManyTweets } from './tweets';

/** The machine may be busy with other work. */
const longMs = 240_000;

const page = (selector: string) => ({ webview: 0, selector });
const heading = async (): Promise<string> => (await driver.read(page('#training h1'))) ?? '';
const wordsOf = async (selector: string): Promise<string> => (await driver.read(page(selector))) ?? '';
const epochNow = async (): Promise<number> => Number(/Epoch (\d+)/.exec(await wordsOf('.numbers'))?.[1] ?? 0);

describe('training a model in the editor', function () {
  this.timeout(longMs);
  before(needsWindow);
  before(() => writeManyTweets('many.txt', 800));
  after(async () => {
    await workspace.getConfiguration('mner').update('model', undefined, true);
    await workspace.getConfiguration('mner').update('model', undefined, false);
    await closeAll();
  });

  it('begins with a form that says what is learned from and what is held out', async () => {
    await show('many.txt');
    await commands.executeCommand('mner.trainModel');
    await driver.wait(page('button[data-do=start]'), 'visible', longMs / 2);
    assert.equal(await heading(), 'Train a model on many.txt');
    assert.match(await wordsOf('.choice:has([value$="many.txt"])'), /800 records · [\d,]+ entities/);
    await driver.screenshot('training form');
  });

  it('shows loss and F1 as training goes on, and labelling goes on beside it', async () => {
    await driver.click(page('button[data-do=start]'));
    await driver.wait(page('.progress'), 'visible', longMs / 2);
    await until('an epoch is done', async () => (await epochNow()) >= 2, longMs / 2);
    const { document } = await show('train.txt');
    await commands.executeCommand('mner.preannotateFile', document.uri);
    await until('there are suggestions meanwhile', async () => (await driver.readAll({ selector: '.notification-toast' })).some((text) => /suggestion/.test(text)), longMs / 2);
    await commands.executeCommand('notifications.clearAll');
    await commands.executeCommand('mner.trainModel', document.uri);
    await until('the run is still shown', async () => /^Train(ing|ed)/.test(await heading()), longMs / 2);
  });

  it('stops when it is told to, and goes on from there', async () => {
    if (/^Trained/.test(await heading())) return;
    await driver.click(page('button[data-do=stop]'));
    await until('it is stopped', async () => /^Stopped/.test(await heading()), longMs / 2);
    const stoppedAt = await epochNow();
    await driver.click(page('button[data-do=resume]'));
    await until('it goes on', async () => (await epochNow()) > stoppedAt || /^Trained/.test(await heading()), longMs / 2);
    assert.ok((await epochNow()) === 0 || (await epochNow()) > stoppedAt - 10, 'it did not begin again');
  });

  it('compares the result with the model in use, and puts it in use with one click', async () => {
    await until('training is done', async () => /^Trained/.test(await heading()), 240_000);
    assert.match(await wordsOf('.verdict'), /^F1 (rises|falls|stays)/);
    const rows = await driver.readAll(page('.comparison tbody tr'));
    assert.ok(rows.length >= 3 && /^All/.test(rows.at(-1) ?? ''), rows.join(' | '));
    await driver.screenshot('training comparison');
    await driver.click(page('button[data-do=saveAndUse]'));
    await until('it is in use', async () => /^In use/.test(await heading()), longMs / 2);
    assert.equal(workspace.getConfiguration('mner').get('model'), './models/many-crf');
    assert.ok(existsSync(pathOf('models/many-crf/model.json')));
    const { document } = await show('train.txt');
    await until('the new model is loaded', async () => {
      await commands.executeCommand('mner.preannotateFile', document.uri);
      return /model ready/.test((await driver.read({ selector: '[id="mner-curator.mner-curator.mner.state"]' })) ?? '');
    });
  });
});

describe('a run of training that is stopped before the window is loaded again', function () {
  this.timeout(longMs);
  before(needsWindow);

  it('has a checkpoint', async () => {
    writeManyTweets('long.txt', 2500);
    const { document } = await show('long.txt');
    await commands.executeCommand('mner.trainModel', document.uri);
    await driver.wait(page('button[data-do=start], button[data-do=again]'), 'visible', longMs / 2);
    if ((await driver.read(page('button[data-do=again]'))) !== null) await driver.click(page('button[data-do=again]'));
    await until('the form is there', async () => (await heading()) === 'Train a model on long.txt', longMs / 2);
    await driver.click(page('button[data-do=start]'));
    await until('it is well under way', async () => (await epochNow()) >= 4, longMs / 2);
    await driver.click(page('button[data-do=stop]'));
    await until('it is stopped', async () => /^Stopped/.test(await heading()), longMs / 2);
  });
});
