import type { CardAction } from '../../protocol/actions';
import { chipIndexOf } from '../chips';
import { firstToken, cursorOn, type Scene } from '../scene';
import { nextDecision } from '../decisions';
import type { Session } from '../session';

/** What an action does, given what was on the page. */
export type Deed = (session: Session, scene: Scene) => void;

/** A group of actions and what they do. */
export type Deeds<A extends CardAction> = Readonly<Record<A, Deed>>;

/** Moves the cursor to a chip. */
function moveTo(session: Session, scene: Scene, at: number): void {
  const chip = scene.chips[Math.min(Math.max(at, 0), scene.chips.length - 1)];
  if (chip) session.set({ cursor: cursorOn(chip, scene.decisions), selection: undefined, split: undefined, notice: '' });
  session.surface.focus('tokens');
}

function step(direction: 1 | -1): Deed {
  return (session, scene) => {
    const { split } = scene.state;
    if (split !== undefined && scene.chip) {
      const to = Math.min(Math.max(split + direction, scene.chip.start + 1), scene.chip.end - 1);
      return session.set({ split: to });
    }
    const from = scene.range && scene.state.selection ? (direction > 0 ? scene.range.end - 1 : scene.range.start) : scene.chip?.start;
    const at = from === undefined ? (direction > 0 ? -1 : scene.chips.length) : chipIndexOf(scene.chips, from);
    moveTo(session, scene, at + direction);
  };
}

/** Up and down go along what has the focus: the lines of tokens, the rows of the queue, the places elsewhere. */
function line(direction: 1 | -1): Deed {
  return (session, scene) => {
    if (scene.place === 'queue') return void session.step(direction);
    if (scene.place === 'elsewhere') return movePlace(session, scene, scene.state.elsewhereAt + direction);
    const token = session.surface.tokenOnLine(direction);
    if (token !== undefined) moveTo(session, scene, chipIndexOf(scene.chips, token));
    else if (!scene.chip) moveTo(session, scene, direction > 0 ? 0 : scene.chips.length - 1);
  };
}

function movePlace(session: Session, scene: Scene, at: number): void {
  const last = (scene.elsewhere?.places.length ?? 0) - 1;
  session.set({ elsewhereAt: Math.min(Math.max(at, 0), Math.max(last, 0)), elsewhereOpen: true });
}

function edge(side: 'first' | 'last'): Deed {
  return (session, scene) => {
    const all = scene.queue.total ?? 0;
    if (scene.place === 'queue') return void session.step(side === 'first' ? -all : all);
    if (scene.place === 'elsewhere') return movePlace(session, scene, side === 'first' ? 0 : (scene.elsewhere?.places.length ?? 0));
    moveTo(session, scene, side === 'first' ? 0 : scene.chips.length - 1);
  };
}

function entity(direction: 1 | -1): Deed {
  return (session, scene) => {
    const here = scene.chip?.start ?? (direction > 0 ? -1 : Infinity);
    const stops = scene.chips.filter((chip) => chip.kind !== 'token');
    const next = direction > 0 ? stops.find((chip) => chip.start > here) : stops.findLast((chip) => chip.start < here);
    if (!next) return session.say(direction > 0 ? 'No entity after this one' : 'No entity before this one');
    moveTo(session, scene, scene.chips.indexOf(next));
  };
}

/** Puts the next open question in hand. */
export function goToDecision(session: Session, scene: Scene, direction: 1 | -1): void {
  const next = nextDecision(scene.decisions, { key: scene.decision?.key, token: scene.chip?.start ?? -1 }, direction);
  if (!next) return session.say('Nothing is open in this record');
  session.set({ cursor: { token: firstToken(next), decision: next.key }, selection: undefined, split: undefined, notice: '' });
  session.surface.focus('tokens');
}

function page(direction: 1 | -1): Deed {
  return (session, scene) => void session.step(direction * Math.max(scene.state.queueCount - 2, 1));
}

/** Closes or drops one thing at a time, the topmost first. */
function clear(session: Session, scene: Scene): void {
  const { state } = scene;
  if (state.keysOpen) session.set({ keysOpen: false });
  else if (state.prefix !== undefined) session.set({ prefix: undefined, notice: '' });
  else if (state.typing) session.set({ typing: undefined });
  else if (state.split !== undefined) session.set({ split: undefined });
  else if (state.selection) session.set({ selection: undefined });
  else if (state.elsewhereOpen) session.set({ elsewhereOpen: false });
  else if (state.insideOpen) session.set({ insideOpen: false });
  else if (state.queueOpen) session.set({ queueOpen: false, filterOpen: false });
  else if (state.filterOpen) session.set({ filterOpen: false });
  session.surface.focus('tokens');
}

/** Moving about: records, tokens, questions. */
export const moving: Deeds<
  | 'next' | 'previous' | 'back' | 'right' | 'left' | 'up' | 'down' | 'first' | 'last' | 'nextEntity' | 'previousEntity'
  | 'nextDecision' | 'previousDecision' | 'clear' | 'pageDown' | 'pageUp'
> = {
  next: (session) => void session.step(1),
  previous: (session) => void session.step(-1),
  back: (session) => session.goBack(),
  right: step(1),
  left: step(-1),
  up: line(-1),
  down: line(1),
  first: edge('first'),
  last: edge('last'),
  nextEntity: entity(1),
  previousEntity: entity(-1),
  nextDecision: (session, scene) => goToDecision(session, scene, 1),
  previousDecision: (session, scene) => goToDecision(session, scene, -1),
  clear,
  pageDown: page(1),
  pageUp: page(-1),
};
