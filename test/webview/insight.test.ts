import assert from 'node:assert/strict';
import { until } from '../vscode/patience';
import { violationsOf } from './axe';
import { openCard, type OpenCard } from './openCard';
import { themes } from './stage';

const facts = (card: OpenCard): Promise<string> => card.text('.ask dl');
const shows = (card: OpenCard, pattern: RegExp): Promise<void> => until(`the decision says ${pattern}`, async () => pattern.test(await facts(card)));

describe('a look inside, in the card', function () {
  this.timeout(180_000);
  let card: OpenCard;
  before(async () => { card = await openCard(); });
  after(() => card.stage.close());
  beforeEach(() => card.again());

  it('is asked for with a key, and says which words and parts of the picture changed the reading and what the text alone says', async () => {
    await card.goTo(14);
    await card.press('l');
    await shows(card, /Kilvaren 91% → 20% · Bay 91% → 20% · at 91% → 62% · RT 91% → 95%/);
    await shows(card, /3 parts marked; without the strongest 91% → 55%/);
    await shows(card, /Text alone.*ORG 58%; this reading 34%/);
    await card.page.waitForFunction(() => ((document.getElementById('picture') as HTMLImageElement | null)?.naturalWidth ?? 0) > 0);
    await card.press('l', 'l');
    await shows(card, /Text alone/);
    const regions = await card.page.locator('.stage .region').allTextContents();
    // The object lies over a cell that says the same: the stronger of the two is shown.
    assert.deepEqual(regions, ['−36', '−13', '+5']);
    assert.equal(await card.page.locator('.stage .region.opposes').count(), 1);
    // The host has not said how large the picture is: the frames lie by what is shown.
    const inPicture = await card.page.evaluate(() => {
      const image = document.getElementById('picture') as HTMLImageElement;
      const frame = document.querySelector<HTMLElement>('.regions')?.getBoundingClientRect();
      return frame && Math.abs(frame.width / frame.height - image.naturalWidth / image.naturalHeight) < 0.02;
    });
    assert.equal(inPicture, true);
    assert.deepEqual(await card.page.locator('.tok.carries').allTextContents(), ['at', 'Kilvaren', 'Bay']);
    assert.deepEqual(await card.page.locator('.tok.opposes').allTextContents(), ['RT']);
    assert.equal(await card.page.locator('[data-act=lookInside]').getAttribute('aria-pressed'), 'true');
  });

  it('is closed by the same key or Escape, and nothing is marked any more', async () => {
    for (const closing of ['l', 'Escape']) {
      await card.goTo(14);
      await card.press('l');
      await shows(card, /Text alone/);
      await card.press(closing);
      await until('nothing is marked', async () => (await card.page.locator('.region, .carries').count()) === 0 && !/Text alone/.test(await facts(card)));
    }
  });

  it('tells how far it is, follows to the next question, and what nobody wants any more is given up', async () => {
    let release = (): void => undefined;
    card.host.insideReady = new Promise((resolve) => { release = resolve; });
    await card.goTo(14);
    await card.press('l');
    await shows(card, /Looking… 3 of 30 words and parts hidden in turn/);
    await card.press('n');
    await until('the next question is asked about', () => card.host.requests('lookInside').length === 2);
    release();
    await shows(card, /Text alone/);
    await until('the first look was given up', () => card.host.abandoned.length === 1);
    assert.deepEqual(card.host.abandoned[0], { start: 14, end: 16, type: 'LOC' });
    await card.press('j');
    await until('another record is shown', async () => /record 2\b/.test(await card.text('h1')));
    assert.equal(await card.page.locator('[data-act=lookInside][aria-pressed=true]').count(), 0, 'another record begins without it');
  });
});

describe('a look inside, for everybody', function () {
  this.timeout(240_000);
  for (const theme of themes)
    it(`in ${theme}, wide and narrow, reads well to axe and goes beyond no edge`, async () => {
      for (const width of [520, 1400]) {
        const card = await openCard({ theme, width });
        try {
          await card.goTo(14);
          await card.press('l');
          await shows(card, /Text alone/);
          await card.page.waitForFunction(() => ((document.getElementById('picture') as HTMLImageElement | null)?.naturalWidth ?? 0) > 0);
          await card.page.screenshot({ path: `out/webview-pictures/insight-${theme}-${width}.png` });
          assert.deepEqual(await violationsOf(card.page), []);
          assert.ok(await card.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'nothing beyond the edge');
        } finally {
          await card.stage.close();
        }
      }
    });
});
