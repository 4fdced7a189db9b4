import assert from 'node:assert/strict';
import { commands, workspace } from 'vscode';
import { bytesOf, changedLines, curationLines, lensesAt, lineOf, show } from '../desk';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';

const isAt = (record: number): Promise<void> =>
  until(`record ${record} is shown`, async () => ((await driver.read({ webview: 0, selector: 'h1' })) ?? '').includes(`record ${record} of`));
const document = () => workspace.textDocuments.find(({ fileName, languageId }) => fileName.endsWith('train.txt') && languageId === 'mner');
const textBecomes = (line: string): Promise<void> => until(`the text has ${JSON.stringify(line)}`, () => document()?.getText().includes(`\n${line}\n`) ?? false);

describe('the card editor by keyboard only', () => {
  const bytes = bytesOf('train.txt');
  const text = bytes.toString('utf8');

  before(needsWindow);
  before(async () => {
    await show('train.txt');
    await driver.command('MNER: Open Card Editor');
    await isAt(1);
    await driver.wait({ webview: 0, selector: '.chip' });
  });

  it('sets a type by its number and by its name, makes an entity longer, divides it and removes one', async () => {
    await driver.press('Home', '1');
    await until('RT is an entity', () => /\nRT\tB-\w+\n/.test(document()?.getText() ?? ''));
    await driver.press('t');
    await driver.type('loc');
    await driver.press('Enter');
    await textBecomes('RT\tB-LOC');
    await driver.press('Shift+ArrowRight');
    await textBecomes('@padwatcher\tI-LOC');
    await driver.press('.', 'd');
    await textBecomes('9\tB-OTHER');
    await driver.press('.', '.', 'Backspace');
    await until('an entity is gone', () => /\n(?:Cape|DSCOVR)\tO\n/.test(document()?.getText() ?? ''));
  });

  it('saves tag columns only', async () => {
    await driver.press('Control+S');
    await until('the file is saved', () => document()?.isDirty === false);
    const changed = changedLines(text, bytesOf('train.txt').toString('utf8'));
    assert.ok(changed.length >= 4, `${changed.length} lines changed`);
    for (const [old, now] of changed) assert.equal(now.split('\t')[0], old.split('\t')[0]);
  });

  it('writes who set the labels', async () => {
    await until('the curation file is there', () => curationLines('train.curation.jsonl').length > 0);
    const [line] = curationLines('train.curation.jsonl');
    assert.equal(line?.id, '1001');
    assert.ok(line?.labels?.some(({ start, end, type, by }) => start === 0 && end === 2 && type === 'LOC' && by === 'person'), JSON.stringify(line));
  });

  it('undoes everything, saves, and has the bytes it began with and no provenance left', async () => {
    await until('the text is as it was', async () => {
      if (document()?.getText() === text) return true;
      await driver.press('Control+Z');
      await new Promise((done) => setTimeout(done, 150));
      return document()?.getText() === text;
    });
    await driver.press('Control+S');
    await until('the file is as it was', () => bytesOf('train.txt').equals(bytes));
    await until('no provenance is left', () => curationLines('train.curation.jsonl').every(({ labels }) => !labels));
  });

  it('judges a pair with two keys, and takes the verdict back with u', async () => {
    await driver.press('r', 'u');
    await until('the verdict is written', () => curationLines('train.curation.jsonl')[0]?.verdict === 'unrelated');
    await driver.press('j');
    await isAt(2);
    await driver.press('r', 'a');
    await until('the second verdict is written', () => curationLines('train.curation.jsonl')[1]?.verdict === 'adds');
    await driver.press('u');
    await until('the second is gone', () => curationLines('train.curation.jsonl').length === 1);
    await driver.press('u');
    await isAt(1);
    await until('both are gone', () => curationLines('train.curation.jsonl').length === 0);
    assert.equal(document()?.isDirty, false);
  });

  it('marks a record as reviewed, goes on, and the text shows it', async () => {
    await driver.press('Space');
    await isAt(2);
    await until('the mark is written', () => curationLines('train.curation.jsonl')[0]?.reviewed === true);
    const open = document();
    assert.ok(open);
    await until('its lens has a tick', async () => (await lensesAt(open, lineOf(open, 'IMGID:1001'))).some((title) => title.includes('$(check)')));
    await driver.press('u');
    await until('the mark is gone', () => curationLines('train.curation.jsonl').length === 0);
  });

  it('accepts all suggestions of the record with a, as one edit', async () => {
    await driver.press('q', 'c');
    await commands.executeCommand('mner.preannotateFile');
    await driver.press('/');
    await driver.type('Cairo');
    await driver.wait({ webview: 0, selector: '.queue >> text=/Cairo to Cape Town/' });
    await driver.press('Enter');
    // The queue is pulled from the host: until it is there, there is no next record to go to.
    await until('the record without tags is shown', async () => {
      if (/record 15 of/.test((await driver.read({ webview: 0, selector: 'h1' })) ?? '')) return true;
      await driver.press('j');
      await new Promise((done) => setTimeout(done, 250));
      return false;
    });
    await driver.wait({ webview: 0, selector: '.chip >> text=/LOC\\?/' });
    await driver.press('a');
    await until('its suggestions are in the text', () => document()?.isDirty === true);
    await driver.press('Control+Z');
    await until('one undo takes them back', () => document()?.getText() === text);
  });
});
