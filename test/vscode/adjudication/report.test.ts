import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { commands, Uri } from 'vscode';
import { closeAll, pathOf, show } from '../desk';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';

describe('the dataset report', () => {
  before(needsWindow);
  after(closeAll);

  it('is a page of the files of its folder, open or not, without scripts', async () => {
    await show('ann.txt');
    await commands.executeCommand('mner.datasetStatistics', Uri.file(pathOf('ann.txt')));
    const words = async (): Promise<string> => (await driver.read({ webview: 0, selector: 'body' })) ?? '';
    await until('it is shown', async () => /What there is[\s\S]*Entity types[\s\S]*Seen in ann\.txt/.test(await words()));
    assert.match(await words(), /Findings/);
    assert.match(await words(), /ben\.txt/);
    assert.match((await driver.evaluate(() => document.querySelector('meta[http-equiv]')?.getAttribute('content') ?? '', null, 0)), /^default-src 'none'; style-src 'nonce-/);
    await driver.screenshot('report');
  });

  it('leads to a data card, written where the person says', async () => {
    await commands.executeCommand('mner.exportDataCard', Uri.file(pathOf('ann.txt')), pathOf('CARD.md'));
    await until('it is written', () => existsSync(pathOf('CARD.md')));
    const card = readFileSync(pathOf('CARD.md'), 'utf8');
    assert.match(card, /\| PER \| \d+ \(\d+%\) \|/);
    assert.match(card, /## Annotation/);
  });
});
