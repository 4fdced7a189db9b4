import assert from 'node:assert/strict';
import { until } from '../vscode/patience';
import { overflowOf, violationsOf } from './axe';
import { openErrors, type OpenErrors } from './openErrors';
import { themes } from './stage';

describe('the page of probable label errors', () => {
  for (const theme of themes) {
    describe(`in ${theme}`, () => {
      let errors: OpenErrors;
      before(async () => {
        errors = await openErrors({ theme });
        await errors.press('Enter', 'x', 'Space');
        await until('two are judged and one is chosen', async () => /2 judged/.test(await errors.text('.intro')) && /1 chosen/.test(await errors.text('.ask .main')));
        await errors.stage.page.waitForSelector('.more .tokens');
      });
      after(() => errors.stage.close());

      for (const width of [420, 1000, 1600]) {
        it(`fits ${width} px, and axe finds nothing wrong`, async () => {
          const { page } = errors.stage;
          await page.setViewportSize({ width, height: 900 });
          await page.screenshot({ path: `out/webview-pictures/errors-${theme}-${width}.png` });
          assert.deepEqual(await overflowOf(page), []);
          assert.deepEqual(await violationsOf(page), []);
        });
      }

      it('is in order while it works, with a problem, and complains of nothing', async () => {
        await errors.show({ state: 'working', share: 0.3, rows: [] });
        assert.deepEqual(await violationsOf(errors.stage.page), [], 'while it works');
        await errors.show({ state: 'none', rows: [], problem: 'One record cannot be judged by others: there must be at least two.' });
        assert.deepEqual(await violationsOf(errors.stage.page), [], 'with a problem');
        assert.deepEqual(errors.stage.complaints, []);
      });
    });
  }
});

describe('going through probable label errors', () => {
  let errors: OpenErrors;
  beforeEach(async () => (errors = await openErrors()));
  afterEach(() => errors.stage.close());
  const settled = (lines: number): Promise<void> => until(`${lines} lines are settled`, async () => (await errors.texts('.doubt.old')).length === lines);
  const asked = (times: number): Promise<void> => until(`${times} requests came`, () => errors.asked.length >= times);

  it('shows why a decision was refused, until the next one', async () => {
    const { page } = errors.stage;
    await errors.refuseNext('train.txt is not edited here: the file is read-only on disk.');
    await errors.press('Enter');
    await page.waitForSelector('.refused:has-text("read-only on disk")');
    await errors.press('Enter');
    await page.waitForSelector('.refused', { state: 'detached' });
  });

  it('shows given beside suggested, the words around, why, and the whole record of the one in hand', async () => {
    assert.match(await errors.text('.doubt.now'), /^1\s*PER\s+Halden\s+ORG\s+Halden\s+97%/);
    assert.equal(await errors.text('.doubt.now .x'), 'Rumour :  Halden  buys two more barges for the bay'.replace(/ {2}/g, ' '));
    assert.equal((await errors.texts('.why li')).length, 2);
    assert.equal(await errors.text('.tokens .mark .lab'), 'PER');
    assert.ok((await errors.texts('.doubt .x')).some((text) => text.includes('<b>Brackwell</b>')), 'markup is text');
  });

  it('accepts with Enter, keeps with x, takes another type with a number, and goes on to the next', async () => {
    await errors.press('Enter', 'x', '2');
    await settled(3);
    assert.deepEqual(errors.asked, [
      { method: 'accept', params: { keys: ['k0'] } }, { method: 'keep', params: { keys: ['k1'] } }, { method: 'retype', params: { key: 'k2', type: 'LOC' } },
    ]);
    assert.deepEqual((await errors.texts('.doubt:not(.head) .w')).slice(0, 3).map((words) => words.trim()), ['accepted', 'found right', 'changed']);
    assert.match(await errors.text('.intro'), /3 judged: 2 were wrong, 1 right/);
    await until('the fourth is in hand', async () => /^4/.test(await errors.text('.doubt.now')));
  });

  it('accepts the chosen ones together, in one decision', async () => {
    await errors.press('Space', 'j', 'Space', 'j', 'j', 'Space');
    await until('three are chosen', async () => /3 chosen/.test(await errors.text('.ask .main')));
    await errors.press('Enter');
    await settled(3);
    assert.deepEqual(errors.asked, [{ method: 'accept', params: { keys: ['k0', 'k1', 'k3'] } }]);
  });

  it('counts the wrong ones in each ten', async () => {
    for (let line = 0; line < 10; line += 1) await errors.press(line < 7 ? 'Enter' : 'x');
    await settled(10);
    assert.match(await errors.text('.tens'), /Wrong in each ten: 7/);
  });

  it('lists one type only, leads to card, text and surface, takes back, and does not repeat a held key', async () => {
    await errors.press('o', 't', 's', 'u');
    await asked(4);
    assert.deepEqual(errors.asked.map(({ method, params }) => [method, (params as { where?: string } | null)?.where]), [['show', 'card'], ['show', 'text'], ['show', 'surface'], ['undo', undefined]]);
    await errors.stage.page.evaluate(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', repeat: true, bubbles: true })));
    await errors.press('o');
    await asked(5);
    assert.equal(errors.asked[4]?.method, 'show', 'the held key asked for nothing');
    await errors.stage.page.locator('#type').selectOption('PERSON-WITH-A-LONG-TYPE-NAME');
    await until('one line is left', async () => (await errors.texts('.doubt:not(.head)')).length === 1);
  });

  it('tells how far the training is, and cancels it', async () => {
    await errors.show({ state: 'working', share: 0.42, rows: [] });
    assert.match(await errors.text('.calm'), /42%/);
    await errors.stage.page.locator('[data-do=cancel]').click();
    await asked(1);
    assert.deepEqual(errors.asked, [{ method: 'cancel', params: null }]);
  });

  it('draws only the lines in sight of a thousand, and scrolls to the one in hand', async function () {
    this.timeout(240_000);
    const { page } = errors.stage;
    await errors.fill(1000);
    const drawn = (): Promise<number> => page.locator('.doubt:not(.head)').count();
    await until('the last line can be scrolled to', () => page.locator('.extent').evaluate((extent) => extent.clientHeight >= 1000 * 30));
    assert.ok((await drawn()) < 80, `${await drawn()} lines are drawn`);
    await page.locator('#rows').evaluate((list) => { list.scrollTop = 12_000; });
    await until('lines further down are drawn', async () => (await errors.texts('.doubt .n')).includes('405'));
    assert.equal(await page.locator('.doubt.now').count(), 0, 'the one in hand is out of sight');
    await errors.press('j');
    await until('the second is in hand and in sight', async () => /^2/.test(await errors.text('.doubt.now')));
    await page.locator('#rows').press('k');
    for (const width of [420, 1000]) {
      await page.setViewportSize({ width, height: 700 });
      await until('the page has its new width', () => page.evaluate((wanted) => window.innerWidth === wanted, width));
      for (let step = 0; step < 30; step += 1) await errors.press('j');
      await until('the one in hand is in sight', () => page.locator('.doubt.now').evaluate((row) => {
        const [box, frame] = [row.getBoundingClientRect(), row.closest('#rows')?.getBoundingClientRect()];
        return frame !== undefined && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
      }));
    }
    assert.ok((await drawn()) < 80);
    assert.deepEqual(await violationsOf(page), []);
  });

  it('ranks anew when asked to, by the judge that is chosen', async () => {
    const { page } = errors.stage;
    await page.locator('.bar [data-do=again]').click();
    await page.locator('.intro [data-do=again]').click();
    await asked(2);
    assert.deepEqual(errors.asked.map(({ params }) => params), [{ judge: 'instant' }, { judge: 'neural' }]);
  });
});
