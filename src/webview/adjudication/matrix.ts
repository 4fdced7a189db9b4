/** How annotators agree in figures, and the matrix of their disagreements, whose cells lead to the records. */

import type { ShownAgreement } from '../../protocol/adjudication';
import { h, type Child, type Description } from '../element';
import { count, typeClass } from '../scene';
import { drawnMatrix, type AdjudicationState } from './state';

/** Draws the figures and the matrix. */
export function matrixView(state: AdjudicationState): Description {
  const { scene, pair, cell } = state;
  const { types, counts, left } = drawnMatrix(state);
  const name = (at: number): string => scene.annotators[at]?.name ?? '';
  const shown = pair === undefined ? undefined : scene.pairs[pair];
  const heads = types.map((type) => h('th', { scope: 'col', title: type ?? 'no entity', class: typeClass(scene.types, type) }, h('span.ty', {}, type ?? 'none')));
  const rows = types.map((row, at) =>
    h('tr', {}, h('th', { scope: 'row', title: row ?? 'no entity', class: typeClass(scene.types, row) }, h('span.ty', {}, row ?? 'none')),
      types.map((column, other) => cellView(row, column, counts[at]?.[other] ?? 0, cell?.row === row && cell.column === column))));
  return h('div.agreement', { key: 'matrix' },
    figuresView(scene.alpha, scene.alphaInterval, shown ?? (scene.pairs.length === 1 ? scene.pairs[0] : undefined)),
    scene.pairs.length > 1 && h('select.select', { id: 'pair', 'aria-label': 'Which annotators', value: pair ?? '' }, h('option', { value: '', selected: pair === undefined }, 'All pairs'),
      scene.pairs.map(({ a, b }, at) => h('option', { value: at, selected: at === pair }, `${name(a)} · ${name(b)}`))),
    h('div.scroll', {}, h('table.matrix', { 'aria-label': 'Disagreements by type' }, h('thead', {}, h('tr', {}, h('td'), heads)), h('tbody', {}, rows))),
    h('p.small.quiet', {}, 'Rows: the first annotator of a pair; columns: the other. On the diagonal only the boundaries differ.'),
    left > 0 && h('p.small.quiet', {}, `${count(left)} more types, with fewer disagreements, are not drawn.`));
}

function cellView(row: string | null, column: string | null, times: number, chosen: boolean): Description {
  if (times === 0) return h('td.num.quiet', {}, row === null && column === null ? '' : '·');
  const words = row === column ? `${count(times)} times ${row ?? ''} with other boundaries` : `${count(times)} times ${row ?? 'no entity'} against ${column ?? 'no entity'}`;
  return h('td.num', {}, h('button.tool', { type: 'button', 'data-do': 'cell', 'data-cell': JSON.stringify([row, column]), 'aria-pressed': String(chosen), 'aria-label': words, title: words, class: chosen ? 'on' : '' }, count(times)));
}

function figuresView(alpha: number | null, interval: ShownAgreement['f1Interval'], pair: ShownAgreement | undefined): Child {
  const share = (value: number): string => value.toFixed(2);
  const between = (range: ShownAgreement['f1Interval']): string => (range ? ` (${share(range[0])} to ${share(range[1])})` : '');
  return h('p.small', { title: 'In brackets: between which values a figure lies 95 times in 100, by how records differ' },
    `Krippendorff’s alpha ${alpha === null ? 'undefined' : share(alpha)}${between(interval)}`,
    pair && ` · entity F1 ${share(pair.f1)}${between(pair.f1Interval)}`, pair && pair.kappa !== null && ` · kappa ${share(pair.kappa)}`);
}
