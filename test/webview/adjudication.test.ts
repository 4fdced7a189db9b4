import assert from 'node:assert/strict';
import { until } from '../vscode/patience';
import { overflowOf, violationsOf } from './axe';
import { openAdjudication, type OpenAdjudication } from './openAdjudication';
import { themes } from './stage';

describe('the adjudication page', () => {
  for (const theme of themes) {
    describe(`in ${theme}`, () => {
      let open: OpenAdjudication;
      before(async () => {
        open = await openAdjudication({ theme });
        await open.press('1');
        await until('the first is decided, and the next one in hand is shown', async () => /1 of 27 decided/.test(await open.text('.intro')) && (await open.texts('.more .tokens')).length === 2);
      });
      after(() => open.stage.close());

      for (const width of [420, 1000, 1600]) {
        it(`fits ${width} px, and axe finds nothing wrong`, async () => {
          const { page } = open.stage;
          await page.setViewportSize({ width, height: 900 });
          await page.screenshot({ path: `out/webview-pictures/adjudication-${theme}-${width}.png` });
          assert.deepEqual(await overflowOf(page), []);
          assert.deepEqual(await violationsOf(page), []);
        });
      }

      it('is in order while it compares, with nothing in dispute, and complains of nothing', async () => {
        await open.show({ state: 'comparing', rows: [] });
        assert.deepEqual(await violationsOf(open.stage.page), [], 'while it compares');
        await open.show({ rows: [], disputes: 0, problem: 'ann.txt, ben.txt: all agree in 412 records.' });
        assert.deepEqual(await violationsOf(open.stage.page), [], 'with nothing in dispute');
        assert.deepEqual(open.stage.complaints, []);
      });
    });
  }
});

describe('settling disputes', () => {
  let open: OpenAdjudication;
  beforeEach(async () => (open = await openAdjudication()));
  afterEach(() => open.stage.close());

  const asks = (times: number): Promise<void> => until(`${times} requests came`, () => open.asked.length >= times);
  const inHand = (words: string): Promise<void> => until(`${words} is in hand`, async () => (await open.text('.ask .what')).includes(words));
  const listed = (lines: number): Promise<void> => until(`${lines} are listed, in sight or not`, async () => (await open.stage.page.locator('.dispute').first().getAttribute('aria-setsize')) === String(lines));

  it('takes a version with its number and goes on to the next open one', async () => {
    await open.press('2');
    // The answer moves on; what the host tells of the list may come before or after it.
    await inHand('Quay');
    await until('it is counted', async () => /1 of 27 decided/.test(await open.text('.intro')));
    await inHand('Quay');
    assert.deepEqual(open.asked, [{ method: 'take', params: { key: 'k0', reading: 1 } }]);
  });

  it('has a number only for readings that there are', async () => {
    await open.press('7', 'u');
    await asks(1);
    assert.deepEqual(open.asked.map(({ method }) => method), ['undo']);
  });

  it('shows each annotator’s version, with the same number where they read the same, and who has none', async () => {
    assert.deepEqual((await open.texts('.versions kbd')).join(''), '211');
    await open.press('j');
    await inHand('Quay');
    await open.stage.page.waitForSelector('.more:has-text("No version of this record: a-very-long-name")');
    assert.equal((await open.texts('.versions li')).length, 2);
  });

  it('narrows the list to a cell of the matrix, and shows all again', async () => {
    await open.stage.page.click('.matrix button[title^="24 times LOC against"]');
    await listed(24);
    assert.match(await open.text('.narrowed'), /Only\s*LOC\s*against\s*no entity/);
    await open.press('Escape');
    await listed(27);
    await open.stage.page.selectOption('#pair', '1');
    await until('the matrix is of that pair', async () => (await open.text('.matrix button')) === '24');
    await open.stage.page.focus('#rows');
    await open.press('m');
    await open.stage.page.waitForSelector('.matrix', { state: 'detached' });
  });

  it('gives what all agree on, edits in the card, and opens the text', async () => {
    await open.press('a', 'e', 't');
    await asks(3);
    assert.deepEqual(open.asked, [{ method: 'settle', params: null }, { method: 'show', params: { key: 'k0', where: 'card' } }, { method: 'show', params: { key: 'k0', where: 'text' } }]);
  });

  it('shows markup of the data as text', async () => {
    assert.equal(await open.stage.page.locator('.dispute b b').count(), 0);
    await open.press('j');
    await open.stage.page.waitForSelector('.tokens:has-text("<b>Quay</b>")');
  });
});
