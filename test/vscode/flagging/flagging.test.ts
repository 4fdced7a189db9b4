import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { commands, languages, Range, workspace, type CodeAction, type TextDocument } from 'vscode';
import { closeAll, curationLines, pathOf, show } from '../desk';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';

const data = resolve(__dirname, '../../../../shared/data/flickr8k');
const count = 120;
const page = (selector: string) => ({ webview: 0, selector });
const words = async (selector: string): Promise<string> => ((await driver.read(page(selector))) ?? '').trim();
const isWrong = (at: number): boolean => at % 2 === 1;

/** Photographs with captions of which every other one has the picture of another record. */
function writePairs(): void {
  const photographs = readFileSync(join(data, 'captions.jsonl'), 'utf8').split('\n').slice(0, count).map((line) => JSON.parse(line) as { image: string; captions: readonly string[] });
  mkdirSync(pathOf('images'), { recursive: true });
  const records = photographs.map(({ captions }, at) => {
    const from = isWrong(at) ? photographs[(at + 40) % count] : photographs[at];
    copyFileSync(join(data, 'images', from?.image ?? ''), pathOf(join('images', `${1000 + at}.webp`)));
    return `IMGID:${1000 + at}\n${(captions[0] ?? '').split(' ').map((word) => `${word}\tO`).join('\n')}\n`;
  });
  writeFileSync(pathOf('photographs.txt'), records.join('\n'));
}

describe('flagging pairs of text and picture', function () {
  this.timeout(400_000);
  let document: TextDocument;
  const heads = (): readonly number[] => document.getText().split('\n').flatMap((line, at) => (line.startsWith('IMGID:') ? [at] : []));
  const flagged = (): readonly number[] => {
    const lines = heads();
    return languages.getDiagnostics(document.uri).filter(({ code }) => code === 'pair-mismatch').map(({ range }) => lines.indexOf(range.start.line));
  };
  const cancelled = async (): Promise<void> => {
    await driver.click({ selector: '.notification-toast .monaco-button:has-text("Cancel")' });
  };

  before(needsWindow);
  before(async function () {
    if (!existsSync(data)) return this.skip();
    writePairs();
    ({ document } = await show('photographs.txt'));
  });
  // What is tested after the restart begins with the gallery open.
  after(async function () {
    await closeAll();
    if (!existsSync(data)) return;
    ({ document } = await show('photographs.txt'));
    await commands.executeCommand('mner.openGallery', document.uri);
    await driver.wait(page('.tile .tweet'), 'visible', 60_000);
  });

  it('can be cancelled, and keeps what was scored until then', async () => {
    void commands.executeCommand('mner.flagPairs', document.uri);
    await driver.wait({ selector: '.notification-toast .monaco-button:has-text("Cancel")' }, 'visible', 60_000);
    await cancelled();
    await driver.wait({ selector: '.notification-toast .monaco-button:has-text("Cancel")' }, 'hidden', 60_000);
  });

  it('puts a finding on the first line of pairs that do not belong together, and is mostly right', async () => {
    await commands.executeCommand('mner.flagPairs', document.uri);
    await until('there are findings', () => flagged().length > 0, 200_000);
    const found = flagged();
    const right = found.filter(isWrong).length;
    assert.ok(found.length >= 20, `${found.length} flagged`);
    assert.ok(right / found.length >= 0.65, `${right} of ${found.length}`);
    await commands.executeCommand('mner.flaggedPairs.focus');
    await driver.wait({ selector: '.monaco-list-row:has-text("Belongs to another text")' });
    await driver.screenshot('doubtful pairs by reason');
  });

  it('asks nothing again of pairs that were scored', async () => {
    const started = performance.now();
    await commands.executeCommand('mner.flagPairs', document.uri);
    assert.ok(performance.now() - started < 20_000);
    assert.ok(flagged().length >= 20);
  });

  it('offers verdicts as quick fixes; one settles the finding', async () => {
    const [record = 0] = flagged();
    const line = heads()[record] ?? 0;
    const before = flagged().length;
    const actions = await commands.executeCommand<readonly CodeAction[]>('vscode.executeCodeActionProvider', document.uri, new Range(line, 0, line, 1));
    const unrelated = actions.find(({ title }) => title === 'Verdict: the picture is unrelated');
    assert.ok(unrelated?.command, actions.map(({ title }) => title).join());
    await commands.executeCommand(unrelated.command.command, ...((unrelated.command.arguments ?? []) as unknown[]));
    await until('the verdict is in the file', () => curationLines('photographs.curation.jsonl').some((each) => (each as { verdict?: string }).verdict === 'unrelated'));
    await until('the finding is gone', () => flagged().length === before - 1);
  });

  it('opens a gallery in which one key judges and another takes it back', async () => {
    await commands.executeCommand('mner.openGallery', document.uri);
    await driver.wait(page('.tile .tweet'));
    await driver.focus(page('#grid'));
    await driver.press('End', 'n');
    const verdicts = (): number => curationLines('photographs.curation.jsonl').length;
    await until('it is written', () => verdicts() === 2);
    await driver.screenshot('gallery');
    await driver.press('u');
    await until('it is gone', () => verdicts() === 1);
  });

  it('learns from twenty verdicts and says how right the flags were, until it is told to forget them', async () => {
    for (let record = 0; record < 30; record += 1) await commands.executeCommand('mner.judgePair', document.uri, record, isWrong(record) ? 'unrelated' : 'adds');
    await until('the gallery says so', async () => /flagged pairs that you judged were bad/.test(await words('header')), 60_000);
    await driver.screenshot('gallery after verdicts');
    await commands.executeCommand('mner.forgetPairVerdicts', document.uri);
    await until('they are forgotten', async () => /needs 20 more verdicts/.test(await words('header')));
    assert.ok(curationLines('photographs.curation.jsonl').length >= 30, 'the verdicts themselves stay');
  });

  it('shows three meters, or why there are none, what would fit better, and what carries the score', async () => {
    await commands.executeCommand('mner.openCardEditor', document.uri, 41);
    await driver.wait(page('.meters'));
    await until('the pair is known', async () => /\d+%/.test(await words('.meters')));
    await driver.press('b', 'w');
    await driver.wait(page('.near .near-text'));
    assert.match(await words('.why, .pair'), /picture|point/i);
    await driver.screenshot('card with meters and neighbours');
  });

  it('sets the flags anew for another precision', async () => {
    const before = flagged().length;
    await workspace.getConfiguration('mner', document.uri).update('flag.precision', 0.99, false);
    await until('there are fewer', () => flagged().length < before);
    await workspace.getConfiguration('mner', document.uri).update('flag.precision', undefined, false);
  });
});
