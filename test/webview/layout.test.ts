import assert from 'node:assert/strict';
import { openCard, type OpenCard } from './openCard';

/** Texts and parts that reach out of the window, or out of a box that hides what it cannot hold. */
const overflowing = (card: OpenCard): Promise<readonly string[]> =>
  card.page.evaluate(() => {
    const found: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('#card *')) {
      const box = element.getBoundingClientRect();
      const hidden = box.width === 0 || element.closest('.cut, .hints, .stage, .kwic .row, .queue .rows, .unseen, option') !== null;
      if (hidden) continue;
      if (box.right > innerWidth + 1 || box.left < -1) found.push(`${element.tagName}.${element.className}: ${Math.round(box.left)}–${Math.round(box.right)} of ${innerWidth}`);
      const clips = ['hidden', 'clip'].includes(getComputedStyle(element).overflowX);
      if (clips && element.scrollWidth > element.clientWidth + 1) found.push(`${element.tagName}.${element.className} hides ${element.scrollWidth - element.clientWidth} px`);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
    return found;
  });

describe('from 420 to 2,500 px', () => {
  let card: OpenCard;
  before(async () => (card = await openCard()));
  after(() => card.stage.close());

  for (const width of [420, 480, 520, 600, 760, 860, 900, 1000, 1200, 1600, 2500]) {
    for (const record of [0, 1, 2, 5, 9]) {
      it(`record ${record} fits ${width} px`, async () => {
        await card.page.setViewportSize({ width, height: 900 });
        await card.stage.host.request('reveal', { record });
        await card.page.waitForTimeout(150);
        assert.deepEqual(await overflowing(card), []);
      });
    }
  }

  for (const width of [520, 1400]) {
    it(`keeps the question in sight beside the token in hand, ${width} px wide`, async () => {
      await card.page.setViewportSize({ width, height: 900 });
      await card.stage.host.request('reveal', { record: 5 });
      await card.press('Home', 'End', 'n');
      const chip = (await card.page.locator('.chip.here').boundingBox())!;
      const ask = (await card.page.locator('.ask').boundingBox())!;
      assert.match(await card.focused(), /^word230 word231/);
      assert.ok(ask.y >= 36 && chip.y > ask.y + ask.height && chip.y + chip.height < 872, JSON.stringify({ chip, ask }));
    });
  }

  it('never leaves the border of a chip behind at the end of a line', async () => {
    const torn: string[] = [];
    for (const record of [0, 2]) {
      await card.stage.host.request('reveal', { record });
      for (let width = 420; width < 1500; width += 11) {
        await card.page.setViewportSize({ width, height: 900 });
        const chips = await card.page.evaluate(() =>
          [...document.querySelectorAll('.chip.ent')].filter((chip) => {
            const parts = [...chip.getClientRects()];
            return parts.length > 1 && parts.some((part) => part.width < 12);
          }).map((chip) => chip.textContent),
        );
        if (chips.length > 0) torn.push(`${width} px: ${chips.join(' ')}`);
      }
    }
    assert.deepEqual(torn, []);
  });

  it('shows the queue over the card where there is no room beside it', async () => {
    await card.page.setViewportSize({ width: 760, height: 900 });
    assert.equal(await card.page.locator('.queue').isVisible(), false);
    await card.press('q');
    assert.equal(await card.page.locator('.queue').isVisible(), true);
    assert.equal(await card.focused(), 'Records');
    await card.press('Escape');
    assert.equal(await card.page.locator('.queue').isVisible(), false);
  });

  it('keeps the picture whole, in its proportions', async () => {
    await card.page.setViewportSize({ width: 1400, height: 900 });
    await card.stage.host.request('reveal', { record: 0 });
    await card.page.waitForFunction(() => (document.getElementById('picture') as HTMLImageElement | null)?.complete);
    assert.equal(await card.page.evaluate(() => getComputedStyle(document.getElementById('picture')!).objectFit), 'contain');
  });

  it('moves nothing for people who do not want motion', async () => {
    const running = await card.page.evaluate(() => document.getAnimations().length);
    assert.equal(running, 0);
  });
});
