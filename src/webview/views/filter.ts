import type { QueueFilter } from '../../protocol/card';
import { h, type Child, type Description } from '../element';
import type { Scene } from '../scene';

type Choice = readonly [value: string, words: string];

const pairChoices: readonly Choice[] = [
  ['flagged', 'Flagged'], ['unjudged', 'Flagged, not judged'], ['mismatch', 'Belongs to another text'], ['invisible', 'Shows none of the entities'],
  ['redundant', 'Only repeats the text'], ['judged', 'Judged'], ['unscored', 'Not scored'],
];

/** Whether a filter leaves anything out. */
export function isFiltered(filter: QueueFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined && value !== '');
}

/** A filter with one condition set, or taken away by an empty value. */
export function withCondition(filter: QueueFilter, condition: string, value: string): QueueFilter {
  const kept = Object.fromEntries(Object.entries(filter).filter(([name]) => name !== condition));
  return value === '' ? kept : { ...kept, [condition]: value };
}

/** The conditions of the queue; each that is set must hold. */
export function drawFilter(scene: Scene): Child {
  const { filter } = scene.state;
  const types: readonly Choice[] = (scene.file?.types ?? []).map((type) => [type, type]);
  const rules: readonly Choice[] = [['*', 'Any finding'], ...(scene.file?.rules ?? []).map((rule) => [rule, rule] as const)];
  return h(
    'div.filter',
    { key: 'filter', role: 'search', 'aria-label': 'Filter the queue' },
    h('input.field', {
      id: 'find',
      type: 'text',
      placeholder: 'Text or id',
      'aria-label': 'Text or id',
      autocomplete: 'off',
      spellcheck: 'false',
      value: filter.text ?? '',
      'data-field': 'filter.text',
    }),
    select('type', 'Type', 'Any type', types, filter.type),
    select('finding', 'Finding', 'With and without findings', rules, filter.finding),
    select('reviewed', 'Reviewed', 'Reviewed or not', [['no', 'Not reviewed'], ['yes', 'Reviewed']], filter.reviewed),
    select('suggestions', 'Suggestions', 'With and without suggestions', [['open', 'Open suggestions']], filter.suggestions),
    select('pair', 'Pair', 'Any pair', pairChoices, filter.pair),
    isFiltered(filter) && h('button.btn', { type: 'button', 'data-field-clear': 'filter', key: 'show-all' }, 'Show all'),
  );
}

function select(condition: string, name: string, all: string, choices: readonly Choice[], value: string | undefined): Description {
  return h(
    'select.select',
    { 'data-field': `filter.${condition}`, 'aria-label': name, value: value ?? '', class: value === undefined ? 'quiet' : '' },
    [['', all] as const, ...choices].map(([each, words]) => h('option', { value: each, key: each, selected: each === (value ?? '') }, words)),
  );
}
