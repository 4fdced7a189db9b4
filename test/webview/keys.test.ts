import assert from 'node:assert/strict';
import { keyMap } from '../../src/webview/keys';
import type { CardAction } from '../../src/protocol/actions';
import { until } from '../vscode/patience';
import { openCard, type OpenCard } from './openCard';

const recordNumber = async (card: OpenCard): Promise<number> => Number((/record ([\d,]+)/.exec(await card.text('h1'))?.[1] ?? '0').replace(',', ''));
const tagsBecome = (card: OpenCard, record: number, token: number, tag: string): Promise<void> =>
  until(`token ${token} of record ${record} is ${tag}`, () => card.host.tags(record)[token] === tag);
const asked = (card: OpenCard, method: Parameters<OpenCard['host']['requests']>[0], params: object): Promise<void> =>
  until(`the host is asked to ${method} ${JSON.stringify(params)}`, () =>
    card.host.requests(method).some((each) => Object.entries(params).every(([name, value]) => JSON.stringify((each as Record<string, unknown>)[name]) === JSON.stringify(value))),
  );
const scale = (card: OpenCard): Promise<string> => card.page.evaluate(() => (document.getElementById('picture') as HTMLImageElement).style.getPropertyValue('--scale'));

interface Trial {
  /** Before the key is pressed. */
  readonly begin?: (card: OpenCard) => Promise<unknown>;
  /** Whether the key did what it says. */
  readonly then: (card: OpenCard) => Promise<unknown>;
}

const isAt = (name: RegExp): Trial['then'] => async (card) => assert.match(await card.focused(), name);
const on = (token: number) => (card: OpenCard) => card.goTo(token);
const typeTrial = (type: string): Trial => ({ begin: on(1), then: (card) => tagsBecome(card, 0, 1, `B-${type}`) });
const noSuchType: Trial = { begin: on(1), then: async (card) => assert.match(await card.said(), /There is no type/) };
const inPicture = async (card: OpenCard): Promise<void> => {
  await card.page.waitForFunction(() => (document.getElementById('picture') as HTMLImageElement).naturalWidth > 0);
  await card.press('i', '+', '+', '+', '+', '+', '+');
};
const moved = (axis: '--x' | '--y', sign: 1 | -1): Trial => ({
  begin: inPicture,
  then: async (card) => {
    const px = await card.page.evaluate((name) => parseFloat((document.getElementById('picture') as HTMLImageElement).style.getPropertyValue(name)), axis);
    assert.equal(Math.sign(px), sign);
  },
});

/** What each action must have done after its key; the compiler sees to it that none is forgotten. */
const trials: Readonly<Record<CardAction, Trial>> = {
  next: { then: async (card) => assert.equal(await recordNumber(card), 2) },
  previous: { begin: (card) => card.press('j', 'j'), then: async (card) => assert.equal(await recordNumber(card), 2) },
  reviewAndNext: { then: async (card) => (await asked(card, 'review', { record: 0, reviewed: true }), assert.equal(await recordNumber(card), 2)) },
  toggleReviewed: { then: async (card) => (await asked(card, 'review', { record: 0, reviewed: true }), assert.equal(await recordNumber(card), 1)) },
  undoJudgement: {
    begin: async (card) => (await card.press('r', 'u', 'j'), asked(card, 'judge', { record: 0, verdict: 'unrelated' })),
    then: (card) => until('the verdict is gone and its record is shown', async () => (await recordNumber(card)) === 1 && (await card.page.locator('.verdicts [aria-pressed=true]').count()) === 0),
  },
  back: {
    begin: async (card) => {
      await card.goTo(14);
      await card.page.waitForSelector('.kwic .row');
      await card.press('s', 'Enter');
      assert.notEqual(await recordNumber(card), 1);
    },
    then: async (card) => assert.equal(await recordNumber(card), 1),
  },
  pageDown: { begin: (card) => card.press('q'), then: async (card) => assert.ok((await recordNumber(card)) > 8) },
  pageUp: { begin: (card) => card.press('q', 'PageDown', 'PageDown'), then: async (card) => assert.ok((await recordNumber(card)) < 30) },
  right: { begin: on(0), then: isAt(/^@skydesk_live/) },
  left: { begin: on(1), then: isAt(/^RT/) },
  down: { begin: on(0), then: async (card) => assert.ok((await card.page.locator('.chip.here').boundingBox())!.y > (await card.page.locator('#chip-0').boundingBox())!.y) },
  up: { begin: on(34), then: async (card) => assert.ok((await card.page.locator('.chip.here').boundingBox())!.y < (await card.page.locator('#chip-34').boundingBox())!.y) },
  first: { begin: on(20), then: isAt(/^RT/) },
  last: { begin: on(20), then: isAt(/^https/) },
  nextEntity: { begin: on(0), then: isAt(/^Taranis 4/) },
  previousEntity: { begin: on(13), then: isAt(/^Taranis 4/) },
  nextDecision: { begin: on(14), then: isAt(/^Halden/) },
  previousDecision: { begin: on(20), then: isAt(/^Kilvaren Bay/) },
  clear: { begin: async (card) => (await card.goTo(0), card.press('Shift+ArrowRight')), then: async (card) => assert.equal(await card.page.locator('.chip.range').count(), 0) },
  type1: typeTrial('PER'),
  type2: typeTrial('LOC'),
  type3: typeTrial('ORG'),
  type4: typeTrial('OTHER'),
  type5: noSuchType,
  type6: noSuchType,
  type7: noSuchType,
  type8: noSuchType,
  type9: noSuchType,
  typeByName: { begin: on(1), then: async (card) => (await card.page.keyboard.type('loc'), await card.press('Enter'), await tagsBecome(card, 0, 1, 'B-LOC')) },
  remove: { begin: on(8), then: (card) => tagsBecome(card, 0, 8, 'O') },
  endRight: { begin: on(8), then: (card) => tagsBecome(card, 0, 10, 'I-OTHER') },
  endLeft: { begin: on(8), then: (card) => tagsBecome(card, 0, 9, 'O') },
  startLeft: { begin: on(8), then: (card) => tagsBecome(card, 0, 7, 'B-OTHER') },
  startRight: { begin: on(8), then: (card) => tagsBecome(card, 0, 9, 'B-OTHER') },
  split: { begin: on(8), then: (card) => tagsBecome(card, 0, 9, 'B-OTHER') },
  merge: { begin: on(20), then: (card) => tagsBecome(card, 0, 28, 'I-PER') },
  undo: { then: async () => undefined },
  redo: { then: async () => undefined },
  accept: { begin: on(14), then: (card) => tagsBecome(card, 0, 15, 'I-LOC') },
  reject: { begin: on(14), then: (card) => asked(card, 'reject', { suggestion: { start: 14, end: 16, type: 'LOC' } }) },
  acceptAll: { then: (card) => tagsBecome(card, 0, 14, 'B-LOC') },
  preannotate: { then: (card) => asked(card, 'run', { command: 'preannotateRecord', record: 0 }) },
  lookInside: { begin: on(14), then: (card) => asked(card, 'lookInside', { record: 0, reading: { start: 14, end: 16, type: 'LOC' } }) },
  judgeAdds: { then: (card) => asked(card, 'judge', { record: 0, verdict: 'adds' }) },
  judgeRepeats: { then: (card) => asked(card, 'judge', { record: 0, verdict: 'repeats' }) },
  judgeUnrelated: { then: (card) => asked(card, 'judge', { record: 0, verdict: 'unrelated' }) },
  judgeMisleading: { then: (card) => asked(card, 'judge', { record: 0, verdict: 'misleading' }) },
  flag: { then: (card) => asked(card, 'run', { command: 'flagPairs' }) },
  explainPair: { then: (card) => asked(card, 'explain', { record: 0 }) },
  entityRegions: { then: (card) => asked(card, 'explain', { record: 0 }) },
  nearPairs: { then: (card) => asked(card, 'near', { record: 0 }) },
  focusPicture: { then: isAt(/^Picture, zoom/) },
  zoomToggle: { begin: inPicture, then: async (card) => assert.equal(await scale(card), '') },
  zoomIn: { begin: inPicture, then: async (card) => assert.ok(Number(await scale(card)) > 1) },
  zoomOut: { begin: async (card) => (await inPicture(card), card.press('z')), then: async (card) => assert.ok(Number(await scale(card)) > 0) },
  zoomFit: { begin: inPicture, then: async (card) => assert.equal(await scale(card), '') },
  panLeft: moved('--x', 1),
  panRight: moved('--x', -1),
  panUp: moved('--y', 1),
  panDown: moved('--y', -1),
  elsewhere: { begin: async (card) => (await card.goTo(14), card.page.waitForSelector('.kwic .row')), then: isAt(/^Places of Kilvaren Bay/) },
  find: { then: isAt(/^Text or id/) },
  filter: { then: isAt(/^Text or id/) },
  focusQueue: { then: isAt(/^Records/) },
  focusTokens: { begin: (card) => card.press('q'), then: isAt(/^Kilvaren Bay/) },
  openText: { then: (card) => asked(card, 'run', { command: 'openText', record: 0 }) },
  keys: { then: async (card) => assert.ok(await card.page.locator('dialog').isVisible()) },
};

const names: Readonly<Record<string, string>> = {
  right: 'ArrowRight', left: 'ArrowLeft', up: 'ArrowUp', down: 'ArrowDown', space: 'Space', enter: 'Enter', backspace: 'Backspace', delete: 'Delete',
  escape: 'Escape', home: 'Home', end: 'End', pagedown: 'PageDown', pageup: 'PageUp', shift: 'Shift', alt: 'Alt',
};
/** A key of the key map as playwright names it. */
const playwrightKey = (key: string): string => (key === '+' ? '+' : key.split('+').map((part) => names[part] ?? part).join('+'));

describe('the key map', () => {
  let card: OpenCard;
  before(async () => (card = await openCard()));
  beforeEach(() => card.again());
  after(() => card.stage.close());

  for (const { action, keys, title, byVsCode } of keyMap) {
    for (const key of keys) {
      it(`${key}: ${title}`, async () => {
        await trials[action].begin?.(card);
        await card.press(...key.split(' ').map(playwrightKey));
        await trials[action].then(card);
        assert.deepEqual(card.stage.complaints, []);
      });
    }
    if (byVsCode === undefined) continue;
    it(`${byVsCode} is left to VS Code: ${title}`, async () => {
      const swallowed = await card.page.evaluateHandle(() => {
        const keys: boolean[] = [];
        window.addEventListener('keydown', (event) => keys.push(event.defaultPrevented));
        return keys;
      });
      await card.press(playwrightKey(byVsCode.replace('mod', 'Control')));
      const keys = await swallowed.jsonValue();
      assert.ok(keys.length > 0);
      assert.ok(keys.every((each) => !each));
    });
  }

  it('is replaced by a person’s own keys', async () => {
    await card.again({ keys: { next: ['ctrl+alt+n', 'w'], previous: [] } });
    await card.press('w');
    assert.equal(await recordNumber(card), 2);
    await card.press('j', 'k');
    assert.equal(await recordNumber(card), 2, 'the usual keys do nothing any more');
    await card.press('Control+Alt+n');
    assert.equal(await recordNumber(card), 3);
  });

  it('is there for the commands too', async () => {
    await card.stage.host.request('act', { action: 'next' });
    assert.equal(await recordNumber(card), 2);
  });

  it('drops a sequence that is not completed, and swallows its second key', async () => {
    await card.press('r', 'j');
    assert.equal(await recordNumber(card), 1);
    await card.press('j');
    assert.equal(await recordNumber(card), 2);
    assert.deepEqual(card.host.requests('judge'), []);
  });
});
