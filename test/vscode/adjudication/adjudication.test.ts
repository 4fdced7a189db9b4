import assert from 'node:assert/strict';
import { commands, Uri, window, workspace } from 'vscode';
import { bytesOf, changedLines, closeAll, curationLines, pathOf, show } from '../desk';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';

const page = (selector: string) => ({ webview: 0, selector });
const words = async (selector: string): Promise<string> => (await driver.read(page(selector))) ?? '';
const ann = (): string => workspace.textDocuments.find(({ fileName }) => fileName.endsWith('ann.txt'))?.getText() ?? '';
const adjudicate = (into: string, ...files: readonly string[]) => commands.executeCommand('mner.adjudicate', Uri.file(pathOf(into)), files.map(pathOf));

describe('the versions of several annotators', () => {
  before(needsWindow);
  after(closeAll);
  const given = bytesOf('ann.txt').toString();

  it('are compared, with what they disagree on and who lacks what', async () => {
    await show('ann.txt');
    await adjudicate('ann.txt', 'ann.txt', 'ben.txt', 'cem.txt');
    await until('the disputes are listed', async () => (await driver.readAll(page('.dispute'))).length === 3);
    assert.match(await words('.intro'), /0 of 3 decided/);
    assert.match(await words('.intro'), /cem\.txt: 1 missing/);
    assert.match(await words('.agreement'), /Krippendorff’s alpha 0\.\d\d/);
    assert.equal(ann(), given);
    await driver.screenshot('adjudication');
  });

  it('are settled with a number, as one edit of tags that one undo takes back', async () => {
    await until('the first is in hand', async () => /Halden/.test(await words('.ask .what')));
    const buttons = await driver.readAll(page('.ask .btn'));
    assert.match(buttons[0] ?? '', /^1\s+PER\s+ben\.txt, cem\.txt/);
    await driver.focus(page('#rows'));
    await driver.press('1');
    await until('the tag is theirs', () => changedLines(given, ann()).join() === 'Halden\tB-LOC,Halden\tB-PER');
    await until('it is counted', async () => /1 of 3 decided/.test(await words('.intro')));
    await until('the next is in hand', async () => /Quay Street Band/.test(await words('.ask .what')));
    await driver.press('u');
    await until('the tag is back', () => ann() === given);
    await until('it is open again', async () => /0 of 3 decided/.test(await words('.intro')));
  });

  it('are kept with whose version was chosen, also where that leaves no entity or changes nothing', async () => {
    await driver.focus(page('#rows'));
    await driver.press('k', 'k', '1');
    await until('the next is in hand', async () => /Quay Street Band/.test(await words('.ask .what')));
    await driver.press('1');
    await until('the last is in hand', async () => /Taranis/.test(await words('.ask .what')));
    const none = (await driver.readAll(page('.ask .btn'))).findIndex((each) => /no entity/.test(each));
    await driver.press(String(none + 1));
    await until('all are decided', async () => /3 of 3 decided/.test(await words('.intro')));
    assert.deepEqual(changedLines(given, ann()).map(([, now]) => now), ['Halden\tB-PER', 'Quay\tB-ORG', 'Street\tI-ORG', 'Band\tI-ORG', 'Taranis\tO']);
    assert.ok(await workspace.textDocuments.find(({ fileName }) => fileName.endsWith('ann.txt'))?.save());
    type Line = { readonly adjudicated?: readonly { readonly from: readonly string[] }[]; readonly labels?: readonly { readonly why?: string }[] };
    const lines = (): readonly Line[] => curationLines('ann.curation.jsonl') as readonly Line[];
    await until('who set the labels is written', () => lines().filter(({ labels }) => labels?.length).length === 2);
    assert.deepEqual(lines().map(({ adjudicated }) => adjudicated?.[0]?.from), [['ben.txt', 'cem.txt'], ['ben.txt', 'cem.txt'], ['ben.txt']]);
    assert.equal(lines()[0]?.labels?.[0]?.why, 'adjudicated: ben.txt, cem.txt');
  });

  it('lead from a cell of the matrix to its records, and from there to the card', async () => {
    await driver.click(page('.matrix button >> nth=0'));
    await until('the list is narrowed', async () => (await driver.readAll(page('.dispute'))).length < 3);
    await driver.focus(page('#rows'));
    await driver.press('e');
    // The page is the first visible webview until the card takes its place.
    await until('the card is there', async () => (await driver.read(page('#card h1'))) !== null);
  });

  it('are not settled where there is nothing to compare, which is said in a sentence', async () => {
    await show('ann.txt');
    await adjudicate('ann.txt', 'ann.txt');
    await until('it is said', async () => /One version alone/.test(await words('.calm')));
    await show('ann.txt');
    await commands.executeCommand('mner.adjudicate', Uri.file(pathOf('ann.txt')), [pathOf('ben.txt'), pathOf('none.txt')]);
    await driver.wait({ selector: '.notification-toast >> text=/none.txt cannot be read/' });
    await commands.executeCommand('notifications.clearAll');
    assert.ok(window.tabGroups.all.length > 0);
  });
});
