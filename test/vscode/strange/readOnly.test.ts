import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { commands, Selection, window, type TextEditor } from 'vscode';
import { bytesOf, closeAll, curationLines, pathOf, show } from '../desk';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';

const record = (id: string, end: string): string => ['IMGID:' + id, 'Ada\tB-PER', 'in\tO', 'Paris\tB-LOC', '', ''].join(end);
const files: readonly { readonly name: string; readonly bytes: Buffer; readonly says: RegExp }[] = [
  { name: 'mixed.txt', bytes: Buffer.from(record('1', '\n') + record('2', '\r\n')), says: /mixes line ends/ },
  { name: 'stray.txt', bytes: Buffer.concat([Buffer.from(record('1', '\n')), Buffer.from('IMGID:2\ncaf'), Buffer.from([0xe9]), Buffer.from('\tO\n')]), says: /bytes that are not UTF-8/ },
  { name: 'lone.txt', bytes: Buffer.from(record('1', '\n') + 'IMGID:2\nup\rdown\tO\n'), says: /lone carriage returns/ },
];

const type = async (editor: TextEditor): Promise<void> => {
  editor.selection = new Selection(1, 0, 1, 0);
  await commands.executeCommand('type', { text: 'x' });
  await new Promise((done) => setTimeout(done, 200));
};
const notice = { webview: 0, selector: 'section.notice' };

describe('a file that VS Code would rewrite on saving', () => {
  before(needsWindow);
  before(() => files.forEach(({ name, bytes }) => writeFileSync(pathOf(name), bytes)));
  afterEach(closeAll);

  for (const { name, bytes, says } of files) {
    it(`(${name}) is read-only in text and card, and says why`, async () => {
      const editor = await show(name);
      await driver.wait({ selector: `.notification-toast >> text=${String(says)}` });
      await type(editor);
      assert.equal(editor.document.isDirty, false);
      await commands.executeCommand('mner.fixAll');
      await commands.executeCommand('mner.openCardEditor');
      await driver.wait(notice);
      assert.match((await driver.read(notice)) ?? '', says);
      await driver.press('Home', '1');
      await driver.wait({ webview: 0, selector: `text=${String(says)}` });
      assert.equal(editor.document.isDirty, false);
      assert.deepEqual(bytesOf(name), bytes);
      await commands.executeCommand('notifications.clearAll');
    });
  }

  it('can be edited after “Edit Anyway”, in text and card', async () => {
    writeFileSync(pathOf('again.txt'), files[0]?.bytes ?? '');
    const editor = await show('again.txt');
    await driver.click({ selector: '.notification-toast .monaco-button >> text=Edit Anyway' });
    await until('typing changes the text', async () => (await type(editor), editor.document.isDirty));
    await commands.executeCommand('workbench.action.files.revert');
    await commands.executeCommand('mner.openCardEditor');
    await driver.wait({ webview: 0, selector: '.chip' });
    await driver.wait(notice, 'detached');
    await driver.press('Home', 'Backspace');
    await until('the card changes the text', () => editor.document.getText().includes('Ada\tO'));
    await commands.executeCommand('undo');
  });
});

describe('a file that is read-only on disk', () => {
  before(needsWindow);
  before(() => {
    writeFileSync(pathOf('kept.txt'), record('1', '\n') + record('2', '\n'));
    chmodSync(pathOf('kept.txt'), 0o444);
  });
  afterEach(closeAll);

  it('is not edited, in text or card, but its records can be reviewed', async () => {
    const bytes = bytesOf('kept.txt');
    const editor = await show('kept.txt');
    await driver.wait({ selector: '.notification-toast >> text=/read-only on disk/' });
    await type(editor);
    assert.equal(editor.document.isDirty, false);
    await commands.executeCommand('mner.openCardEditor');
    await driver.wait(notice);
    assert.match((await driver.read(notice)) ?? '', /read-only on disk/);
    assert.equal(await driver.read({ webview: 0, selector: 'section.notice button' }), null);
    await driver.press('Home', 'Backspace');
    await driver.wait({ webview: 0, selector: '#said >> text=/read-only on disk/' }, 'attached');
    await driver.press('Space');
    await until('the mark is written', () => curationLines('kept.curation.jsonl')[0]?.reviewed === true);
    assert.deepEqual(bytesOf('kept.txt'), bytes);
    assert.equal(window.visibleTextEditors.some(({ document }) => document.isDirty), false);
  });
});
