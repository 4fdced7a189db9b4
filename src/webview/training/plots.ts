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
  /** A value as the last point and as the axis write it. */
  readonly write: (value: number) => string;
  readonly writeTick: (value: number) => string;
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
    { name: 'Loss', what: 'mean a record, on the records learned from', className: 'loss', values: points.map(({ epoch, loss }) => [epoch, loss] as const), write: (value) => value.toFixed(2), writeTick: (value) => String(Number(value.toPrecision(3))) },
    { name: 'F1', what: 'on the held-out records, seqeval mode', className: 'score', values: scored, write: (value) => (100 * value).toFixed(1), writeTick: (value) => String(Number((100 * value).toPrecision(3))) },
  ];
  return h('section.plots', { key: 'plots', 'aria-label': 'How training goes' }, ...series.map((each) => plotView(each, of)), tableView(points));
}

function plotView({ name, what, className, values, write, writeTick }: Series, of: number): Description {
  const last = values.at(-1);
  const caption = h('figcaption', {}, h('b', {}, name), ' ', h('span.quiet', {}, what));
  if (!last) return h('figure', { key: name }, caption, h('p.quiet.none', {}, 'Nothing measured yet'));
  const ticks = ticksOf(values.map(([, value]) => value));
  const [low = 0, high = 1] = [ticks[0], ticks.at(-1)];
  const lastEpoch = Math.max(last[0], Math.min(of, niceEnd(last[0])));
  const x = (epoch: number): number => left + ((epoch - 1) / Math.max(1, lastEpoch - 1)) * (width - left - right);
  const y = (value: number): number => top + (1 - (value - low) / (high - low)) * (height - top - bottom);
  const path = values.map(([epoch, value], at) => `${at === 0 ? 'M' : 'L'}${x(epoch).toFixed(1)} ${y(value).toFixed(1)}`).join('');
  const summary = `${name}: ${write(values[0]?.[1] ?? 0)} at epoch ${values[0]?.[0] ?? 0}, ${write(last[1])} at epoch ${last[0]}`;
  return h('figure', { key: name }, caption,
    h('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': summary },
      ...ticks.map((value) => h('path.grid', { d: `M${left} ${y(value).toFixed(1)}H${width - right}` })),
      ...ticks.map((value) => h('text.end', { x: left - 6, y: (y(value) + 4).toFixed(1) }, writeTick(value))),
      h('text', { x: left, y: height - 6 }, 'epoch 1'),
      h('text.end', { x: width - right, y: height - 6 }, count(lastEpoch)),
      h('path', { class: `line ${className}`, d: path }),
      h('circle', { class: `dot ${className}`, cx: x(last[0]).toFixed(1), cy: y(last[1]).toFixed(1), r: 3 }),
      h('text.last', { x: (x(last[0]) + 7).toFixed(1), y: (y(last[1]) + 4).toFixed(1) }, write(last[1]))));
}

const steps = [1, 2, 2.5, 5, 10];

/** Two to five round values that hold all of them between the first and the last. */
function ticksOf(values: readonly number[]): readonly number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const rough = Math.max((high - low) / 3, Math.abs(high) * 0.02, 1e-3);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (steps.find((each) => each * power >= rough * 0.999) ?? 10) * power;
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  return Array.from({ length: Math.max(1, last - first) + 1 }, (_, at) => (first + at) * step);
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
