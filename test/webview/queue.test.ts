import assert from 'node:assert/strict';
import { until } from '../vscode/patience';
import { openCard, type OpenCard } from './openCard';

const recordIs = (card: OpenCard, number: string): Promise<unknown> =>
  card.page.waitForFunction((wanted) => document.querySelector('h1')?.textContent?.includes(`record ${wanted} of`), number);

/** Whether a record's row lies wholly within the list; one that is scrolled away still counts as visible. */
const inSight = (card: OpenCard, row: number): Promise<boolean> =>
  card.page.evaluate((wanted) => {
    const [box, list] = [`row-${wanted}`, 'queue'].map((id) => document.getElementById(id)?.getBoundingClientRect());
    return box !== undefined && list !== undefined && box.height > 0 && box.top >= list.top && box.bottom <= list.bottom;
  }, row);

describe('the queue of 100,000 records', function () {
  this.timeout(120_000);
  let card: OpenCard;
  before(async () => (card = await openCard({ records: 100_000 })));
  beforeEach(() => card.again());
  afterEach(() => assert.deepEqual(card.stage.complaints, []));
  after(() => card.stage.close());

  it('draws only the rows in sight, and pulls only their pages', async () => {
    const list = card.page.locator('#queue');
    await list.evaluate((element) => (element.scrollTop = element.scrollHeight));
    await card.page.waitForFunction(() => document.querySelector('#row-99999')?.textContent?.includes('T_99999'));
    assert.ok((await card.page.locator('.queue .row').count()) < 40);
    assert.ok(card.host.requests('queue').length <= 6, `pages pulled: ${card.host.requests('queue').length}`);
    const last = (await card.page.locator('#row-99999').boundingBox())!;
    const frame = (await list.boundingBox())!;
    assert.ok(Math.abs(last.y + last.height - (frame.y + frame.height)) < 2, 'the last row ends where the list ends');
  });

  it('never shows an empty list while it is scrolled', async () => {
    const gaps = await card.page.evaluate(async () => {
      const list = document.getElementById('queue')!;
      let empty = 0;
      for (let step = 0; step < 60; step += 1) {
        list.scrollTop += 1500;
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        const box = list.getBoundingClientRect();
        const middle = document.elementFromPoint(box.left + 40, box.top + box.height / 2);
        if (!middle?.closest('.row')) empty += 1;
      }
      return empty;
    });
    assert.equal(gaps, 0);
  });

  it('goes to the last record with End and back with Home, and keeps the row in sight', async () => {
    await card.press('q', 'End');
    await recordIs(card, '100,000');
    assert.ok(await card.page.locator('#row-99999').isVisible());
    assert.equal(await card.page.locator('#queue').getAttribute('aria-activedescendant'), 'row-99999');
    await card.press('Home');
    await recordIs(card, '1');
  });

  it('opens the record of a row that is clicked', async () => {
    await card.page.locator('#row-7').click();
    await recordIs(card, '8');
  });

  it('finds text as it is typed, goes to the first hit with Enter at once, and shows all again', async () => {
    await card.press('/');
    await card.page.waitForSelector('#find:focus');
    await card.page.keyboard.type('Brackwell');
    await card.press('Enter');
    await recordIs(card, '3');
    await card.page.locator('.queue').getByRole('button', { name: 'Show all' }).click();
    await card.page.waitForFunction(() => document.querySelectorAll('.queue .row').length > 10);
    await card.page.waitForFunction(() => document.querySelector('.row.now')?.id === 'row-2');
  });

  it('says that nothing fits', async () => {
    await card.press('/');
    await card.page.waitForSelector('#find:focus');
    await card.page.keyboard.type('no such words');
    await card.page.waitForSelector('.queue .empty');
    assert.match(await card.text('.queue .empty'), /No record fits this filter/);
    assert.match(await card.text('h1'), /record 1 of/, 'the record stays');
  });

  it('shows the row of the record again when all are shown, wide and after there was no room', async () => {
    await card.stage.host.request('reveal', { record: 200 });
    await until('the row of the record is in sight', () => inSight(card, 200));
    await card.press('/');
    await card.page.waitForSelector('#find:focus');
    await card.page.keyboard.type('no such words');
    await card.page.waitForSelector('.queue .empty');
    await card.page.locator('.queue').getByRole('button', { name: 'Show all' }).first().click();
    await until('the row is in sight in a list drawn anew', () => inSight(card, 200));
    await card.press('c', 'Escape');
    await card.page.setViewportSize({ width: 700, height: 900 });
    await card.page.locator('.queue').waitFor({ state: 'hidden' });
    await card.page.setViewportSize({ width: 1400, height: 900 });
    await until('the row is in sight beside the card again', () => inSight(card, 200));
  });

  it('takes a key that came before the queue was there, when it is', async () => {
    let answer = (): void => undefined;
    await card.page.goto('about:blank');
    card.host.reset();
    card.host.queueReady = new Promise((resolve) => (answer = resolve));
    await card.page.goto(card.stage.origin);
    await card.page.waitForSelector('.chip');
    await card.press('Space');
    await card.page.waitForSelector('header .done');
    answer();
    await recordIs(card, '2');
    assert.deepEqual(card.host.requests('review'), [{ record: 0, reviewed: true }]);
  });

  it('shows the record before it is reviewed and after', async () => {
    await card.press('Space', 'k');
    await card.page.waitForSelector('header .done');
    assert.match(await card.text('header'), /1 reviewed/);
    await card.press('u');
    await card.page.waitForSelector('header .done', { state: 'detached' });
  });

  it('opens where the person stopped', async () => {
    await card.stage.close();
    card = await openCard({ records: 100_000, position: { record: 54_321 } });
    await recordIs(card, '54,322');
    assert.ok(await card.page.locator('#row-54321').isVisible());
    await until('its row is in sight', () => inSight(card, 54_321));
  });

  it('remembers its place while it is hidden', async () => {
    await card.press('j', 'j', 'End');
    await until('the place is kept', () => JSON.stringify(card.stage.keptState()).includes('"record":2'));
    const state = card.stage.keptState();
    await card.stage.close();
    card = await openCard({ records: 100_000, state, position: { record: 2 } });
    await recordIs(card, '3');
    assert.match(await card.focused(), /^all/);
  });
});

describe('the queue in order', () => {
  let card: OpenCard;
  before(async () => (card = await openCard({ records: 3_000 })));
  beforeEach(() => card.again());
  afterEach(() => assert.deepEqual(card.stage.complaints, []));
  after(() => card.stage.close());

  it('orders by disagreement, says why each record is there, and remembers the order', async () => {
    await card.page.getByLabel('Order of the queue').selectOption('disagreement');
    await card.page.waitForFunction(() => [...document.querySelectorAll('.queue .row')].every((row) => /(PER|LOC|ORG|OTHER)\s*against.*(PER|LOC|ORG|OTHER)/.test(row.textContent ?? '')));
    assert.match(await card.text('h1'), /record 1 of/, 'the record stays');
    await until('the host knows the order', () => card.host.position.order === 'disagreement');
  });

  it('filters by type and by finding, and stays where it is', async () => {
    await card.press('f');
    await card.page.getByLabel('Finding', { exact: true }).selectOption('tag/orphan-inside');
    await card.page.waitForFunction(() => document.querySelectorAll('.queue .row').length === 1);
    await card.page.getByLabel('Finding', { exact: true }).selectOption('');
    await card.page.getByLabel('Type', { exact: true }).selectOption('LOC');
    await card.page.waitForFunction(() => document.querySelectorAll('.queue .row').length > 10);
    assert.match(await card.text('h1'), /record 1 of/);
    assert.match(await card.text('.counts'), /this record is not among them/);
    await card.press('Escape', 'j');
    await recordIs(card, '3');
  });
});
