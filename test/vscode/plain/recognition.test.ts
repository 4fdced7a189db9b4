import assert from 'node:assert/strict';
import { join } from 'node:path';
import { extensions, languages, Uri, window, workspace, type Diagnostic, type TextDocument } from 'vscode';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';

const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
const show = async (name: string): Promise<TextDocument> =>
  (await window.showTextDocument(await workspace.openTextDocument(Uri.file(join(folder, name))))).document;

const codeOf = (code: Diagnostic['code']): unknown => (typeof code === 'object' ? code.value : code);

describe('a file named train.txt that starts with IMGID:', () => {
  it('gets the language mner without any setting', async () => {
    const document = await show('train.txt');
    await until('its language is mner', () => document.languageId === 'mner');
  });

  it('keeps the language that a person then chooses', async () => {
    const document = await show('train.txt');
    await languages.setTextDocumentLanguage(document, 'plaintext');
    await new Promise((done) => setTimeout(done, 300));
    assert.equal(document.languageId, 'plaintext');
    await languages.setTextDocumentLanguage(document, 'mner');
  });

  it('has its first findings in Problems, at their place and with their code', async () => {
    const document = await show('train.txt');
    const orphans = () => languages.getDiagnostics(document.uri).filter(({ code }) => codeOf(code) === 'orphan-inside');
    await until('the orphan I-LOC of record 102 is reported', () => orphans().length > 0);
    assert.deepEqual(orphans().map(({ range }) => document.getText(range)), ['I-LOC']);
    assert.equal(orphans()[0]?.source, 'mner');
  });

  describe('in the status bar', () => {
    before(needsWindow);
    const state = { selector: '[id="mner-curator.mner-curator.mner.state"]' };

    it('shows how many records it has', async () => {
      await show('train.txt');
      await driver.wait(state);
      assert.match((await driver.read(state)) ?? '', /MNER · 2 records/);
    });

    it('says nothing over a file that is no dataset', async () => {
      await show('notes.txt');
      await driver.wait(state, 'hidden');
    });
  });
});

describe('a text file that does not start with IMGID:', () => {
  it('stays plain text', async () => {
    const document = await show('notes.txt');
    await until('the extension is active', () => extensions.getExtension('mner-curator.mner-curator')?.isActive ?? false);
    assert.equal(document.languageId, 'plaintext');
  });
});
