import assert from 'node:assert/strict';
import { commands, window, workspace } from 'vscode';
import { changedLines, closeAll, show } from '../desk';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';

const pane = '.pane:has([aria-label^="Duplicates and Leaks"])';
const rows = (): Promise<readonly string[]> => driver.readAll({ selector: `${pane} .monaco-list-row` });
const textOf = (name: string): string => workspace.textDocuments.find(({ fileName }) => fileName.endsWith(name))?.getText() ?? '';

describe('records that are there more than once', () => {
  before(needsWindow);
  after(closeAll);

  it('are listed, those with other labels first, then leaks between files', async () => {
    await show('train.txt');
    await commands.executeCommand('mner.findDuplicates');
    await until('the groups are listed', async () => (await rows()).length >= 5, 60_000);
    const listed = await rows();
    const at = (pattern: RegExp): number => listed.findIndex((row) => pattern.test(row));
    assert.equal(at(/^The same text, other labels/), 0, listed.join('\n'));
    assert.ok(at(/Brackwell LOC/) > 0 && at(/Brackwell ORG/) > 0, listed.join('\n'));
    assert.ok(at(/The same text in several files/) > at(/Brackwell ORG/), listed.join('\n'));
    await driver.screenshot('duplicates');
  });

  it('lead to their records', async () => {
    await driver.click({ selector: `${pane} .monaco-list-row >> text=/Brackwell ORG/` });
    await until('the cursor is at the record', () => {
      const editor = window.activeTextEditor;
      return editor?.document.lineAt(editor.selection.active.line).text === 'Ferry\tO';
    });
  });

  it('take the labels of one of them, as one edit that one undo takes back', async () => {
    const before = textOf('train.txt');
    await driver.hover({ selector: `${pane} .monaco-list-row >> text=/Brackwell LOC/` });
    await driver.click({ selector: `${pane} .monaco-list-row:has-text("Brackwell LOC") .action-label.codicon-check-all` });
    await until('the other record has them', () => textOf('train.txt') !== before);
    assert.deepEqual(changedLines(before, textOf('train.txt')), [['Brackwell\tB-ORG', 'Brackwell\tB-LOC']]);
    await until('it contradicts no more', async () => !(await rows()).some((row) => /other labels/.test(row)));
    await show('train.txt');
    await commands.executeCommand('undo');
    assert.equal(textOf('train.txt'), before);
    await until('it contradicts again', async () => (await rows()).some((row) => /other labels/.test(row)));
  });

  it('are forgotten when the view is closed', async () => {
    await commands.executeCommand('mner.closeDuplicates');
    await until('the view is gone', async () => (await rows()).length === 0);
  });
});
