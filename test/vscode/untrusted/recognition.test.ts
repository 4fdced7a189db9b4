import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { commands, workspace } from 'vscode';
import { bytesOf, closeAll, ghostLines, hoverText, lineOf, pathOf, show } from '../desk';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';

describe('in a workspace that is not trusted', () => {
  before(() => {
    mkdirSync(pathOf('.vscode'), { recursive: true });
    mkdirSync(pathOf('elsewhere'), { recursive: true });
    writeFileSync(pathOf('.vscode/settings.json'), JSON.stringify({ 'mner.model': pathOf('elsewhere'), 'mner.device': 'cuda', 'mner.imageFolders': [pathOf('elsewhere')] }));
  });
  afterEach(closeAll);

  it('a dataset is recognised all the same', async () => {
    assert.equal(workspace.isTrusted, false);
    await show('train.txt');
  });

  it('its settings choose no model, no device and no folder: the bundled model suggests, the pictures beside the file are shown', async () => {
    const { document } = await show('train.txt');
    assert.equal(workspace.getConfiguration('mner').get('model'), 'default');
    assert.equal(workspace.getConfiguration('mner').get('device'), 'auto');
    assert.deepEqual(workspace.getConfiguration('mner', document).get('imageFolders'), []);
    await commands.executeCommand('mner.preannotateFile');
    await until('there are ghosts', async () => (await ghostLines(document)).length > 0);
    await until('the picture is found in images/', async () => (await hoverText(document.uri, 0)).includes('1001.jpg'));
  });

  describe('labelling works', () => {
    before(needsWindow);

    it('in the card, by keyboard, saved as tag columns only', async () => {
      const text = bytesOf('gold.txt').toString('utf8');
      const { document } = await show('gold.txt');
      await commands.executeCommand('mner.openCardEditor');
      await driver.wait({ webview: 0, selector: '.chip' });
      await driver.press('Home', 't');
      await driver.type('per');
      await driver.press('Enter');
      await until('the text has the label', () => document.lineAt(lineOf(document, 'RT')).text === 'RT\tB-PER');
      await driver.press('Control+S');
      await until('it is saved', () => bytesOf('gold.txt').toString('utf8') === text.replace('RT\tO', 'RT\tB-PER'));
    });
  });
});
