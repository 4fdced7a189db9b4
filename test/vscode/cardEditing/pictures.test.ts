import assert from 'node:assert/strict';
import { commands, Uri } from 'vscode';
import { closeAll, lineOf, pathOf, show } from '../desk';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';

describe('a picture that cannot be shown', () => {
  before(needsWindow);
  before(closeAll);
  afterEach(closeAll);

  const cases = [
    { id: '1022', what: 'missing', says: /1022 is not in images/ },
    { id: '1026', what: 'truncated', says: /ends too early/i },
  ];
  for (const { id, what, says } of cases) {
    it(`(${what}) is named in the card, which goes on labelling`, async () => {
      const { document } = await show('unlabelled.txt');
      const record = document.getText().slice(0, document.offsetAt(document.lineAt(lineOf(document, `IMGID:${id}`)).range.start)).split('IMGID:').length - 1;
      await commands.executeCommand('mner.openCardEditor', Uri.file(pathOf('unlabelled.txt')), record);
      await until('the card says it', async () => says.test((await driver.read({ webview: 0, selector: '#card' })) ?? ''));
      await driver.wait({ webview: 0, selector: '.chip' });
      await driver.press('Home', '1');
      await until('the label is set', () => document.isDirty);
      await driver.press('Control+Z');
      await until('and taken back', () => !document.isDirty);
      assert.ok(document.getText().includes(`IMGID:${id}`));
    });
  }
});
