import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { commands } from 'vscode';
import { bytesOf, closeAll, ghostLines, inferencePid, lineOf, pathOf, show } from '../desk';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';

const copies = 60;

describe('the model process, killed in mid-run', () => {
  before(needsWindow);
  before(() => {
    const once = bytesOf('unlabelled.txt').toString('utf8').trimEnd();
    writeFileSync(pathOf('long.txt'), Array.from({ length: copies }, (_, at) => once.replaceAll('IMGID:', `IMGID:${at}`).replaceAll('\nRT\n', `\nRT${at}\n`)).join('\n\n'));
  });
  after(closeAll);
  after(() => rmSync(pathOf('long.txt')));

  it('is one message; editing goes on, another process takes over, and every suggestion comes', async () => {
    const editor = await show('long.txt');
    const { document } = editor;
    await until('the process runs', () => inferencePid() !== undefined);
    const running = commands.executeCommand('mner.preannotateFile');
    await driver.wait({ selector: '.notification-toast >> text=/Pre-annotating/' });
    const pid = inferencePid();
    assert.ok(pid);
    process.kill(pid, 'SIGKILL');
    const line = lineOf(document, 'Cape');
    // VS Code takes no edit of a text that it changed in the same moment.
    await until('the edit is taken', async () => editor.edit((edit) => edit.insert(document.lineAt(line).range.end, '\tB-LOC')));
    assert.equal(document.lineAt(line).text, 'Cape\tB-LOC', 'the edit is not held up');
    await running;
    assert.notEqual(inferencePid(), pid);
    await until('the last record has its suggestions', async () => (await ghostLines(document)).some((each) => each > document.lineCount - 60));
    const messages = await driver.readAll({ selector: '.notification-toast .notification-list-item-message' });
    assert.equal(messages.filter((each) => each.includes('ended by itself')).length, 1, messages.join(' | '));
    await document.save();
    assert.ok(bytesOf('long.txt').toString('utf8').includes('\nCape\tB-LOC\n'));
  });
});
