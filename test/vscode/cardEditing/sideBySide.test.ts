import assert from 'node:assert/strict';
import { commands, Range, ViewColumn, window, workspace } from 'vscode';
import { bytesOf, closeAll, lineOf, show } from '../desk';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';

const chips = (): Promise<readonly string[]> => driver.readAll({ webview: 0, selector: '.chip' });

describe('text and card side by side on one file', () => {
  before(needsWindow);
  // Each test begins with one card: which of several is the first in the window depends on how fast they come.
  beforeEach(closeAll);
  after(closeAll);

  it('are in step in both directions, and share one undo', async () => {
    const bytes = bytesOf('gold.txt');
    const { document } = await show('gold.txt');
    const before = document.getText();
    await commands.executeCommand('vscode.openWith', document.uri, 'mner.card', ViewColumn.Beside);
    await driver.wait({ webview: 0, selector: '.chip' });
    await until('the card shows the file', async () => (await chips()).some((chip) => /Falcon 9/.test(chip) && /OTHER/.test(chip)));

    const editor = await window.showTextDocument(document, ViewColumn.One);
    const line = lineOf(document, 'Cape\tB-LOC');
    await editor.edit((edit) => edit.replace(new Range(line, 5, line + 1, document.lineAt(line + 1).text.length), 'B-ORG\nCanaveral\tI-ORG'));
    await until('the card shows what was typed in the text', async () => (await chips()).some((chip) => /Cape Canaveral/.test(chip) && /ORG/.test(chip)));

    await driver.click({ webview: 0, selector: '[data-token="0"]' });
    await driver.press('t');
    await driver.type('per');
    await driver.press('Enter');
    await until('the text shows what was set in the card', () => document.lineAt(1).text === 'RT\tB-PER');
    assert.equal(workspace.textDocuments.filter(({ uri }) => uri.toString() === document.uri.toString()).length, 1);

    await driver.press('Control+Z');
    await until('undo in the card takes back the card’s edit', () => document.lineAt(1).text === 'RT\tO');
    await driver.press('Control+Z');
    await until('and then the text’s', () => document.getText() === before);
    await until('the card shows the file again', async () => (await chips()).some((chip) => /Cape Canaveral/.test(chip) && /LOC/.test(chip)));
    await document.save();
    assert.deepEqual(bytesOf('gold.txt'), bytes);
  });

  it('reads a decision made on an older text not at all: the card shows the newer one instead', async () => {
    const { document } = await show('gold.txt');
    await commands.executeCommand('vscode.openWith', document.uri, 'mner.card', ViewColumn.Beside);
    await driver.wait({ webview: 0, selector: '.chip' });
    const editor = await window.showTextDocument(document, ViewColumn.One);
    await editor.edit((edit) => edit.delete(new Range(0, 0, lineOf(document, 'IMGID:1002'), 0)));
    await until('the card shows another record', async () => (await chips()).some((chip) => /Eileen Collins/.test(chip)));
    // The card may have taken the focus when it was ready; the text is what is undone.
    await window.showTextDocument(document, ViewColumn.One);
    await commands.executeCommand('undo');
    await until('and the first one again', async () => (await chips()).some((chip) => /Falcon 9/.test(chip)));
  });
});
