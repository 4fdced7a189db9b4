import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands, workspace, WorkspaceEdit, Range, type TextEditor } from 'vscode';
import { closeAll, curationLines, pathOf, show } from '../desk';
import { driver, needsWindow } from '../driver';
import { measured } from '../figures';
import { until } from '../patience';

/** The machine may be busy with other work. */
const longMs = 240_000;

const page = (selector: string) => ({ webview: 0, selector });
const heading = async (): Promise<string> => (await driver.read(page('#training h1'))) ?? '';
const model = (): string | undefined => workspace.getConfiguration('mner').get('model');

/** Changes the tag of ten tokens, as a person does who types. */
async function fixTen({ document }: TextEditor): Promise<void> {
  const edit = new WorkspaceEdit();
  let fixed = 0;
  for (let line = 0; line < document.lineCount && fixed < 10; line += 1) {
    const { text } = document.lineAt(line);
    if (!text.endsWith('\tB-LOC') || document.lineAt(line + 1).text.endsWith('\tI-LOC')) continue;
    edit.replace(document.uri, new Range(line, text.length - 5, line, text.length), 'B-ORG');
    fixed += 1;
  }
  assert.equal(fixed, 10);
  assert.ok(await workspace.applyEdit(edit));
}

const reviewedRecords = 12;

/** Marks the first records as reviewed in the card editor, without taking any suggestion. */
async function reviewSome(): Promise<void> {
  await commands.executeCommand('mner.openCardEditor');
  await driver.wait(page('.chip'), 'visible', longMs / 2);
  for (let record = 0; record < reviewedRecords; record += 1) {
    await until('the record is shown', async () => ((await driver.read(page('h1'))) ?? '').includes(`record ${record + 1} of`), longMs / 2);
    await driver.press(' ');
    await until('the record is reviewed', () => curationLines('gold.curation.jsonl').filter(({ reviewed }) => reviewed).length > record, longMs / 2);
  }
  await commands.executeCommand('workbench.action.closeActiveEditor');
}

describe('learning from fixes', function () {
  this.timeout(longMs);
  before(needsWindow);
  after(async () => {
    await workspace.getConfiguration('mner').update('model', undefined, true);
    await workspace.getConfiguration('mner').update('model', undefined, false);
    await closeAll();
  });

  it('says that there is nothing to learn from where nothing was confirmed', async () => {
    await show('unlabelled.txt');
    await commands.executeCommand('mner.learnFromFixes');
    await driver.wait({ selector: '.notification-toast >> text=/nothing to learn from yet/' });
    await commands.executeCommand('notifications.clearAll');
  });

  it('learns from ten fixes in seconds and shows what it is worth on records it had not learned from', async function () {
    const editor = await show('gold.txt');
    await fixTen(editor);
    await editor.document.save();
    await until('who set the labels is written', () => curationLines('gold.curation.jsonl').some(({ labels }) => labels?.some(({ by }) => by === 'person')), longMs / 2);
    await reviewSome();
    const started = Date.now();
    await commands.executeCommand('mner.learnFromFixes', editor.document.uri);
    await until('it has learned', async () => /^Learned: gold-fixes/.test(await heading()), longMs / 2);
    measured(this, `${((Date.now() - started) / 1000).toFixed(1)} s`);
    assert.ok(Date.now() - started < 90_000, 'seconds, not minutes, on a machine that is busy');
    await driver.wait(page('.comparison'), 'visible', longMs / 2);
    assert.match((await driver.read(page('.verdict'))) ?? '', /^F1 (rises|falls|stays)/);
    assert.match((await driver.read(page('main'))) ?? '', /12 records with \d+ entities, each scored by a model that had not learned from it/);
    await driver.screenshot('learned from fixes');
    assert.equal(model(), 'default', 'nothing is in use before a person says so');
  });

  it('keeps the model with one click', async () => {
    await driver.click(page('button[data-do=saveAndUse]'));
    await until('it is in use', async () => /^In use: gold-fixes/.test(await heading()), longMs / 2);
    const folder = model() ?? '';
    assert.match(folder, /gold-fixes$/);
    const card = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as { provenance: { taughtFrom: readonly string[] } };
    assert.match(card.provenance.taughtFrom.join(), /^text \d/);
    assert.ok(!folder.startsWith(pathOf('')), 'it is this person’s own');
  });

  it('goes back to the model before with one click, and leaves nothing behind', async () => {
    const folder = model() ?? '';
    await driver.click(page('button[data-do=discard]'));
    await until('the model before is back', () => model() === 'default', longMs / 2);
    await until('its folder is gone', () => !existsSync(folder), longMs / 2);
  });

  it('rolls back at once what was never kept, and loses no label and no judgement', async () => {
    const before = readFileSync(pathOf('gold.txt'), 'utf8');
    const judged = curationLines('gold.curation.jsonl');
    await show('gold.txt');
    await commands.executeCommand('mner.learnFromFixes');
    await until('it has learned', async () => /^Learned/.test(await heading()), longMs / 2);
    await driver.click(page('button[data-do=discard]'));
    await until('the form is back', async () => /^Train a model/.test(await heading()), longMs / 2);
    assert.equal(model(), 'default');
    assert.equal(readFileSync(pathOf('gold.txt'), 'utf8'), before);
    assert.deepEqual(curationLines('gold.curation.jsonl'), judged);
  });
});
