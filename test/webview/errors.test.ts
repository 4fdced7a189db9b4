import assert from 'node:assert/strict';
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
        await errors.stage.page.waitForTimeout(80);
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
  const settled = (lines: number): Promise<unknown> => errors.stage.page.waitForFunction((wanted) => document.querySelectorAll('.doubt.old').length === wanted, lines);
  const asked = async (times: number): Promise<void> => {
    for (let tries = 0; errors.asked.length < times && tries < 400; tries += 1) await errors.stage.page.waitForTimeout(10);
  };

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
    assert.match(await errors.text('.doubt.now'), /^4/);
  });

  it('accepts the chosen ones together, in one decision', async () => {
    await errors.press('Space', 'j', 'Space', 'j', 'j', 'Space');
    assert.match(await errors.text('.ask .main'), /3 chosen/);
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
    await errors.stage.page.waitForTimeout(100);
    assert.equal(errors.asked.length, 4);
    await errors.stage.page.locator('#type').selectOption('PERSON-WITH-A-LONG-TYPE-NAME');
    assert.equal((await errors.texts('.doubt:not(.head)')).length, 1);
  });

  it('tells how far the training is, and cancels it', async () => {
    await errors.show({ state: 'working', share: 0.42, rows: [] });
    assert.match(await errors.text('.calm'), /42%/);
    await errors.stage.page.locator('[data-do=cancel]').click();
    await asked(1);
    assert.deepEqual(errors.asked, [{ method: 'cancel', params: null }]);
  });
});
