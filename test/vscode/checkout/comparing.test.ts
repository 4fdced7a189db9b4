import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands, env, Range, window, WorkspaceEdit, workspace, type TextDocument } from 'vscode';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';
import { closeAll, folder, lineOf, show } from '../desk';

const changes = async (): Promise<string> => (await driver.readAll({ selector: '.pane:has([aria-label^="Changes"]) .monaco-list-row' })).join('\n');

async function retag(document: TextDocument, line: number, tag: string): Promise<void> {
  const edit = new WorkspaceEdit();
  const { text } = document.lineAt(line);
  edit.replace(document.uri, new Range(line, text.indexOf('\t') + 1, line, text.length), tag);
  assert.ok(await workspace.applyEdit(edit));
}

describe('the open file beside its last commit', () => {
  before(needsWindow);
  after(closeAll);

  it('lists entity by entity what differs, leads there, follows what is typed, and makes a commit message of it', async () => {
    const { document } = await show('gold.txt');
    const line = lineOf(document, 'Eileen');
    await retag(document, line, 'B-ORG');
    await retag(document, line + 1, 'I-ORG');
    await commands.executeCommand('mner.compareWithHead');
    await until('the change is listed', async () => /Eileen/.test(await changes()));
    await until('it is another type', async () => /Another type[\s\S]*Eileen Collins: PER → ORG/.test(await changes()));
    const findings = await driver.readAll({ selector: '.pane:has([aria-label^="Findings"]) .monaco-list-row' });
    assert.deepEqual(findings.filter((row) => /gold\.txt/.test(row)), [], 'what git has of the file is not listed beside it');
    await driver.click({ selector: '.monaco-list-row >> text=/Eileen/' });
    await until('the cursor is at the entity', () => window.activeTextEditor?.selection.active.line === line);

    await commands.executeCommand('mner.copyChangeSummary');
    await until('the summary is in the clipboard', async () => /^gold\.txt: \d entit/.test(await env.clipboard.readText()));
    assert.match(await env.clipboard.readText(), /1 {2}PER → ORG/);

    await commands.executeCommand('undo');
    await commands.executeCommand('undo');
    await until('nothing differs any more', async () => !/Eileen/.test(await changes()));
    await commands.executeCommand('mner.closeComparison');
  });

  it('says in a sentence why there is nothing to compare with', async () => {
    const outside = mkdtempSync(join(folder, '..', 'outside-'));
    writeFileSync(join(outside, 'alone.txt'), 'IMGID:1\nAda\tB-PER\n');
    await show(join('..', outside.split('/').pop() ?? '', 'alone.txt'));
    void commands.executeCommand('mner.compareWithHead');
    await driver.wait({ selector: '.notification-toast >> text=/alone.txt is in no git repository/' });
  });
});
