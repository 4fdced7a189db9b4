/** The page of contradictory names in the browser: keys and clicks become decisions, the host's answers become the page. */

import type { ConflictsHostContract, ConflictsScene, ConflictsViewContract, NameReading } from '../../protocol/conflicts';
import { Peer } from '../../protocol/peer';
import { openChannel } from '../channel';
import { draw, h } from '../element';
import { rowAt, rowHeight, scrollTo } from '../virtualList';
import { pageView } from './page';
import { affected, atFirst, placeKey, placesOf, visibleRows, type ConflictsState, type KindFilter } from './state';

const found = document.getElementById('conflicts');
if (!found) throw new Error('the page of conflicts has no #conflicts');
const root: HTMLElement = found;

let state: ConflictsState = atFirst;
let busy: 'busy' | 'idle' = 'idle';

const host = new Peer<ConflictsViewContract, ConflictsHostContract>(openChannel(), {
  changed: (scene) => {
    void take(scene);
    return null;
  },
  reveal: ({ id }) => {
    void choose(id);
    return null;
  },
});

function set(changes: Partial<ConflictsState>): void {
  state = { ...state, ...changes };
  draw(root, h('div', {}, pageView(state)));
}

/** The host's list is another one; the name in hand stays, settled or not. */
async function take(scene: ConflictsScene): Promise<void> {
  set({ scene });
  const id = state.id ?? scene.asked ?? visibleRows(state)[0]?.id;
  if (id !== undefined) await load(id);
  watchList();
}

/** Takes a name in hand. */
async function choose(id: string): Promise<void> {
  set({ id, at: 0, chosen: new Set(), shown: state.id === id ? state.shown : undefined });
  bringIntoSight(visibleRows(state).findIndex((row) => row.id === id));
  await load(id);
}

async function load(id: string): Promise<void> {
  const shown = await host.request('places', { id }).catch(() => null);
  if (state.id !== undefined && state.id !== id) return;
  // A name whose last place went has nothing to show; the next in the list is taken in hand.
  if (!shown || shown.groups.length === 0) {
    const next = visibleRows(state)[0]?.id;
    set({ id: undefined, shown: undefined, chosen: new Set() });
    if (next !== undefined && next !== id) await choose(next);
    return;
  }
  const before = placesOf(state)[state.at];
  set({ id, shown });
  const at = before ? placesOf(state).findIndex((place) => placeKey(place) === placeKey(before)) : 0;
  set({ at: Math.max(at, 0) });
}

function step(by: number): void {
  const places = placesOf(state);
  if (places.length === 0) return;
  set({ at: Math.min(Math.max(state.at + by, 0), places.length - 1) });
  document.getElementById(`place-${state.at}`)?.scrollIntoView({ block: 'nearest' });
}

function stepName(by: number): void {
  const rows = visibleRows(state);
  const at = rows.findIndex(({ id }) => id === state.id);
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (next) void choose(next.id);
}

function mark(number: number): void {
  const place = placesOf(state)[number];
  if (!place) return;
  const chosen = new Set(state.chosen);
  const key = placeKey(place);
  if (!chosen.delete(key)) chosen.add(key);
  set({ chosen, at: number, said: `${chosen.size} chosen` });
}

/** Chooses all places of the reading that the cursor is in; when they are, none of them. */
function markReading(number: number): void {
  const places = placesOf(state);
  const here = places[number];
  const group = here && state.shown?.groups.find((each) => each.places.includes(here));
  if (!group) return;
  const keys = group.places.map(placeKey);
  const chosen = new Set(state.chosen);
  const all = keys.every((key) => chosen.has(key));
  for (const key of keys) if (all) chosen.delete(key);
    else chosen.add(key);
  set({ chosen, at: number, said: `${chosen.size} chosen` });
}

async function decide(reading: NameReading): Promise<void> {
  const { id } = state;
  const places = affected(state);
  if (id === undefined || places.length === 0 || busy === 'busy') return;
  busy = 'busy';
  const ranges = places.map(({ path, record, start, end }) => ({ path, record, start, end }));
  const answer = await host.request('decide', { id, places: ranges, reading }).catch((error: Error) => ({ changed: 0, refused: error.message }));
  busy = 'idle';
  if (answer.refused === undefined) set({ chosen: new Set() });
  set({ refused: answer.refused });
  tell(answer.refused ?? `${answer.changed} ${answer.changed === 1 ? 'place' : 'places'} labelled ${reading.type ?? 'as no entity'}`);
  await load(id);
}

async function undo(): Promise<void> {
  const answer = await host.request('undo', null).catch((error: Error) => ({ changed: 0, refused: error.message }));
  set({ refused: answer.refused });
  tell(answer.refused ?? 'taken back');
  if (state.id !== undefined) await load(state.id);
}

/** Says something in words to a screen reader; what was refused is shown too. */
function tell(said: string): void {
  set({ said });
}

async function show(where: 'card' | 'text'): Promise<void> {
  const place = placesOf(state)[state.at];
  if (place) await host.request('show', { place: { path: place.path, record: place.record, start: place.start, end: place.end }, where }).catch(() => null);
}

function act(deed: string, element: HTMLElement): void {
  if (deed === 'decide') void decide({ type: element.dataset['type'] === '' ? null : (element.dataset['type'] ?? null), part: element.dataset['part'] ?? '' });
  else if (deed === 'undo') void undo();
  else if (deed === 'card' || deed === 'text') void show(deed);
}

const keys: Readonly<Record<string, () => void>> = {
  j: () => step(1), k: () => step(-1), n: () => stepName(1), p: () => stepName(-1), ' ': () => mark(state.at), a: () => markReading(state.at),
  u: () => void undo(), o: () => void show('card'), t: () => void show('text'), '0': () => void decide({ type: null, part: '' }),
  '/': () => document.getElementById('find')?.focus(), Escape: () => set({ chosen: new Set() }),
};

function press(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const { target, key } = event;
  if (target instanceof HTMLInputElement && key === 'Escape') return document.getElementById('places')?.focus();
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return;
  if (target instanceof HTMLButtonElement && (key === ' ' || key === 'Enter')) return;
  const inNames = target instanceof HTMLElement && target.id === 'names';
  const arrow = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
  const type = /^[1-9]$/.test(key) ? state.scene.types[Number(key) - 1] : undefined;
  if (arrow !== 0) (inNames ? stepName : step)(arrow);
  else if (inNames && (key === 'Enter' || key === 'ArrowRight')) document.getElementById('places')?.focus();
  else if (type !== undefined) {
    if (!event.repeat) void decide({ type, part: '' });
  } else if (keys[key] && !(event.repeat && /^[0u]$/.test(key))) keys[key]();
  else return;
  event.preventDefault();
}

function watchList(): void {
  const list = document.getElementById('names');
  if (!list) return;
  const from = rowAt(list.scrollTop, list.clientHeight, visibleRows(state).length);
  const rows = Math.ceil(list.clientHeight / rowHeight) + 1;
  if (from !== state.from || rows !== state.rows) set({ from, rows });
}

function bringIntoSight(row: number): void {
  const list = document.getElementById('names');
  if (!list || row < 0) return;
  const to = scrollTo(row, list.scrollTop, list.clientHeight, visibleRows(state).length);
  if (to !== undefined) list.scrollTop = to;
  watchList();
}

document.addEventListener('keydown', press);
document.addEventListener('scroll', watchList, true);
window.addEventListener('resize', watchList);
document.addEventListener('click', ({ target }) => {
  if (!(target instanceof Element)) return;
  const deed = target.closest<HTMLElement>('[data-do]');
  const name = target.closest<HTMLElement>('[data-name]')?.dataset['name'];
  const place = target.closest<HTMLElement>('[data-place]')?.dataset['place'];
  const group = target.closest<HTMLElement>('[data-group]')?.dataset['group'];
  if (deed) act(deed.dataset['do'] ?? '', deed);
  else if (name !== undefined) void choose(name);
  else if (place !== undefined) mark(Number(place));
  else if (group !== undefined) markReading(Number(group));
});
document.addEventListener('dblclick', ({ target }) => {
  if (target instanceof Element && target.closest('[data-place]')) void show('card');
});
document.addEventListener('input', ({ target }) => {
  if (target instanceof HTMLInputElement) set({ filter: target.value, from: 0 });
  else if (target instanceof HTMLSelectElement && target.id === 'kind') set({ kind: target.value as KindFilter, from: 0 });
  else if (target instanceof HTMLSelectElement && target.value !== '') void decide({ type: target.value, part: '' });
});
// A picture that cannot be shown leaves its place empty.
document.addEventListener('error', ({ target }) => target instanceof HTMLImageElement && target.remove(), true);

set({});
void host.request('open', null).then(take).then(() => document.getElementById('places')?.focus());
