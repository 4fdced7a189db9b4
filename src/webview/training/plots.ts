/** Loss and F1 over the epochs of a run, drawn as it goes on. */

import type { TrainingPoint } from '../../protocol/models';
import type { ShownRun } from '../../protocol/training';
import { h, type Child, type Description } from '../element';
import { count } from './numbers';

interface Series {
  readonly name: string;
  readonly what: string;
  readonly className: string;
  readonly values: readonly (readonly [epoch: number, value: number])[];
  /** A value as the axis and the last point write it. */
  readonly write: (value: number) => string;
}

const width = 360;
const height = 168;
const left = 44;
const right = 52;
const top = 12;
const bottom = 24;

/** Draws both plots, and the same numbers as a table for those who do not see them. */
export function plotsView({ points, of }: ShownRun): Description {
  const scored = points.flatMap(({ epoch, f1 }) => (f1 === undefined ? [] : [[epoch, f1] as const]));
  const series: readonly Series[] = [
    { name: 'Loss', what: 'mean a record, on the records learned from', className: 'loss', values: points.map(({ epoch, loss }) => [epoch, loss] as const), write: (value) => value.toFixed(2) },
    { name: 'F1', what: 'on the held-out records, seqeval mode', className: 'score', values: scored, write: (value) => (100 * value).toFixed(1) },
  ];
  return h('section.plots', { key: 'plots', 'aria-label': 'How training goes' }, ...series.map((each) => plotView(each, of)), tableView(points));
}

function plotView({ name, what, className, values, write }: Series, of: number): Description {
  const last = values.at(-1);
  const caption = h('figcaption', {}, h('b', {}, name), ' ', h('span.quiet', {}, what));
  if (!last) return h('figure', { key: name }, caption, h('p.quiet.none', {}, 'Nothing measured yet'));
  const [low, high] = rangeOf(values.map(([, value]) => value));
  const lastEpoch = Math.max(last[0], Math.min(of, niceEnd(last[0])));
  const x = (epoch: number): number => left + ((epoch - 1) / Math.max(1, lastEpoch - 1)) * (width - left - right);
  const y = (value: number): number => top + (1 - (value - low) / (high - low)) * (height - top - bottom);
  const path = values.map(([epoch, value], at) => `${at === 0 ? 'M' : 'L'}${x(epoch).toFixed(1)} ${y(value).toFixed(1)}`).join('');
  const summary = `${name}: ${write(values[0]?.[1] ?? 0)} at epoch ${values[0]?.[0] ?? 0}, ${write(last[1])} at epoch ${last[0]}`;
  return h('figure', { key: name }, caption,
    h('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': summary },
      ...[low, (low + high) / 2, high].map((value) => h('path.grid', { d: `M${left} ${y(value).toFixed(1)}H${width - right}` })),
      ...[low, (low + high) / 2, high].map((value) => h('text.end', { x: left - 6, y: (y(value) + 4).toFixed(1) }, write(value))),
      h('text', { x: left, y: height - 6 }, '1'),
      h('text.end', { x: width - right, y: height - 6 }, count(lastEpoch)),
      h('path', { class: `line ${className}`, d: path }),
      h('circle', { class: `dot ${className}`, cx: x(last[0]).toFixed(1), cy: y(last[1]).toFixed(1), r: 3 }),
      h('text.last', { x: (x(last[0]) + 7).toFixed(1), y: (y(last[1]) + 4).toFixed(1) }, write(last[1]))));
}

/** Room above and below, so that a flat line does not lie on the edge. */
function rangeOf(values: readonly number[]): readonly [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max((high - low) * 0.08, Math.abs(high) * 0.01, 1e-3);
  return [Math.max(0, low - room), high + room];
}

/** The axis grows in steps, so that the line does not shrink with every epoch. */
function niceEnd(epoch: number): number {
  return [5, 10, 20, 30, 50, 75, 100].find((end) => epoch <= end) ?? Math.ceil(epoch / 100) * 100;
}

function tableView(points: readonly TrainingPoint[]): Child {
  if (points.length === 0) return undefined;
  const rows = [...points].reverse().map(({ epoch, loss, f1, seconds }) =>
    h('tr', { key: epoch }, h('td.num', {}, count(epoch)), h('td.num', {}, loss.toFixed(3)), h('td.num', {}, f1 === undefined ? '–' : (100 * f1).toFixed(2)), h('td.num', {}, seconds.toFixed(1))));
  return h('details', { key: 'table' }, h('summary', {}, 'The same as a table'),
    h('table', {}, h('thead', {}, h('tr', {}, ...['Epoch', 'Loss', 'F1', 'Seconds'].map((name) => h('th.num', { scope: 'col' }, name)))), h('tbody', {}, ...rows)));
}
