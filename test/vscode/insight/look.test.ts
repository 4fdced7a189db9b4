import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands, extensions, Uri, workspace } from 'vscode';
import { writeTinyEncoder } from '../../unit/model/text/tinyEncoder';
import { closeAll, folder, pathOf, show } from '../desk';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';

/** The machine may be busy with other work. */
const longMs = 400_000;

const card = (selector: string) => ({ webview: 0, selector });
const decision = async (): Promise<string> => (await driver.read(card('.ask'))) ?? '';
const shows = (pattern: RegExp): Promise<void> => until(`the decision says ${pattern}`, async () => pattern.test(await decision()), longMs / 2);

/** Trains HamLearning, tiny, on the sample until it knows it by heart: with the command line, as a person would. */
async function trainPictured(): Promise<void> {
  const program = join(extensions.getExtension('mner-curator.mner-curator')?.extensionPath ?? '', 'dist', 'cli.js');
  writeFileSync(pathOf('config.json'), JSON.stringify({
    name: 'pictured', encoder: writeTinyEncoder(pathOf('encoder')), cache: pathOf('features'), epochs: 20, patience: 20, batch: 4, encoderRate: 0.002, headRate: 0.01, chainRate: 0.02,
    dropout: 0, encoderDropout: 0, threads: 1, width: 32, heads: 2, inner: 32, vitLayers: 1, rgcnLayers: 1, iterations: 1, objects: 4, labelWidth: 8, towerIn: 'bundle',
  }));
  const words = ['train', pathOf('gold.txt'), '--valid', pathOf('gold.txt'), '--family', 'hamlearning', '--config', pathOf('config.json'), '--output', pathOf('models/pictured'), '--quiet'];
  const child = spawn(process.execPath, [program, ...words], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, cwd: folder, stdio: 'ignore' });
  const code = await new Promise((resolve, reject) => { child.once('exit', resolve); child.once('error', reject); });
  assert.equal(code, 0);
}

describe('a model that looks at pictures, and a look inside it', function () {
  this.timeout(longMs);
  before(needsWindow);
  before(async () => {
    writeFileSync(pathOf('blank.txt'), readFileSync(pathOf('gold.txt'), 'utf8').replace(/\t[^\n]*/g, ''));
    await trainPictured();
  });
  after(async () => {
    await workspace.getConfiguration('mner').update('model', undefined, true);
    await workspace.getConfiguration('mner').update('model', undefined, false);
    await closeAll();
  });

  it('is listed with its family, its score, what it needs and how fast it was', async () => {
    await show('blank.txt');
    void commands.executeCommand('mner.selectModel');
    const row = { selector: '.quick-input-list .monaco-list-row >> text=/pictured 1/' };
    await driver.wait(row, 'visible', longMs / 2);
    const rows = (await driver.readAll({ selector: '.quick-input-list .monaco-list-row' })).join('\n');
    assert.match(rows, /pictured 1\.0.*HamLearning, looks at pictures where there are some/);
    assert.match(rows, /\/gold\.txt F1 \d+\.\d · about [\d,]+ records a second where it was made \(1 thread\)/);
    await driver.screenshot('models that look at pictures');
    await driver.click(row);
    await until('it is chosen', () => workspace.getConfiguration('mner').get('model') === './models/pictured', longMs / 2);
  });

  it('shows its gate in the card, and on a key which words and parts of the picture changed a suggestion, and what the text alone says', async () => {
    await commands.executeCommand('mner.openCardEditor', Uri.file(pathOf('blank.txt')), 0);
    await until('a suggestion is in hand', async () => /Accept (?:PER|LOC|ORG|OTHER)/.test(await decision()), longMs / 2);
    await until('the gate is shown', async () => /Relevance inside pictured 1\.0/.test((await driver.read(card('.pair'))) ?? ''), longMs / 2);
    await driver.focus(card('.chip.here'));
    await driver.press('l');
    await shows(/Words\s[^]*(?:hidden one at a time|no single word)/);
    await shows(/Picture\s[^]*(?:marked; without the strongest|no part of it changes)/);
    await shows(/Text alone\s[^]*\d+%/);
    await driver.screenshot('look inside');
    await driver.press('Escape');
    await until('it is closed', async () => !/Text alone/.test(await decision()), longMs / 2);
    assert.equal((await workspace.openTextDocument(Uri.file(pathOf('blank.txt')))).isDirty, false, 'looking changes nothing');
  });
});
