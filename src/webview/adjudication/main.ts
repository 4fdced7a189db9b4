/** The adjudication page in the browser: keys and clicks become decisions, the host's answers become the page. */

import type { AdjudicationAnswer, AdjudicationHostContract, AdjudicationScene, AdjudicationViewContract } from '../../protocol/adjudication';
import { Peer } from '../../protocol/peer';
import { openChannel } from '../channel';
import { listenForDeeds, type Deed, type PageDeeds } from '../deeds';
import { draw, h } from '../element';
import { bringIntoSight, isSameSight, lookAgain, lookAt } from '../sight';
import { pageView } from './page';
import { atFirst, visibleRows, type AdjudicationState, type ChosenCell } from './state';

const found = document.getElementById('adjudication');
if (!found) throw new Error('the page of adjudication has no #adjudication');
const root: HTMLElement = found;

let state: AdjudicationState = atFirst;
const host = new Peer<AdjudicationViewContract, AdjudicationHostContract>(openChannel(), {
  changed: (scene) => {
    void take(scene);
    return null;
  },
});

function set(changes: Partial<AdjudicationState>): void {
  state = { ...state, ...changes };
  draw(root, h('div', {}, pageView(state)));
}

async function take(scene: AdjudicationScene): Promise<void> {
  const hadList = document.getElementById('rows') !== null;
  set({ scene });
  look();
  const rows = visibleRows(state);
  const key = rows.some((row) => row.key === state.key) ? state.key : (rows.find(({ status }) => status === 'open') ?? rows[0])?.key;
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
  const next = rows[Math.min(Math.max(rows.findIndex(({ key }) => key === state.key) + by, 0), rows.length - 1)];
  if (next) void goTo(next.key);
}

/** Goes on to the next open dispute after the one in hand, beginning anew at the end. */
function goOn(): void {
  const rows = visibleRows(state);
  const at = rows.findIndex(({ key }) => key === state.key);
  const open = (row: (typeof rows)[number]): boolean => row.status === 'open' && row.key !== state.key;
  const next = rows.slice(at + 1).find(open) ?? rows.find(open);
  if (next) void goTo(next.key);
}

async function answerOf(asked: Promise<AdjudicationAnswer>): Promise<AdjudicationAnswer> {
  return asked.catch((error: Error) => ({ changed: 0, refused: error.message }));
}

async function choose(reading: number): Promise<void> {
  const row = visibleRows(state).find(({ key }) => key === state.key);
  if (!row?.readings[reading]) return;
  const { refused } = await answerOf(host.request('take', { key: row.key, reading }));
  set({ said: refused ?? `version ${reading + 1} taken`, refused });
  if (refused === undefined) goOn();
}

async function settle(): Promise<void> {
  if (state.scene.unsettled === 0) return;
  const { changed, refused } = await answerOf(host.request('settle', null));
  set({ said: refused ?? `${changed} records have what all agree on`, refused });
}

async function undo(): Promise<void> {
  const { refused } = await answerOf(host.request('undo', null));
  set({ said: refused ?? 'taken back', refused });
}

function show(where: 'card' | 'text'): void {
  if (state.key !== undefined) void host.request('show', { key: state.key, where }).catch(() => null);
}

function narrow(cell: ChosenCell | undefined): void {
  const same = cell && state.cell && cell.row === state.cell.row && cell.column === state.cell.column;
  set({ cell: same ? undefined : cell });
  look();
  const rows = visibleRows(state);
  const key = rows.some((row) => row.key === state.key) ? state.key : rows[0]?.key;
  if (key !== undefined) void goTo(key);
}

function turnMatrix(): void {
  set({ matrix: state.matrix === 'open' ? 'closed' : 'open' });
  look();
}

const deeds: PageDeeds['named'] = {
  take: ({ dataset }) => choose(Number(dataset['reading'])), settle, undo, all: () => narrow(undefined),
  card: () => show('card'),
  cell: ({ dataset }) => {
    const [row = null, column = null] = JSON.parse(dataset['cell'] ?? '[]') as (string | null)[];
    narrow({ row, column });
  },
};

const keys: Readonly<Record<string, Deed>> = {
  j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1), n: goOn, u: undo, a: settle,
  e: () => show('card'), o: () => show('card'), t: () => show('text'), m: turnMatrix, Escape: () => narrow(undefined),
};

listenForDeeds({ keyed: (key) => (/^[1-9]$/.test(key) ? () => choose(Number(key) - 1) : keys[key]), named: deeds, goTo: (key) => void goTo(key) });
document.addEventListener('input', ({ target }) => {
  if (!(target instanceof HTMLSelectElement)) return;
  set({ pair: target.value === '' ? undefined : Number(target.value), cell: undefined });
  look();
});
document.addEventListener('scroll', look, true);
window.addEventListener('resize', refit);
document.addEventListener('load', refit, true); // of a picture beside the list
// A picture that cannot be shown leaves its place empty.
document.addEventListener('error', ({ target }) => target instanceof HTMLImageElement && target.remove(), true);

set({});
void host.request('open', null).then(take);
