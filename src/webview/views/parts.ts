/** The small parts that all panes are made of. */

import type { CardAction } from '../../protocol/actions';
import { h, type Child, type Description } from '../element';
import { keyCaps } from '../keys';
import { typeClass, type Scene } from '../scene';

/** A codicon; it says nothing to a screen reader. */
export function icon(name: string): Description {
  return h(`span.codicon.codicon-${name}`, { 'aria-hidden': 'true' });
}

/** Words for a screen reader alone. */
export function unseen(words: string): Description {
  return h('span.unseen', {}, words);
}

/** The sign for “is not what the model reads”, drawn because fonts differ too much. */
export function unequal(): Description {
  const shape = { d: 'M3 6h10M3 10h10M11 3 5 13' };
  return h('span.neq', {}, h('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' }, h('path', shape)));
}

/** The first key of an action as it is bound now; undefined where it has none. */
export function keyOf(scene: Scene, action: CardAction): string | undefined {
  const binding = scene.keys.find((each) => each.action === action);
  return binding?.byVsCode ?? binding?.keys[0];
}

/** The caps of the keys of actions; what a key begins with like the one before it, such as Shift, is drawn once. */
export function caps(scene: Scene, ...actions: readonly CardAction[]): readonly Description[] {
  const keys = actions.map((action) => keyOf(scene, action)).filter((key) => key !== undefined);
  const lists = keys.map((key) => keyCaps(key, scene.platform));
  return lists.flatMap((list, at) => {
    const shared = list.findIndex((cap, place) => cap !== lists[at - 1]?.[place]);
    return list.slice(Math.max(shared, 0)).map((cap) => h('kbd', {}, cap));
  });
}

/** A button's words, its key and what else is to be known of it. */
export interface ButtonParts {
  readonly words: Child;
  readonly kind?: 'main' | 'plain' | 'tool';
  readonly pressed?: boolean;
  /** What it does in more words, in a tooltip. */
  readonly title?: string;
  /** Its name, where the words are only a sign. */
  readonly name?: string;
  readonly keyFirst?: boolean;
  readonly class?: string;
  /** Tells buttons of one action apart. */
  readonly key?: string;
}

/** A button that does an action; its key is shown on it. */
export function button(scene: Scene, action: CardAction, parts: ButtonParts): Description {
  const { words, kind = 'plain', pressed, name, title, keyFirst } = parts;
  const key = caps(scene, action);
  return h(
    kind === 'tool' ? 'button.tool' : 'button.btn',
    {
      type: 'button',
      key: parts.key ?? action,
      'data-act': action,
      class: [kind === 'main' ? 'main' : '', pressed ? 'on' : '', parts.class ?? ''].filter(Boolean).join(' '),
      'aria-pressed': pressed === undefined ? undefined : String(pressed),
      'aria-label': name,
      title: title ?? name,
    },
    keyFirst ? [key, ' ', words] : [words, ' ', key],
  );
}

/** A type's name, filled: it is in the file. */
export function label(scene: Scene, type: string): Description {
  return h('span.lab', { class: typeClass(scene.file?.types ?? [], type) }, type);
}

/** A type's name, hollow: it is not in the file. */
export function hollowLabel(scene: Scene, type: string | null, more: string): Description {
  return h('span.lab.hollow', { class: typeClass(scene.file?.types ?? [], type) }, `${type ?? 'none'}${more}`);
}

/** A type's name in its colour, without a box, for evidence. */
export function typeWord(scene: Scene, type: string | null): Child {
  if (type === null) return 'none';
  return h('span.ty', { class: typeClass(scene.file?.types ?? [], type) }, type);
}

/** Children with a separator between them. */
export function joined(children: readonly Child[], separator: Child): Child {
  return children.flatMap((child, at) => (at === 0 ? [child] : [separator, child]));
}
