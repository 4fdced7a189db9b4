/** The gallery of doubtful pairs in the browser: arrows move, keys judge, tiles are pulled as they come into sight. */

import type { PairVerdict } from '../../dataset/verdict';
import type { GalleryHeap, GalleryHostContract, GalleryScene, GalleryTile, GalleryViewContract } from '../../protocol/gallery';
import { Peer } from '../../protocol/peer';
import { openChannel } from '../channel';
import { draw, h } from '../element';
import { nameOf, pageView } from './page';
import { atFirst, nextOpen, placesInSight, scrollFor, tileSize, verdictKeys, type GalleryState } from './state';

const found = document.getElementById('gallery');
if (!found) throw new Error('the gallery page has no #gallery');
const root: HTMLElement = found;
const keptPictures = 600;

let state: GalleryState = atFirst;
let pulling = new Set<number>();
/** Verdicts are given one after the other, so that an undo takes back the last. */
let last: Promise<unknown> = Promise.resolve();

const channel = openChannel();
const host = new Peer<GalleryViewContract, GalleryHostContract>(channel, {
  changed: (scene) => (void takeChange(scene), null),
  opened: (scene) => (void open(scene), null),
});

function set(changes: Partial<GalleryState>): void {
  state = { ...state, ...changes };
  draw(root, h('div', {}, pageView(state)));
  const grid = document.getElementById('grid');
  if (grid && grid !== watched) watch(grid);
  void pull();
}

let watched: HTMLElement | undefined;
const frames = new ResizeObserver(([entry]) => {
  const { width = 0, height = 0 } = entry?.contentRect ?? {};
  if (width !== state.width || height !== state.height) set({ width, height });
});

function watch(grid: HTMLElement): void {
  if (watched) frames.unobserve(watched);
  watched = grid;
  frames.observe(grid);
  grid.addEventListener('scroll', () => set({ top: grid.scrollTop }), { passive: true });
}

async function open(scene: GalleryScene): Promise<void> {
  const heaps = scene.heaps.filter(({ flagged }) => flagged).map(({ heap }) => heap);
  set({ ...atFirst, width: state.width, height: state.height, scene });
  channel.remember({ address: scene.address });
  await choose(heaps.length > 0 ? heaps : ['mismatch']);
  document.getElementById('grid')?.focus();
}

async function choose(heaps: readonly GalleryHeap[]): Promise<void> {
  const total = await host.request('choose', { heaps });
  pulling = new Set();
  set({ heaps, total, tiles: new Map(), at: 0, top: 0 });
  document.getElementById('grid')?.scrollTo({ top: 0 });
}

/** Flags or verdicts changed: the tiles stay where they are and are read again. */
async function takeChange(scene: GalleryScene): Promise<void> {
  const flags = (of: GalleryScene): string => of.heaps.map(({ heap, flagged, count }) => `${heap} ${flagged ? count : ''}`).join();
  // What opened empty, while its scores were still being looked up, opens now.
  const isNew = scene.address !== state.scene.address || (state.total === 0 && flags(scene) !== flags(state.scene));
  const reordered = scene.precision !== state.scene.precision && flags(scene) !== flags(state.scene);
  set({ scene });
  if (isNew) return open(scene);
  if (reordered) return choose(state.heaps);
  const { from, to } = placesInSight(state);
  put(from, await host.request('tiles', { from, count: to - from }));
}

function put(from: number, tiles: readonly GalleryTile[]): void {
  const all = new Map(state.tiles);
  tiles.forEach((tile, offset) => all.set(from + offset, tile));
  set({ tiles: all });
}

/** Pulls what is in sight and not there yet: first the tiles, then their pictures. */
async function pull(): Promise<void> {
  const { from, to } = placesInSight(state);
  const places = Array.from({ length: state.width === 0 ? 0 : to - from }, (_, offset) => from + offset);
  const missing = places.filter((place) => !state.tiles.has(place) && !pulling.has(place));
  const [first] = missing;
  if (first !== undefined) {
    const mine = pulling;
    missing.forEach((place) => mine.add(place));
    const count = (missing.at(-1) ?? first) - first + 1;
    const tiles = await host.request('tiles', { from: first, count }).catch(() => []);
    if (mine === pulling) put(first, tiles);
    return;
  }
  for (const place of places) {
    const tile = state.tiles.get(place);
    if (tile && tile.absence === undefined && !state.pictures.has(tile.record)) void pullPicture(tile.record);
  }
}

const asked = new Set<number>();

async function pullPicture(record: number): Promise<void> {
  if (asked.has(record)) return;
  asked.add(record);
  const picture = await host.request('picture', { record }).catch(() => null);
  asked.delete(record);
  const kept = [...state.pictures].slice(-keptPictures);
  set({ pictures: new Map([...kept, [record, picture]]) });
}

function goTo(place: number): void {
  const at = Math.min(Math.max(place, 0), Math.max(state.total - 1, 0));
  set({ at });
  const top = scrollFor(state);
  if (top !== undefined) document.getElementById('grid')?.scrollTo({ top });
}

function judge(verdict: PairVerdict | null): void {
  const { at, tiles } = state;
  const tile = tiles.get(at);
  if (!tile) {
    // A pair that is still on its way is judged when it is there.
    void host.request('tiles', { from: at, count: 1 }).then((found) => {
      if (found.length === 0 || state.at !== at) return;
      put(at, found);
      judge(verdict);
    });
    return;
  }
  if (tile.absence !== undefined && verdict !== null) return set({ said: 'There is no verdict without a picture' });
  const given = tile.verdict === verdict ? null : verdict;
  const { verdict: _before, ...rest } = tile;
  // On the page at once: who judges hundreds waits for nothing.
  set({ tiles: new Map(tiles).set(at, given ? { ...rest, verdict: given } : rest), said: given ? `${nameOf(given)}: ${tile.id}` : `No verdict: ${tile.id}` });
  last = last.then(() => host.request('judge', { record: tile.record, verdict: given })).catch((error: Error) => set({ said: error.message }));
  if (given) goTo(nextOpen(state));
}

function undo(): void {
  last = last.then(async () => {
    const undone = await host.request('undo', null);
    if (!undone) return set({ said: 'There is no verdict to undo' });
    const place = [...state.tiles].find(([, { record }]) => record === undone.record)?.[0];
    if (place !== undefined) {
      put(place, await host.request('tiles', { from: place, count: 1 }));
      goTo(place);
    }
    set({ said: 'Verdict undone' });
  }).catch((error: Error) => set({ said: error.message }));
}

function show(where: 'card' | 'text'): void {
  const tile = state.tiles.get(state.at);
  if (tile) void host.request('show', { record: tile.record, where }).catch(() => null);
}

function close(): void {
  set({ enlarged: false, keysOpen: false });
  document.getElementById('grid')?.focus();
}

const rows = (): number => Math.max(Math.floor(state.height / (tileSize(state.width).height + tileSize(state.width).gap)), 1) * tileSize(state.width).columns;
const keys: Readonly<Record<string, () => void>> = {
  ArrowRight: () => goTo(state.at + 1), ArrowLeft: () => goTo(state.at - 1), ArrowDown: () => goTo(Math.min(state.at + tileSize(state.width).columns, state.total - 1)),
  ArrowUp: () => state.at >= tileSize(state.width).columns && goTo(state.at - tileSize(state.width).columns),
  Home: () => goTo(0), End: () => goTo(state.total - 1), PageDown: () => goTo(state.at + rows()), PageUp: () => goTo(state.at - rows()),
  ' ': () => goTo(nextOpen(state)), Backspace: () => judge(null), u: undo, z: () => set({ enlarged: !state.enlarged }), o: () => show('card'), t: () => show('text'),
  '?': () => set({ keysOpen: !state.keysOpen }), Escape: close,
  ...Object.fromEntries(verdictKeys.map(({ key, verdict }) => [key, () => judge(verdict)])),
};
const held = new Set(['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp', 'PageDown', 'PageUp']);

document.addEventListener('keydown', (event) => {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || target instanceof HTMLSelectElement) return;
  if (target instanceof HTMLButtonElement && (key === ' ' || key === 'Enter')) return;
  const deed = keys[key];
  if (!deed || (event.repeat && !held.has(key))) return;
  event.preventDefault();
  deed();
});

document.addEventListener('click', ({ target }) => {
  if (!(target instanceof Element)) return;
  const part = target.closest<HTMLElement>('[data-do]');
  const place = target.closest<HTMLElement>('[data-place]')?.dataset['place'];
  const { do: deed, heap, verdict } = part?.dataset ?? {};
  if (deed === 'heap') void choose(state.scene.heaps.map((each) => each.heap).filter((each) => state.heaps.includes(each) !== (each === heap)));
  else if (deed === 'judge') judge(verdictKeys.find((each) => each.verdict === verdict)?.verdict ?? null);
  else if (deed === 'forget') void host.request('forget', null);
  else if (deed === 'keys') set({ keysOpen: !state.keysOpen });
  else if (place !== undefined) {
    goTo(Number(place));
    document.getElementById('grid')?.focus();
  } else if (target.closest('.enlarged')) close();
});
document.addEventListener('dblclick', ({ target }) => {
  if (target instanceof Element && target.closest('[data-place]')) show('card');
});
document.addEventListener('change', ({ target }) => {
  if (target instanceof HTMLSelectElement) void host.request('setPrecision', { precision: Number(target.value) });
});

set({});
void host.request('open', null).then(open);
