import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { openCard, type OpenCard } from './openCard';
import { themes } from './stage';
import { until } from '../vscode/patience';

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** What axe finds wrong with the page as it stands. */
async function violations(card: OpenCard): Promise<readonly string[]> {
  await card.page.evaluate(axe);
  return card.page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[] }> } };
    const { violations: found } = await checker.run();
    return found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`).join(' | ')}`);
  });
}

/** States of the card that look and read differently. */
const states: readonly (readonly [name: string, prepare: (card: OpenCard) => Promise<unknown>, narrow?: 'other when narrow'])[] = [
  ['a suggestion in hand', async () => undefined, 'other when narrow'],
  ['a selection', async (card) => (await card.goTo(1), card.press('Shift+ArrowRight'))],
  ['a type by name', async (card) => (await card.goTo(1), card.press('t'))],
  ['all places elsewhere', async (card) => (await card.goTo(14), await card.page.waitForSelector('.kwic .row', { state: 'attached' }), card.press('s')), 'other when narrow'],
  ['the filter', (card) => card.press('f'), 'other when narrow'],
  ['the key sheet', (card) => card.press('?')],
  ['no record that fits', async (card) => (await card.press('/'), await card.page.keyboard.type('zzzz'), card.page.waitForSelector('.empty'))],
  ['a missing picture', async (card) => (await card.stage.host.request('reveal', { record: 9 }), card.page.waitForSelector('.absent'))],
  ['a read-only file', (card) => card.again({ readOnly: 'The file mixes line ends.', canEditAnyway: true })],
];

describe('for everybody', () => {
  for (const theme of themes) {
    for (const width of [520, 1400]) {
      describe(`in ${theme}, ${width} px wide`, () => {
        let card: OpenCard;
        before(async () => (card = await openCard({ theme, width })));
        after(() => card.stage.close());
        for (const [name, prepare] of states.filter(([, , looks]) => width > 1000 || looks === 'other when narrow')) {
          it(`axe finds nothing wrong with ${name}`, async () => {
            await card.again();
            await prepare(card);
            await card.page.waitForTimeout(100);
            assert.deepEqual(await violations(card), []);
          });
        }
      });
    }
  }
});

describe('the focus', () => {
  let card: OpenCard;
  before(async () => (card = await openCard()));
  beforeEach(() => card.again());
  after(() => card.stage.close());

  it('begins on the first open question', async () => {
    assert.equal(await card.focused(), 'Kilvaren Bay, suggestion LOC? 91%');
  });

  it('goes through the card in the order in which it is read, and reaches every part', async () => {
    await card.page.waitForSelector('.kwic .row');
    await card.press('c');
    const stops: string[] = [];
    for (let step = 0; step < 60; step += 1) {
      await card.press('Tab');
      const stop = await card.page.evaluate(() => document.activeElement?.closest('header, .pic, .pair, .ask, .tokens, .palette, .kwic, .queue')?.className.split(' ')[0] ?? 'body');
      if (stop !== stops.at(-1)) stops.push(stop);
    }
    const order = ['palette', 'kwic', 'queue', 'bar', 'pic', 'pair', 'ask', 'tokens'];
    const seen = stops.filter((stop) => stop !== 'body');
    assert.deepEqual(seen.slice(0, order.length), order);
  });

  it('presses a button once with Enter, and with Space', async () => {
    await card.page.getByRole('button', { name: /^Accept LOC/ }).focus();
    await card.press('Enter');
    assert.equal(card.host.requests('accept').length, 1);
    await card.page.getByRole('button', { name: 'Next record' }).focus();
    await card.press('Space');
    assert.match(await card.text('h1'), /record 2 of/);
    assert.deepEqual(card.host.requests('review'), []);
  });

  it('comes back to the tokens when the button that had it is gone', async () => {
    await card.goTo(14);
    await card.page.getByRole('button', { name: /^Accept LOC/ }).focus();
    await card.press('Enter');
    assert.match(await card.focused(), /^Halden/);
  });

  it('comes back to the tokens after a click on a button', async () => {
    await card.page.getByRole('button', { name: 'Next record' }).click();
    assert.equal(await card.page.evaluate(() => document.activeElement?.closest('.tokens') !== null), true);
  });

  it('leaves letters to a text field', async () => {
    await card.press('/');
    await card.page.keyboard.type('jkx1 a?');
    assert.equal(await card.page.locator('#find').inputValue(), 'jkx1 a?');
    assert.match(await card.text('h1'), /record 1 of/);
    assert.deepEqual(card.host.requests('setEntities'), []);
    assert.deepEqual(card.host.requests('reject'), []);
  });

  it('leaves letters to a list of choices', async () => {
    await card.page.getByLabel('Order of the queue').focus();
    await card.press('j');
    assert.match(await card.text('h1'), /record 1 of/);
  });

  it('leaves keys alone while an input method composes', async () => {
    await card.page.evaluate(() => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', code: 'KeyJ', isComposing: true, bubbles: true })));
    assert.match(await card.text('h1'), /record 1 of/);
  });

  it('knows the letters by their place on a layout without them', async () => {
    await card.page.evaluate(() => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'о', code: 'KeyJ', bubbles: true })));
    assert.match(await card.text('h1'), /record 2 of/);
  });

  it('lets undo in a text field be the field’s own, and leaves the rest to VS Code', async () => {
    await card.press('/');
    await card.page.waitForSelector('#find:focus');
    const heard = await card.page.evaluateHandle(() => {
      const keys: string[] = [];
      window.addEventListener('keydown', ({ key }) => keys.push(key));
      return keys;
    });
    await card.press('Control+z', 'Control+s', 'Control+p');
    await until('the last key is heard outside', () => heard.evaluate((keys) => keys.includes('p')));
    assert.deepEqual((await heard.evaluate((keys) => keys)).filter((key) => key.length === 1), ['s', 'p']);
  });

  it('does not repeat an answer when its key is held down', async () => {
    await card.page.evaluate(() => {
      for (let times = 0; times < 5; times += 1) document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', repeat: times > 0, bubbles: true }));
    });
    assert.equal(card.host.requests('accept').length, 1);
  });

  it('says in words what happened', async () => {
    await card.press('Enter');
    assert.equal(await card.said(), 'LOC accepted on Kilvaren Bay, 3 open');
    assert.equal(await card.page.locator('#said').getAttribute('role'), 'status');
  });
});
