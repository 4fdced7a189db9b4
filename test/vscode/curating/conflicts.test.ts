import assert from 'node:assert/strict';
import { commands, workspace } from 'vscode';
import { bytesOf, changedLines, closeAll, curationLines, show } from '../desk';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';

const page = (selector: string) => ({ webview: 0, selector });
const words = async (selector: string): Promise<string> => (await driver.read(page(selector))) ?? '';
const readings = async (): Promise<readonly string[]> => (await driver.readAll(page('.reading'))).map((each) => each.replace(/ place.*/, ''));
const textOf = (name: string): string => workspace.textDocuments.find(({ fileName }) => fileName.endsWith(name))?.getText() ?? '';

describe('a name that is labelled in several ways', () => {
  before(needsWindow);
  after(closeAll);
  const train = bytesOf('train.txt').toString();
  const valid = bytesOf('valid.txt').toString();

  it('is found across the files of the folder, with all its places', async () => {
    await show('train.txt');
    await commands.executeCommand('mner.showConflicts');
    await until('the names are listed', async () => (await driver.readAll(page('.name .what'))).includes('Halden'));
    assert.match(await words('.bar'), /in 14 records of 2 files/);
    await driver.click({ ...page('.name >> text=Halden') });
    await until('its places are shown', async () => (await readings()).length === 4);
    assert.deepEqual([...(await readings())].sort(), ['LOC · 1', 'ORG · 3', 'PER · 1', 'no entity · 1']);
    await driver.screenshot('conflicts');
  });

  it('is settled in both files with one key, as one edit of tags', async () => {
    await driver.focus(page('#places'));
    await driver.press('Space', 'j', 'Space', 'j', 'Space');
    await until('three are chosen', async () => /Label 3 chosen places/.test(await words('.ask')));
    const order = await driver.evaluate(() => [...document.querySelectorAll('.ask .btn')].map((button) => button.textContent ?? ''), null, 0);
    const org = order.find((text) => text.startsWith('ORG'))?.slice(-1) ?? '';
    await driver.press(org);
    await until('all agree', async () => (await readings()).join() === 'ORG · 6');
    assert.deepEqual(changedLines(train, textOf('train.txt')), [['#Halden\tB-PER', '#Halden\tB-ORG'], ['Halden\tO', 'Halden\tB-ORG']]);
    assert.deepEqual(changedLines(valid, textOf('valid.txt')), [['Halden\tB-LOC', 'Halden\tB-ORG']]);
  });

  it('is kept with who decided and why when the files are saved', async () => {
    for (const document of workspace.textDocuments.filter(({ isDirty }) => isDirty)) assert.ok(await document.save());
    await until('it is written for train.txt', () => curationLines('train.curation.jsonl').length === 2);
    await until('it is written for valid.txt', () => curationLines('valid.curation.jsonl').length === 1);
    const [label] = curationLines('valid.curation.jsonl')[0]?.labels ?? [];
    assert.equal(label?.by, 'person');
    assert.match((label as { why?: string }).why ?? '', /^same surface: decided with 2 others for “Halden”$/);
  });

  it('is settled at one place and taken back with u', async () => {
    await driver.focus(page('#places'));
    const before = textOf('train.txt') + textOf('valid.txt');
    await driver.press('0');
    await until('one place differs', async () => (await readings()).length === 2);
    assert.notEqual(textOf('train.txt') + textOf('valid.txt'), before);
    await driver.press('u');
    await until('it is as before', async () => textOf('train.txt') + textOf('valid.txt') === before);
    await until('the page says so', async () => (await readings()).join() === 'ORG · 6');
  });

  it('leads to the card of a place', async () => {
    await driver.focus(page('#places'));
    await driver.press('o');
    await driver.wait({ webview: 0, selector: '#card h1' });
  });
});
