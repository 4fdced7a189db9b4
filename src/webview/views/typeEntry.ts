import { h, type Child } from '../element';
import { isCardAction } from '../keys';
import type { CardAction } from '../../protocol/actions';
import { label, keyOf } from './parts';
import type { Scene } from '../scene';

/** A row of the list under the field where a type is typed. */
export interface TypeChoice {
  readonly type: string;
  readonly known: boolean;
}

/** The types that fit what was typed, those that begin with it first, and at last a new type of that name. */
export function typeChoices(types: readonly string[], typed: string): readonly TypeChoice[] {
  const wanted = typed.trim().toLowerCase();
  const fits = types.filter((type) => type.toLowerCase().includes(wanted));
  const begins = fits.filter((type) => type.toLowerCase().startsWith(wanted));
  const ordered = [...begins, ...fits.filter((type) => !begins.includes(type))].map((type) => ({ type, known: true }));
  const isName = /^[^\s]+$/u.test(typed.trim()) && typed.trim() !== 'O';
  return isName && !types.includes(typed.trim()) ? [...ordered, { type: typed.trim(), known: false }] : ordered;
}

/** The field and its list; Enter takes the highlighted row. */
export function drawTypeEntry(scene: Scene): Child {
  const { typing } = scene.state;
  const types = scene.file?.types ?? [];
  if (!typing) return undefined;
  const choices = typeChoices(types, typing.text);
  return h(
    'div.entry',
    {},
    h('input.field', {
      id: 'type-entry',
      type: 'text',
      value: typing.text,
      role: 'combobox',
      'aria-label': 'Type',
      'aria-expanded': 'true',
      'aria-controls': 'type-choices',
      'aria-autocomplete': 'list',
      'aria-activedescendant': choices[typing.at] ? `type-choice-${typing.at}` : undefined,
      autocomplete: 'off',
      spellcheck: 'false',
      'data-field': 'type',
    }),
    h(
      'div.choices',
      { id: 'type-choices', role: 'listbox', 'aria-label': 'Types' },
      choices.map((choice, at) =>
        h(
          'div.choice',
          {
            key: choice.type,
            id: `type-choice-${at}`,
            role: 'option',
            'aria-selected': String(at === typing.at),
            'data-type': choice.type,
            class: at === typing.at ? 'now' : '',
          },
          choice.known ? label(scene, choice.type) : ['New type ', label(scene, choice.type)],
          h('span.grow'),
          numberKey(scene, types.indexOf(choice.type)),
        ),
      ),
      choices.length === 0 && h('div.choice.quiet', { role: 'option', 'aria-selected': 'false', 'aria-disabled': 'true' }, 'A type is one word'),
    ),
  );
}

function numberKey(scene: Scene, at: number): Child {
  const action = isCardAction(`type${at + 1}`) ? (`type${at + 1}` as CardAction) : undefined;
  const key = action && keyOf(scene, action);
  return key !== undefined && h('kbd', { 'aria-hidden': 'true' }, key);
}
