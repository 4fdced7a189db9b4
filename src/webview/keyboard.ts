import type { CardAction } from '../protocol/actions';
import { giveType } from './actions/labelling';
import { nameKey, readKey, type KeyPlace } from './keys';
import type { Session } from './session';
import { typeChoices } from './views/typeEntry';

const modifiers = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process']);

/** Does what a pressed key means. A key that means something here goes no further, so that VS Code does not act on it too. */
export function pressKey(event: KeyboardEvent, session: Session, act: (action: CardAction) => void): void {
  if (event.isComposing || modifiers.has(event.key)) return;
  const target = event.target instanceof HTMLElement ? event.target : undefined;
  if (target && isField(target)) return pressInField(event, target, session);
  const pressesButton = (event.key === 'Enter' || event.key === ' ') && !event.shiftKey && target?.closest('button') !== null;
  if (target && pressesButton) return;
  const { prefix, keysOpen } = session.state;
  const place = session.surface.place();
  const meaning = readKey(session.keys, prefix, nameKey(event), place as KeyPlace);
  if (!meaning) return prefix === undefined ? undefined : forget(event, session);
  if ('prefix' in meaning) {
    session.set({ prefix: meaning.prefix, notice: `${meaning.prefix} …` });
    return swallow(event);
  }
  const { action, repeats } = meaning.binding;
  if (keysOpen && action !== 'keys' && action !== 'clear') return;
  if (prefix !== undefined) session.set({ prefix: undefined, notice: '' });
  if (!event.repeat || repeats) act(action);
  swallow(event);
}

function forget(event: KeyboardEvent, session: Session): void {
  session.set({ prefix: undefined, notice: '' });
  if (!event.ctrlKey && !event.metaKey) swallow(event);
}

function swallow(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

/** Whether an element takes letters itself. */
function isField(element: HTMLElement): boolean {
  return element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;
}

function pressInField(event: KeyboardEvent, field: HTMLElement, session: Session): void {
  // Undo in a field is the field's own: VS Code would undo in the file.
  if ((event.ctrlKey || event.metaKey) && ['z', 'y'].includes(event.key.toLowerCase())) event.stopPropagation();
  if (field.id === 'type-entry') pressInTypeEntry(event, session);
  else if (field.id === 'find') pressInFind(event, session);
  else if (event.key === 'Escape') session.surface.focus('tokens');
}

function pressInTypeEntry(event: KeyboardEvent, session: Session): void {
  const scene = session.scene();
  const { typing } = scene.state;
  if (!typing) return;
  const choices = typeChoices(scene.file?.types ?? [], typing.text);
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
  const step = steps[event.key];
  if (step !== undefined) session.set({ typing: { ...typing, at: (typing.at + step + choices.length) % Math.max(choices.length, 1) } });
  else if (event.key === 'Enter') chooseType(session, choices[typing.at]?.type);
  else if (event.key === 'Escape') chooseType(session, undefined);
  else return;
  swallow(event);
}

/** Ends typing a type: with one chosen, or with none. */
export function chooseType(session: Session, type: string | undefined): void {
  const scene = session.scene();
  session.set({ typing: undefined });
  if (type !== undefined) giveType(session, scene, type);
  session.surface.focus('tokens');
}

function pressInFind(event: KeyboardEvent, session: Session): void {
  if (event.key === 'Enter') {
    void session.ask(session.goToFirst());
    session.set({ queueOpen: false });
    session.surface.focus('tokens');
  } else if (event.key === 'ArrowDown') session.surface.focus('queue');
  else if (event.key === 'Escape') {
    session.set({ queueOpen: false, filterOpen: false });
    session.surface.focus('tokens');
  } else return;
  swallow(event);
}
