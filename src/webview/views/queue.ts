import type { QueueOrder, QueueRow } from '../../protocol/card';
import { h, type Child, type Description } from '../element';
import { count, type Scene } from '../scene';
import { drawFilter, isFiltered } from './filter';
import { button, icon, unequal, unseen } from './parts';
import { listHeight, rowHeight, rowOffset } from '../virtualList';

/** The orders by name. */
export const orderNames: Readonly<Record<QueueOrder, string>> = {
  file: 'File order',
  worth: 'Most errors for your time',
  uncertainty: 'Least certain first',
  disagreement: 'Label–model disagreement',
  suspicion: 'Suspected errors',
  relevance: 'Pictures of other texts',
  invisible: 'Pictures without the entities',
  redundant: 'Pictures that repeat the text',
};

/** The queue: a column when there is room, a line otherwise, that opens over the card. */
export function drawQueue(scene: Scene): Child {
  const { state, file } = scene;
  if (!file) return undefined;
  return [
    h(
      'aside.queue',
      { key: 'queue', 'aria-label': 'Queue', class: state.queueOpen ? 'raised' : '' },
      h(
        'div.strip',
        {},
        h(
          'select.select.grow',
          { 'data-field': 'order', 'aria-label': 'Order of the queue', value: state.order },
          Object.entries(orderNames).map(([order, name]) => h('option', { value: order, key: order, selected: order === state.order }, name)),
        ),
        toggle('filter', state.filterOpen || isFiltered(state.filter), 'Filter the queue'),
        h('button.tool.only-raised', { type: 'button', 'data-act': 'clear', 'aria-label': 'Close the queue' }, icon('close')),
      ),
      state.filterOpen && drawFilter(scene),
      h('div.strip.small.quiet.counts', {}, drawCounts(scene)),
      scene.queue.estimate !== undefined && h('p.small.quiet.estimate', { key: 'estimate' }, scene.queue.estimate),
      drawRows(scene),
    ),
    h(
      'button.queue-line.only-below',
      { key: 'queue-line', type: 'button', 'data-act': 'focusQueue', 'aria-expanded': String(state.queueOpen) },
      icon('list-unordered'),
      h('b', {}, 'Queue'),
      h('span.cut', {}, `${orderNames[state.order]}${isFiltered(state.filter) ? ', filtered' : ''}`),
      h('span.grow'),
      h('span.quiet', {}, remaining(scene)),
    ),
  ];
}

function toggle(action: string, on: boolean, name: string): Description {
  return h('button.tool', { type: 'button', 'data-act': action, 'aria-label': name, title: name, 'aria-pressed': String(on), class: on ? 'on' : '' }, icon('filter'));
}

function remaining(scene: Scene): string {
  const { total, reviewed } = scene.queue;
  return total === undefined ? '' : `${count(Math.max(total - reviewed, 0))} left`;
}

function drawCounts(scene: Scene): Child {
  const { queue, state } = scene;
  if (queue.total === undefined) return '…';
  const outside = state.row < 0 && queue.total > 0 ? ' · this record is not among them' : '';
  return h('span.cut', {}, `${remaining(scene)}${isFiltered(state.filter) ? ' with this filter' : ' in this order'} · ${count(queue.reviewed)} done${outside}`);
}

function drawRows(scene: Scene): Child {
  const { queue, state } = scene;
  const total = queue.total ?? 0;
  if (queue.total === 0) return drawNothing(scene);
  const from = Math.max(state.queueFrom - 4, 0);
  const to = Math.min(state.queueFrom + state.queueCount + 4, total);
  const rows = Array.from({ length: Math.max(to - from, 0) }, (_, at) => drawRow(scene, from + at, total));
  return h(
    'div.rows',
    {
      id: 'queue',
      role: 'listbox',
      'aria-label': 'Records',
      tabindex: 0,
      'data-place': 'queue',
      'aria-activedescendant': state.row >= from && state.row < to ? `row-${state.row}` : undefined,
    },
    h('div.extent', { role: 'presentation', '--extent': `${listHeight(total)}px` }, rows),
  );
}

/** Why the queue is empty, and the way out. */
function drawNothing(scene: Scene): Description {
  const { filter, order } = scene.state;
  if (isFiltered(filter)) {
    return h('div.empty', {}, h('p', {}, 'No record fits this filter.'), h('button.btn', { type: 'button', key: 'all', 'data-field-clear': 'filter' }, 'Show all'));
  }
  if (order === 'invisible' || order === 'redundant') return h('div.empty', {}, h('p', {}, 'No pair has a score of this kind: the pairs are not scored yet, or the model does not offer it.'), button(scene, 'flag', { words: 'Score all pairs' }));
  if (order === 'relevance') return h('div.empty', {}, h('p', {}, 'No pair is scored yet.'), button(scene, 'flag', { words: 'Score all pairs' }));
  if (order === 'worth' || order === 'suspicion') {
    return h('div.empty', {}, h('p', {}, 'No finding in this file, and no label is suspected so far.'), h('button.btn', { type: 'button', key: 'rank', 'data-run': 'findLabelErrors' }, 'Find label errors'));
  }
  const missing = 'The model has not been asked yet, or agrees everywhere.';
  return h('div.empty', {}, h('p', {}, missing), h('button.btn', { type: 'button', key: 'file', 'data-field-clear': 'order' }, 'File order'));
}

function drawRow(scene: Scene, at: number, total: number): Description {
  const row = scene.queue.row(at);
  const now = at === scene.state.row;
  const attributes = {
    key: at,
    id: `row-${at}`,
    role: 'option',
    'aria-posinset': at + 1,
    'aria-setsize': total,
    'aria-selected': String(now),
    'data-row': at,
    class: now ? 'now' : '',
    '--top': `${rowOffset(at, total, scene.state.queueFrom)}px`,
    '--row': `${rowHeight}px`,
  };
  if (!row) return h('div.row', attributes, h('span'), h('span.quiet', {}, '…'));
  return h(
    'div.row',
    attributes,
    now ? icon('chevron-right') : row.reviewed ? icon('check') : h('span'),
    h('bdi.cut', { class: row.reviewed && !now ? 'quiet' : '' }, row.text === '' ? '(no tokens)' : row.text),
    h('span.sub', {}, h('span.cut.grow', {}, drawWhy(row), row.reviewed && unseen(' reviewed')), h('bdi.id', {}, row.id)),
  );
}

/** The reason in words, with the sign for “unequal” drawn. */
function drawWhy({ why }: QueueRow): Child {
  return why.split('≠').flatMap((part, at) => (at === 0 ? [part] : [unequal(), unseen('against'), part]));
}
