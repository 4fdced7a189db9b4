/** The page of probable label errors in the browser: keys and clicks become decisions, the host's answers become the page. */

import type { ErrorAnswer, ErrorRow, ErrorsHostContract, ErrorsScene, ErrorsViewContract } from '../../protocol/labelErrors';
import { Peer } from '../../protocol/peer';
import { openChannel } from '../channel';
import { listenForDeeds, type Deed, type PageDeeds } from '../deeds';
import { draw, h } from '../element';
import { atFirstSight, bringIntoSight, isSameSight, lookAgain, lookAt } from '../sight';
import { affected, pageView, visibleRows, type ErrorsState } from './page';

const found = document.getElementById('errors');
if (!found) throw new Error('the page of label errors has no #errors');
const root: HTMLElement = found;

let state: ErrorsState = {
  scene: { state: 'none', share: 0, file: '', records: 0, types: [], judge: '', rows: [] }, type: '', key: undefined, detail: undefined, chosen: new Set(), sight: atFirstSight, said: '',
};
const host = new Peer<ErrorsViewContract, ErrorsHostContract>(openChannel(), {
  changed: (scene) => {
    void take(scene);
    return null;
  },
});

function set(changes: Partial<ErrorsState>): void {
  state = { ...state, ...changes };
  draw(root, h('div', {}, pageView(state)));
}

async function take(scene: ErrorsScene): Promise<void> {
  const hadList = document.getElementById('rows') !== null;
  set({ scene });
  look();
  const rows = visibleRows(state);
  const key = rows.some((row) => row.key === state.key) ? state.key : rows.find(({ status }) => status === 'open')?.key;
  if (key !== undefined) await goTo(key);
  if (!hadList) document.getElementById('rows')?.focus();
}

async function goTo(key: string): Promise<void> {
  const rows = visibleRows(state);
  set({ key, sight: bringIntoSight(rows.findIndex((row) => row.key === key), rows.length) ?? state.sight });
  const detail = await host.request('detail', { key }).catch(() => null);
  if (state.key !== key) return;
  set({ detail: detail ?? undefined });
  refit();
}

/** Keeps the line in hand in sight when what stands beside the list grows or shrinks. */
function refit(): void {
  const rows = visibleRows(state);
  const sight = lookAgain(rows.findIndex(({ key }) => key === state.key), rows.length, state.sight);
  if (sight && !isSameSight(sight, state.sight)) set({ sight });
}

/** Draws the lines that came into sight. */
function look(): void {
  const sight = lookAt(visibleRows(state).length);
  if (sight && !isSameSight(sight, state.sight)) set({ sight });
}

function step(by: number): void {
  const rows = visibleRows(state);
  const at = rows.findIndex(({ key }) => key === state.key);
  const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (next) void goTo(next.key);
}

/** Goes on to the next open line after the one in hand. */
function goOn(done: readonly ErrorRow[]): void {
  const rows = visibleRows(state);
  const at = rows.findIndex(({ key }) => key === state.key);
  const settled = new Set(done.map(({ key }) => key));
  const next = rows.slice(at + 1).find(({ key, status }) => status === 'open' && !settled.has(key));
  set({ chosen: new Set() });
  if (next) void goTo(next.key);
}

async function decide(rows: readonly ErrorRow[], words: string, ask: (keys: readonly string[]) => Promise<ErrorAnswer>): Promise<void> {
  if (rows.length === 0) return;
  const answer = await ask(rows.map(({ key }) => key)).catch((error: Error) => ({ settled: 0, refused: error.message }));
  set({ said: answer.refused ?? `${answer.settled} ${words}`, refused: answer.refused });
  if (answer.refused === undefined) goOn(rows);
}

const openOnes = (): readonly ErrorRow[] => affected(state).filter(({ status }) => status === 'open');
const accept = (): Promise<void> => decide(openOnes(), 'accepted', (keys) => host.request('accept', { keys }));
const keep = (): Promise<void> => decide(openOnes(), 'found right', (keys) => host.request('keep', { keys }));

function retype(type: string | null): Promise<void> {
  return decide(visibleRows(state).filter(({ key }) => key === state.key), `labelled ${type ?? 'as no entity'}`, ([key = '']) => host.request('retype', { key, type }));
}

async function undo(): Promise<void> {
  const { refused } = await host.request('undo', null).catch((error: Error) => ({ refused: error.message }));
  set({ said: refused ?? 'taken back', refused });
}

function show(where: 'card' | 'text' | 'surface'): void {
  if (state.key !== undefined) void host.request('show', { key: state.key, where }).catch(() => null);
}

function mark(key: string | undefined): void {
  if (key === undefined) return;
  const chosen = new Set(state.chosen);
  if (!chosen.delete(key)) chosen.add(key);
  set({ chosen, said: `${chosen.size} chosen` });
}

const deeds: PageDeeds['named'] = {
  accept, keep, undo, again: ({ dataset }) => void host.request('again', { judge: dataset['judge'] === 'neural' ? 'neural' : 'instant' }).catch(() => null), cancel: () => void host.request('cancel', null).catch(() => null),
  card: () => show('card'), text: () => show('text'), surface: () => show('surface'), retype: ({ dataset }) => retype(dataset['type'] === '' ? null : (dataset['type'] ?? null)),
};

const keys: Readonly<Record<string, Deed>> = {
  j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: accept, x: keep, u: undo,
  o: () => show('card'), t: () => show('text'), s: () => show('surface'), '0': () => retype(null), ' ': () => mark(state.key), Escape: () => set({ chosen: new Set() }),
};

function keyed(key: string): Deed | undefined {
  const type = /^[1-9]$/.test(key) ? state.scene.types[Number(key) - 1] : undefined;
  return type === undefined ? keys[key] : () => retype(type);
}

listenForDeeds({ keyed, named: deeds, goTo: (key) => void goTo(key) });
document.addEventListener('input', ({ target }) => {
  if (!(target instanceof HTMLSelectElement)) return;
  set({ type: target.value, chosen: new Set() });
  look();
});
document.addEventListener('scroll', look, true);
window.addEventListener('resize', refit);
document.addEventListener('load', refit, true); // of a picture beside the list
// A picture that cannot be shown leaves its place empty.
document.addEventListener('error', ({ target }) => target instanceof HTMLImageElement && target.remove(), true);

set({});
void host.request('open', null).then(take);
