import assert from 'node:assert/strict';
import { join } from 'node:path';
import { commands, Selection, Uri, window, workspace } from 'vscode';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';

const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
const header = { webview: 0, selector: 'text=/record \\d+ of 31/' };

describe('the card editor of the sample', () => {
  before(needsWindow);
  before(async () => {
    const { document } = await window.showTextDocument(Uri.file(join(folder, 'train.txt')));
    await until('its language is mner', () => document.languageId === 'mner');
    await commands.executeCommand('mner.openCardEditor');
    await driver.wait(header);
  });

  it('opens at the first record, with its picture loaded', async () => {
    assert.match((await driver.read(header)) ?? '', /record 1 of 31/);
    await until('the picture is there', () =>
      driver.evaluate(() => (document.querySelector<HTMLImageElement>('#card img')?.naturalWidth ?? 0) > 0, null, 0));
  });

  it('opens at the record of the text editor’s cursor, with its row in the queue in sight', async () => {
    const { document: text, viewColumn } = await window.showTextDocument(Uri.file(join(folder, 'train.txt')));
    const openAt = async (line: number, record: number): Promise<void> => {
      await commands.executeCommand('workbench.action.closeAllEditors');
      const at = new Selection(line - 1, 0, line - 1, 0);
      await window.showTextDocument(text, { selection: at, ...(viewColumn && { viewColumn }) });
      await commands.executeCommand('mner.openCardEditor');
      await until(`record ${record} is shown`, async () => new RegExp(`record ${record} of 31`).test((await driver.read(header)) ?? ''));
    };
    await commands.executeCommand('workbench.action.closeSidebar');
    await openAt(429, 21);
    await until('its row is in sight', () =>
      driver.evaluate(() => {
        const [row, list] = ['.row.now', '#queue'].map((selector) => document.querySelector(selector)?.getBoundingClientRect());
        return row !== undefined && list !== undefined && row.height > 0 && row.top >= list.top && row.bottom <= list.bottom;
      }, null, 0));
    await openAt(1, 1);
  });

  it('goes to the next record with j, and back with k', async () => {
    // A busy window gives the card its focus late, and keys before that reach nobody.
    await driver.focus({ webview: 0, selector: '.chip' });
    await driver.press('j');
    await until('record 2 is shown', async () => /record 2 of 31/.test((await driver.read(header)) ?? ''));
    await driver.press('k');
    await until('record 1 is shown', async () => /record 1 of 31/.test((await driver.read(header)) ?? ''));
  });

  it('goes to the third record, where a restart must find it', async () => {
    await driver.press('j', 'j');
    await until('record 3 is shown', async () => /record 3 of 31/.test((await driver.read(header)) ?? ''));
  });

  it('asks for nothing beyond the machine', async () => {
    // vscode-resource…vscode-cdn.net is VS Code's name for local files: its service worker answers, nothing is sent.
    const local = /^(https?:\/\/localhost:|https:\/\/[^/]*\.vscode-resource\.vscode-cdn\.net\/|data:|blob:)/;
    assert.deepEqual((await driver.network()).filter((address) => !local.test(address)), []);
  });
});
