import assert from 'node:assert/strict';
import { overflowOf, violationsOf } from './axe';
import { openGallery, type OpenGallery } from './openGallery';
import { themes } from './stage';

describe('the gallery of doubtful pairs', () => {
  for (const theme of themes) {
    describe(`in ${theme}`, () => {
      let gallery: OpenGallery;
      before(async () => {
        gallery = await openGallery({ theme });
        await gallery.press('n', 'm');
        await gallery.stage.page.waitForTimeout(80);
      });
      after(() => gallery.stage.close());

      for (const width of [420, 760, 1400]) {
        it(`fits ${width} px, and axe finds nothing wrong`, async () => {
          const { page } = gallery.stage;
          await page.setViewportSize({ width, height: 900 });
          await page.waitForTimeout(150);
          await page.screenshot({ path: `out/webview-pictures/gallery-${theme}-${width}.png` });
          assert.deepEqual(await overflowOf(page), []);
          assert.deepEqual(await violationsOf(page), []);
        });
      }

      it('is in order with its keys open, a picture enlarged and a notice, and complains of nothing', async () => {
        await gallery.show({ notices: ['The pictures are probably shifted from line 4,711: each record holds the picture of the one after it.'] });
        for (const key of ['?', 'Escape', 'z', 'Escape']) {
          await gallery.press(key);
          assert.deepEqual(await violationsOf(gallery.stage.page), [], `after ${key}`);
        }
        assert.deepEqual(gallery.stage.complaints, []);
      });
    });
  }
});

describe('judging pairs in the gallery', () => {
  let gallery: OpenGallery;
  beforeEach(async () => (gallery = await openGallery({ width: 1400, height: 900 })));
  afterEach(() => gallery.stage.close());
  const until = (what: () => boolean | Promise<boolean>): Promise<void> => (async () => {
    for (const end = Date.now() + 60_000; Date.now() < end; ) {
      if (await what()) return;
      await gallery.stage.page.waitForTimeout(10);
    }
    assert.fail('it did not come');
  })();
  const judged = (): readonly unknown[] => gallery.asked.filter(({ method }) => method === 'judge').map(({ params }) => params);

  it('takes a verdict with one key and goes on to the next pair', async () => {
    await gallery.press('n', 'a', 'r');
    await until(() => judged().length === 3);
    assert.deepEqual(judged(), [{ record: 0, verdict: 'unrelated' }, { record: 1, verdict: 'adds' }, { record: 2, verdict: 'repeats' }]);
    assert.equal(await gallery.current(), 'O_3');
    assert.equal(await gallery.text('#tile-0 .foot b'), 'Unrelated');
  });

  it('loses no key of a person who types fast', async () => {
    await gallery.stage.page.evaluate(() => {
      for (let at = 0; at < 40; at += 1) document.dispatchEvent(new KeyboardEvent('keydown', { key: 'm', bubbles: true }));
    });
    await until(async () => (await gallery.current()) !== 'O_0');
    // Every ninth pair has no picture, and is not judged.
    await until(() => judged().length > 0);
    const records = judged().map((each) => (each as { record: number }).record);
    assert.equal(new Set(records).size, records.length);
    assert.deepEqual(records, records.map((_, at) => at).slice(0, records.length));
  });

  it('undoes the last verdict and goes back to it', async () => {
    await gallery.press('n', 'm', 'u');
    await until(async () => (await gallery.current()) === 'O_1');
    assert.deepEqual([...gallery.verdicts], [[0, 'unrelated']]);
    assert.equal(await gallery.stage.page.locator('#tile-1.judged').count(), 0);
  });

  it('takes a verdict back where its key is pressed again, or with Backspace', async () => {
    await gallery.press('n', 'ArrowLeft', 'n');
    await until(() => judged().length === 2);
    assert.deepEqual(judged().at(-1), { record: 0, verdict: null });
    await gallery.press('m', 'ArrowLeft', 'Backspace');
    await until(() => judged().length === 4);
    assert.deepEqual(judged().at(-1), { record: 0, verdict: null });
  });

  it('gives no verdict on a pair without a picture', async () => {
    await gallery.press('ArrowRight', 'ArrowRight', 'ArrowRight', 'n');
    await until(async () => (await gallery.text('#said')).includes('no verdict without a picture'));
    assert.deepEqual(judged(), []);
    assert.match(await gallery.text('#tile-3 .no'), /O_3 is not in images/);
  });

  it('moves with the arrows by pair and by row, and draws only what is in sight', async () => {
    const columns = await gallery.stage.page.evaluate(() => new Set([...document.querySelectorAll('.tile')].map((tile) => tile.getBoundingClientRect().left)).size);
    await gallery.press('ArrowDown', 'ArrowRight');
    await until(async () => (await gallery.current()) === `O_${columns + 1}`);
    await gallery.press('End');
    await until(async () => (await gallery.current()) === 'O_299');
    assert.ok((await gallery.stage.page.locator('.tile').count()) < 60);
    await gallery.press('Home');
    await until(async () => (await gallery.current()) === 'O_0');
  });

  it('keeps markup in a text as text', async () => {
    assert.match(await gallery.text('#tile-1 .tweet'), /<b>when<\/b> the/);
  });

  it('shows other heaps, another precision, the card, and forgets what verdicts taught', async () => {
    await gallery.stage.page.click('[data-heap=unscored]');
    await until(() => gallery.asked.some(({ method, params }) => method === 'choose' && JSON.stringify(params) === '{"heaps":["mismatch","unscored"]}'));
    await gallery.stage.page.selectOption('#precision', '0.9');
    await gallery.stage.page.click('[data-do=forget]');
    await gallery.stage.page.locator('#grid').focus();
    await gallery.press('o');
    await until(() => ['setPrecision', 'forget', 'show'].every((method) => gallery.asked.some((each) => each.method === method)));
    assert.deepEqual(gallery.asked.find(({ method }) => method === 'setPrecision')?.params, { precision: 0.9 });
    assert.deepEqual(gallery.asked.find(({ method }) => method === 'show')?.params, { record: 0, where: 'card' });
  });
});
