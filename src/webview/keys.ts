/** The key map of the card editor: what can be done, in words, and on which keys. */

import { cardActions, type CardAction } from '../protocol/actions';

/** Where the keyboard focus is; a key of `anywhere` works in all but `field`. */
export type KeyPlace = 'anywhere' | 'picture' | 'queue';

/** One action of the key map. */
export interface KeyBinding {
  readonly action: CardAction;
  readonly title: string;
  readonly group: 'Records' | 'Moving' | 'Labels' | 'Suggestions' | 'Text and picture' | 'View';
  /** Such as `j`, `shift+right`, or `r a` for one key after the other. */
  readonly keys: readonly string[];
  readonly place: KeyPlace;
  /** Holding the key down repeats it. */
  readonly repeats: boolean;
  /** VS Code's own key does it; the view only shows it. */
  readonly byVsCode?: string;
}

type Row = readonly [action: CardAction, keys: string, title: string, more?: Partial<KeyBinding>];

const repeats = { repeats: true } as const;
const onPicture = { repeats: true, place: 'picture' } as const;
const onQueue = { repeats: true, place: 'queue' } as const;

const rows: Readonly<Record<KeyBinding['group'], readonly Row[]>> = {
  Records: [
    ['next', 'j', 'Next record', repeats],
    ['previous', 'k', 'Previous record', repeats],
    ['reviewAndNext', 'space', 'Reviewed, next'],
    ['toggleReviewed', 'shift+space', 'Reviewed or not, and stay'],
    ['undoJudgement', 'u', 'Undo the last verdict or reviewed mark'],
    ['back', 'h', 'Back to where you were'],
    ['pageDown', 'pagedown', 'A page of the queue on', onQueue],
    ['pageUp', 'pageup', 'A page of the queue back', onQueue],
  ],
  Moving: [
    ['right', 'right', 'Next token or entity', repeats],
    ['left', 'left', 'Previous token or entity', repeats],
    ['down', 'down', 'Line below', repeats],
    ['up', 'up', 'Line above', repeats],
    ['nextEntity', '.', 'Next entity', repeats],
    ['previousEntity', ',', 'Previous entity', repeats],
    ['first', 'home', 'First token'],
    ['last', 'end', 'Last token'],
    ['nextDecision', 'n', 'Next open decision', repeats],
    ['previousDecision', 'shift+n', 'Previous open decision', repeats],
    ['clear', 'escape', 'Drop the selection, close what is open'],
  ],
  Labels: [
    ['type1', '1', 'Set type 1'],
    ['type2', '2', 'Set type 2'],
    ['type3', '3', 'Set type 3'],
    ['type4', '4', 'Set type 4'],
    ['type5', '5', 'Set type 5'],
    ['type6', '6', 'Set type 6'],
    ['type7', '7', 'Set type 7'],
    ['type8', '8', 'Set type 8'],
    ['type9', '9', 'Set type 9'],
    ['typeByName', 't', 'Set a type by its name'],
    ['remove', 'backspace|delete', 'No entity'],
    ['endRight', 'shift+right', 'Longer', repeats],
    ['endLeft', 'shift+left', 'Shorter', repeats],
    ['startLeft', 'alt+shift+left', 'Longer at its start', repeats],
    ['startRight', 'alt+shift+right', 'Shorter at its start', repeats],
    ['split', 'd', 'Divide the entity in two'],
    ['merge', 'm', 'Merge with the next entity'],
    ['undo', '', 'Undo a change of tags', { byVsCode: 'mod+z' }],
    ['redo', '', 'Redo a change of tags', { byVsCode: 'mod+shift+z' }],
  ],
  Suggestions: [
    ['accept', 'enter', 'Accept, fix, or go to the next decision'],
    ['reject', 'x', 'Leave it as the file has it'],
    ['acceptAll', 'a', 'Accept all in this record'],
    ['preannotate', 'p', 'Ask the model about this record'],
    ['lookInside', 'l', 'Look inside: what changed the suggestion in hand'],
  ],
  'Text and picture': [
    ['judgeAdds', 'r a', 'The picture adds something'],
    ['judgeRepeats', 'r r', 'The picture repeats the text'],
    ['judgeUnrelated', 'r u', 'The picture is unrelated'],
    ['judgeMisleading', 'r m', 'The picture misleads'],
    ['flag', 'shift+f', 'Flag irrelevant pairs of the file'],
    ['explainPair', 'w', 'Why: words and regions that carry the score'],
    ['entityRegions', 'shift+w', 'Entities: where each fits the picture best'],
    ['nearPairs', 'b', 'Better pictures and texts for this record'],
    ['focusPicture', 'i', 'Go to the picture'],
    ['zoomToggle', 'z', 'Whole picture or full size'],
    ['zoomIn', '+|=', 'Larger', repeats],
    ['zoomOut', '-', 'Smaller', repeats],
    ['zoomFit', '0', 'Whole picture'],
    ['panLeft', 'left', 'Move the picture left', onPicture],
    ['panRight', 'right', 'Move the picture right', onPicture],
    ['panUp', 'up', 'Move the picture up', onPicture],
    ['panDown', 'down', 'Move the picture down', onPicture],
  ],
  View: [
    ['elsewhere', 's', 'Same surface elsewhere'],
    ['find', '/', 'Find text'],
    ['filter', 'f', 'Filter the queue'],
    ['focusQueue', 'q', 'Go to the queue'],
    ['focusTokens', 'c', 'Go to the tokens'],
    ['openText', 'o', 'Open in the text editor'],
    ['keys', '?', 'All keys'],
  ],
};

/** The key map as it is delivered. */
export const keyMap: readonly KeyBinding[] = Object.entries(rows).flatMap(([group, bindings]) =>
  bindings.map(([action, keys, title, more]) => ({
    action,
    title,
    group: group as KeyBinding['group'],
    keys: keys === '' ? [] : keys.split('|'),
    place: 'anywhere' as const,
    repeats: false,
    ...more,
  })),
);

/** The key map with a person's own keys in the place of the usual ones. */
export function withOwnKeys(own: Readonly<Partial<Record<CardAction, readonly string[]>>> | undefined): readonly KeyBinding[] {
  if (!own) return keyMap;
  return keyMap.map((binding) => {
    const keys = own[binding.action];
    return keys ? { ...binding, keys: keys.map((key) => key.trim().toLowerCase()) } : binding;
  });
}

/** What a key press does in a key map: an action, the beginning of a longer sequence, or nothing. */
export type KeyMeaning = { readonly binding: KeyBinding } | { readonly prefix: string } | undefined;

/** Reads a key after the keys already pressed; bindings of the place where the focus is go before those of anywhere. */
export function readKey(map: readonly KeyBinding[], before: string | undefined, key: string, place: KeyPlace): KeyMeaning {
  const sequence = before === undefined ? key : `${before} ${key}`;
  const here = map.filter((binding) => binding.place === place || binding.place === 'anywhere');
  const whole = here.filter((binding) => binding.keys.includes(sequence));
  const binding = whole.find((each) => each.place === place) ?? whole[0];
  if (binding) return { binding };
  const begins = here.some((each) => each.keys.some((keys) => keys.startsWith(`${sequence} `)));
  return begins ? { prefix: sequence } : undefined;
}

/** What a keyboard event tells of the key that was pressed. */
export interface PressedKey {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

const names: Readonly<Record<string, string>> = { ' ': 'space', Spacebar: 'space' };

/**
 * The name of a pressed key as the key map writes it. Signs are named as typed, wherever the layout has them; letters
 * of other scripts by the place of the key.
 */
export function nameKey(event: PressedKey): string {
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
  const typed = event.key.length === 1 && event.key.charCodeAt(0) > 127 && letter ? letter : event.key;
  const name = names[typed] ?? typed.replace(/^Arrow/, '').toLowerCase();
  const isSign = name.length === 1 && !/[a-z]/.test(name);
  const modifiers = [
    event.ctrlKey ? 'ctrl+' : '',
    event.altKey ? 'alt+' : '',
    event.shiftKey && !isSign ? 'shift+' : '',
    event.metaKey ? 'meta+' : '',
  ];
  return modifiers.join('') + name;
}

const symbols: Readonly<Record<string, string>> = {
  left: '←', right: '→', up: '↑', down: '↓', backspace: '⌫', delete: 'Del', enter: 'Enter', space: 'Space', escape: 'Esc',
  pagedown: 'PgDn', pageup: 'PgUp', home: 'Home', end: 'End', shift: 'Shift', alt: 'Alt', ctrl: 'Ctrl', meta: '⌘',
};

/** The caps to draw for a key of the map: `shift+left` is Shift and ←, `r a` is r and a. */
export function keyCaps(key: string, platform: 'mac' | 'other'): readonly string[] {
  return key.split(' ').flatMap((press) =>
    (press === '+' ? ['+'] : press.split('+')).map((part) => {
      if (part === 'mod') return platform === 'mac' ? '⌘' : 'Ctrl';
      return symbols[part] ?? part;
    }),
  );
}

/** Whether a name is one of an action. */
export function isCardAction(name: string): name is CardAction {
  return (cardActions as readonly string[]).includes(name);
}
