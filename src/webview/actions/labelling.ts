import type { Span } from '../../dataset/tags';
import { surfaceOf } from '../chips';
import { merge, moveEdge, overlaps, removeIn, setType, split, type EdgeMove, type TokenRange } from '../labels';
import { selectedRange, type Scene } from '../scene';
import type { Session } from '../session';
import type { Deed, Deeds } from './moving';

/** Gives the tokens in hand a type. */
export function giveType(session: Session, scene: Scene, type: string): void {
  const { record } = scene;
  const range = rangeInHand(scene);
  if (!record || !range) return session.say('Move to a token first');
  const entities = setType(record.entities, range, type);
  if (entities) session.edit(entities, `${type} set on ${surfaceOf(record, range)}`, { token: range.start });
  else session.set({ notice: `${surfaceOf(record, range)} is ${type} already`, typing: undefined, selection: undefined });
  session.surface.focus('tokens');
}

/** A ghost is part of a wider proposal: its type is meant for the whole. */
function rangeInHand(scene: Scene): TokenRange | undefined {
  const { chip, range, state } = scene;
  if (!state.selection && chip?.kind === 'ghost') return chip.disagreement?.proposed ?? range;
  return range;
}

function type(number: number): Deed {
  return (session, scene) => {
    const name = scene.file?.types[number - 1];
    if (name === undefined) session.say(`There is no type ${number} in this file; t sets a type by its name`);
    else giveType(session, scene, name);
  };
}

function remove(session: Session, scene: Scene): void {
  const { record, range } = scene;
  if (!record || !range) return session.say('Move to an entity first');
  const entities = removeIn(record.entities, range);
  if (entities) session.edit(entities, `No entity on ${surfaceOf(record, range)}`, { token: range.start });
  else session.say('There is no entity here');
  session.surface.focus('tokens');
}

/** Moves an entity's edge; where there is no entity, the end of a selection. */
function edge(move: EdgeMove): Deed {
  return (session, scene) => {
    const { record, chip, state } = scene;
    if (!record) return;
    if (state.selection || !chip?.entity) return select(session, scene, move);
    const result = moveEdge(record.entities, chip.entity, move, record.tokens.length);
    if (!result) return session.say(impossible(move));
    const { start, type: kind } = result.moved;
    session.edit(result.entities, `${kind} is now ${surfaceOf(record, result.moved)}`, { token: start });
    session.surface.focus('tokens');
  };
}

function impossible(move: EdgeMove): string {
  return move === 'endRight' || move === 'startLeft' ? 'The record ends here' : 'An entity has at least one token';
}

function select(session: Session, scene: Scene, move: EdgeMove): void {
  const { record, chip, state } = scene;
  if (!record || !chip) return session.say('Move to a token first');
  const { suggestion } = chip;
  const before = state.selection ?? {
    anchor: chip.start,
    head: chip.end - 1,
    ...(suggestion ? { type: suggestion.type } : {}),
  };
  const byStart = move === 'startLeft' || move === 'startRight';
  const step = move === 'endRight' || move === 'startRight' ? 1 : -1;
  const limit = record.tokens.length - 1;
  const moved = (token: number): number => Math.min(Math.max(token + step, 0), limit);
  const selection = byStart ? { ...before, anchor: moved(before.anchor) } : { ...before, head: moved(before.head) };
  const range = selectedRange(selection);
  session.set({ selection, notice: range ? `${surfaceOf(record, range)} selected` : '' });
  session.surface.focus('tokens');
}

function beginSplit(session: Session, scene: Scene): void {
  const entity = scene.chip?.entity;
  if (!entity || !scene.record || session.refuseEdit()) return entity ? undefined : session.say('Move to an entity first');
  if (entity.end - entity.start < 2) return session.say('An entity of one token cannot be divided');
  session.set({ split: entity.start + 1, selection: undefined });
  if (entity.end - entity.start === 2) finishSplit(session, session.scene());
  session.surface.focus('tokens');
}

/** Divides the entity at the cut that is shown. */
export function finishSplit(session: Session, scene: Scene): void {
  const { chip, record, state } = scene;
  if (!chip?.entity || !record || state.split === undefined) return;
  const entities = split(record.entities, chip.entity, state.split);
  if (entities) session.edit(entities, `Divided before ${record.tokens[state.split]?.text ?? ''}`, { token: chip.start });
}

function mergeNext(session: Session, scene: Scene): void {
  const { record, chip, state } = scene;
  if (!record) return;
  const range = selectedRange(state.selection);
  const first = range && (record.entities.find((each) => overlaps(each, range)) ?? record.suggestions.find((each) => overlaps(each, range)));
  if (range && first) return giveType(session, scene, first.type);
  const result = chip?.entity && merge(record.entities, chip.entity as Span);
  if (!result) return session.say(chip?.entity ? 'There is no other entity to merge with' : 'Move to an entity first');
  session.edit(result.entities, `${result.merged.type} is now ${surfaceOf(record, result.merged)}`, { token: result.merged.start });
  session.surface.focus('tokens');
}

function beginTyping(session: Session, scene: Scene): void {
  if (!scene.range) return session.say('Move to a token first');
  if (session.refuseEdit()) return;
  session.set({ typing: { text: '', at: 0 } });
  session.surface.focus('type-entry');
}

/** Changing what stands in the file. */
export const labelling: Deeds<
  | 'type1' | 'type2' | 'type3' | 'type4' | 'type5' | 'type6' | 'type7' | 'type8' | 'type9' | 'typeByName' | 'remove'
  | 'endRight' | 'endLeft' | 'startLeft' | 'startRight' | 'split' | 'merge' | 'undo' | 'redo'
> = {
  type1: type(1),
  type2: type(2),
  type3: type(3),
  type4: type(4),
  type5: type(5),
  type6: type(6),
  type7: type(7),
  type8: type(8),
  type9: type(9),
  typeByName: beginTyping,
  remove,
  endRight: edge('endRight'),
  endLeft: edge('endLeft'),
  startLeft: edge('startLeft'),
  startRight: edge('startRight'),
  split: (session, scene) => (scene.state.split === undefined ? beginSplit(session, scene) : finishSplit(session, scene)),
  merge: mergeNext,
  undo: (session) => void session.ask(session.peer.request('undo', null)),
  redo: (session) => void session.ask(session.peer.request('redo', null)),
};
