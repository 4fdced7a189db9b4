import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { commands, Selection } from 'vscode';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';
import { closeAll, curationLines, folder, ghostLines, lensesAt, lineOf, pathOf, show } from '../desk';

const git = (...words: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=tests', '-c', 'user.email=tests@localhost', ...words], { cwd: folder, encoding: 'utf8' });

const judge = async (verdict: string): Promise<void> => {
  const judging = commands.executeCommand('mner.judgePair');
  await driver.wait({ selector: '.quick-input-list .monaco-list-row' });
  await driver.type(verdict);
  await driver.press('Enter');
  await judging;
};

describe('a file that git checkout changes behind the editor', () => {
  before(needsWindow);
  before(() => {
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-qm', 'as it was');
    const text = readFileSync(pathOf('gold.txt'), 'utf8');
    git('checkout', '-qb', 'other');
    writeFileSync(pathOf('gold.txt'), `IMGID:1000\nA\tO\nnew\tO\nrecord\tO\n\n${text.replace('Eileen\tB-PER', 'Ellen\tB-PER')}`);
    git('commit', '-qam', 'a record more, a token changed');
    git('checkout', '-q', 'main');
  });
  after(closeAll);

  it('keeps suggestions and verdicts at their records, and lists the verdict whose record is gone', async () => {
    const editor = await show('gold.txt');
    const { document } = editor;
    await commands.executeCommand('mner.preannotateFile');
    await until('there are ghosts', async () => (await ghostLines(document)).length > 0);
    const ghosts = (await ghostLines(document)).filter((line) => line > lineOf(document, 'IMGID:1003'));
    for (const [id, verdict] of [['IMGID:1002', 'unrelated'], ['IMGID:1003', 'adds']] as const) {
      const line = lineOf(document, id);
      editor.selection = new Selection(line, 0, line, 0);
      await judge(verdict);
    }
    await until('both verdicts are written', () => curationLines('gold.curation.jsonl').length === 2);

    git('checkout', '-q', 'other');
    await until('the text is the other one', () => document.getText().startsWith('IMGID:1000'));
    await until('the verdict of 1003 moved with it', async () => (await lensesAt(document, lineOf(document, 'IMGID:1003'))).includes('Picture: adds'));
    assert.equal((await lensesAt(document, lineOf(document, 'IMGID:1002'))).includes('Picture: unrelated'), false);
    const moved = await ghostLines(document);
    assert.deepEqual(ghosts.filter((line) => !moved.includes(line + 5)), [], 'every ghost moved by the five new lines');

    await driver.command('MNER: Show Lost Judgements');
    await driver.wait({ selector: '.monaco-list-row >> text=/1002.*unrelated/' });
    assert.deepEqual(curationLines('gold.curation.jsonl').map(({ id, verdict }) => `${id} ${verdict ?? ''}`), ['1002 unrelated', '1003 adds'], 'nothing was dropped');

    git('checkout', '-q', 'main');
    await until('the verdict of 1002 is back', async () => (await lensesAt(document, lineOf(document, 'IMGID:1002'))).includes('Picture: unrelated'));
    await driver.wait({ selector: '.monaco-list-row >> text=/1002.*unrelated/' }, 'hidden');
  });
});
