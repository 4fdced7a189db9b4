import assert from 'node:assert/strict';
import { until } from '../vscode/patience';
import { openCard, type OpenCard } from './openCard';

const tags = (card: OpenCard, record: number, from: number, to: number): string => card.host.tags(record).slice(from, to).join(' ');
const become = (card: OpenCard, record: number, from: number, to: number, wanted: string): Promise<void> =>
  until(`tokens ${from} to ${to} are ${wanted}`, () => tags(card, record, from, to) === wanted);
const chip = (card: OpenCard, token: number): Promise<string> => card.text(`#chip-${token}`);
const reveal = async (card: OpenCard, record: number): Promise<void> => {
  await card.stage.host.request('reveal', { record });
  await card.page.waitForFunction((number) => document.querySelector('h1')?.textContent?.includes(`record ${number} of`) && document.querySelector('.chip'), record + 1);
};

describe('editing in the card', () => {
  let card: OpenCard;
  before(async () => (card = await openCard()));
  beforeEach(() => card.again());
  afterEach(() => assert.deepEqual(card.stage.complaints, []));
  after(() => card.stage.close());

  it('accepts, keeps, fixes and rejects one question after the other, with Enter and x alone', async () => {
    await card.press('Enter');
    assert.match(await chip(card, 14), /^Kilvaren Bay, accepted LOC$/);
    assert.equal(await card.page.locator('#chip-14 .codicon-check').count(), 1, 'a check until the record is left');
    await card.press('x', 'x', 'Enter');
    await become(card, 0, 32, 33, 'B-ORG');
    assert.match(await card.text('.ask .acts .main'), /^Reviewed, next/);
    await become(card, 0, 14, 16, 'B-LOC I-LOC');
    assert.equal(tags(card, 0, 20, 21), 'B-PER');
    assert.equal(tags(card, 0, 26, 27), 'O');
    await until('the host has heard both rejections', () => card.host.requests('reject').length === 2);
    await card.press('Space');
    assert.match(await card.text('h1'), /record 2 of/);
  });

  it('takes the model’s other reading of an entity', async () => {
    await card.goTo(20);
    await card.press('Enter');
    await become(card, 0, 20, 21, 'B-ORG');
  });

  it('takes a wider reading in the place of what stood there', async () => {
    await reveal(card, 2);
    assert.match(await chip(card, 1), /Brackwell Town ORG\? 88%/, 'the ghost names the whole span');
    await card.press('Enter');
    await become(card, 2, 0, 2, 'B-ORG I-ORG');
  });

  it('divides an entity of four tokens where the person says', async () => {
    await reveal(card, 2);
    await card.goTo(4);
    await card.press('d', 'ArrowRight');
    assert.match(await card.text('.ask'), /Stornholm Winter\s*OTHER\s*and\s*Fair Parade/);
    await card.press('Enter');
    await become(card, 2, 4, 8, 'B-OTHER I-OTHER B-OTHER I-OTHER');
    await card.press('m');
    await become(card, 2, 4, 8, 'B-OTHER I-OTHER I-OTHER I-OTHER');
  });

  it('lets go of a cut with Escape', async () => {
    await reveal(card, 2);
    await card.goTo(4);
    await card.press('d', 'Escape', 'ArrowRight');
    assert.equal(tags(card, 2, 4, 8), 'B-OTHER I-OTHER I-OTHER I-OTHER');
    assert.match(await card.focused(), /^tonight/);
  });

  it('changes a suggestion’s boundaries before it is accepted', async () => {
    await card.goTo(14);
    await card.press('Shift+ArrowLeft');
    assert.match(await card.text('.ask'), /Kilvaren\s*1 token selected/);
    await card.press('Enter');
    await become(card, 0, 14, 16, 'B-LOC O');
  });

  it('labels a selection made with Shift, one made with the mouse, and drops one with Escape', async () => {
    await card.goTo(0);
    await card.press('Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowLeft', '3');
    await become(card, 0, 0, 3, 'B-ORG I-ORG O');
    const from = (await card.page.locator('[data-token="3"]').boundingBox())!;
    const to = (await card.page.locator('[data-token="4"]').boundingBox())!;
    await card.page.mouse.move(from.x + 5, from.y + 8);
    await card.page.mouse.down();
    await card.page.mouse.move(to.x + 5, to.y + 8, { steps: 4 });
    await card.page.mouse.up();
    await card.press('4');
    await become(card, 0, 3, 5, 'B-OTHER I-OTHER');
  });

  it('shortens the neighbour when an entity grows into it', async () => {
    await card.goTo(27);
    await card.press('Enter');
    await card.goTo(27);
    await card.press('Alt+Shift+ArrowRight');
    await become(card, 0, 27, 29, 'O B-PER');
  });

  it('sets a new type by its name', async () => {
    await card.goTo(3);
    await card.press('t');
    await card.page.keyboard.type('EVENT');
    assert.match(await card.text('.choices'), /New type\s*EVENT/);
    await card.press('Enter');
    await become(card, 0, 3, 4, 'B-EVENT');
    assert.match(await chip(card, 3), /^Launch, EVENT$/);
  });

  it('finds a type by the beginning of its name and with the arrows, and lets go with Escape', async () => {
    await card.goTo(3);
    await card.press('t', 'o', 'ArrowDown', 'Enter');
    await become(card, 0, 3, 4, 'B-OTHER');
    await card.press('t', 'Escape', '1');
    await become(card, 0, 3, 4, 'B-PER');
  });

  it('undoes by VS Code, and shows what the file says then', async () => {
    const before = card.host.document.text();
    await card.press('Enter');
    await become(card, 0, 14, 16, 'B-LOC I-LOC');
    await card.stage.host.request('act', { action: 'undo' });
    await until('the file is as it was', () => card.host.document.text() === before);
    await card.page.waitForFunction(() => document.getElementById('chip-14')?.textContent?.includes('LOC?'));
    await card.stage.host.request('act', { action: 'redo' });
    await card.page.waitForFunction(() => document.getElementById('chip-14')?.classList.contains('sug') === false);
  });

  it('paints an edit before the host has answered, and sends many in their order', async () => {
    await card.goTo(0);
    await card.press('1', 'ArrowRight', '2', 'ArrowRight', '3', 'ArrowLeft', 'ArrowLeft', 'Backspace');
    assert.equal(await card.page.locator('.ent:not(.sug) .lab').first().textContent(), 'LOC');
    await become(card, 0, 0, 3, 'O B-LOC B-ORG');
    await card.page.waitForTimeout(100);
    assert.match(await card.said(), /^No entity on RT/, 'nothing was refused');
  });

  it('says so when the host refuses, and shows what the file says', async () => {
    await card.goTo(1);
    card.host.refuseNext = 'The file is being saved; nothing was written.';
    await card.press('1');
    await until('the refusal is told', async () => (await card.said()) === 'The file is being saved; nothing was written.');
    await card.page.waitForFunction(() => document.getElementById('chip-1')?.textContent === '@skydesk_live');
  });

  it('follows changes made beside it, and keeps the cursor', async () => {
    await card.goTo(3);
    card.host.editElsewhere(0, card.host.tags(0).map((tag, at) => (at === 3 ? 'B-LOC' : (tag ?? 'O'))));
    await card.page.waitForFunction(() => document.getElementById('chip-3')?.textContent?.includes('LOC'));
    assert.equal(await card.focused(), 'Launch, LOC');
  });

  it('changes nothing in a file that is read-only, and says why', async () => {
    await card.again({ readOnly: 'The file mixes line ends: saving it here would rewrite them.', canEditAnyway: true });
    await card.press('Enter', 'a');
    await card.goTo(1);
    await card.press('1', 'd', 't');
    assert.deepEqual([...card.host.requests('accept'), ...card.host.requests('setEntities')], []);
    assert.equal(await card.said(), 'The file mixes line ends: saving it here would rewrite them.');
    await card.page.getByRole('button', { name: 'Edit anyway' }).click();
    await until('it is asked to edit anyway', () => card.host.requests('run').length === 1);
  });

  it('judges a pair, changes its mind, and takes it back', async () => {
    await card.press('r', 'u');
    const pressed = card.page.locator('.verdicts [aria-pressed=true]');
    assert.match((await pressed.textContent()) ?? '', /Unrelated/);
    await card.press('r', 'a');
    assert.match((await pressed.textContent()) ?? '', /Adds/);
    await card.press('r', 'a');
    assert.equal(await pressed.count(), 0);
    await until('the host has heard all three', () => card.host.requests('judge').length === 3);
  });

  it('gives no verdict without a picture', async () => {
    await reveal(card, 9);
    assert.match(await card.text('.pair'), /No verdict without a picture/);
    await card.press('r', 'u');
    assert.deepEqual(card.host.requests('judge'), []);
    assert.match(await card.text('.absent'), /Picture missing/);
  });

  it('accepts all but the unsure suggestions', async () => {
    await card.press('a');
    await become(card, 0, 14, 16, 'B-LOC I-LOC');
    assert.equal(tags(card, 0, 26, 27), 'O');
    assert.equal(await card.page.locator('.chip.sug').count(), 1);
  });
});
