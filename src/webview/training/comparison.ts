/** Two models on the same held-out records, side by side. */

import type { EntityScores } from '../../dataset/scoring';
import type { Comparison, ModelScores } from '../../protocol/models';
import type { ShownResult } from '../../protocol/training';
import { h, type Child, type Description } from '../element';
import { change, count, counted, points } from './numbers';

/** Draws what came of training or learning: a sentence, the table, and what must be known to read it. */
export function comparisonView({ comparison, source }: ShownResult): Child {
  if (!comparison) {
    return h('p', { key: 'none' }, source === 'learning'
      ? 'It could not be scored: of the records it learned from, too few are marked as reviewed and free of labels that the model suggested itself. Mark records as reviewed in the card editor (Space), and learn again.'
      : 'It could not be compared.');
  }
  return [h('p.verdict', { key: 'verdict', role: 'status' }, verdictOf(comparison)), tableView(comparison), cautionsView(comparison), sourceNote(comparison, source)];
}

function verdictOf({ before, after }: Comparison): string {
  if (!before) return `F1 ${points(after.f1)}.`;
  const [old, fresh] = [points(before.f1), points(after.f1)];
  if (old === fresh) return `F1 stays at ${fresh}.`;
  return after.f1 > before.f1 ? `F1 rises from ${old} to ${fresh}.` : `F1 falls from ${old} to ${fresh}.`;
}

function sourceNote({ records, mode, after }: Comparison, source: ShownResult['source']): Description {
  const how = source === 'learning'
    ? 'each scored by a model that had not learned from it'
    : 'not learned from; the best epoch was chosen on them';
  return h('p.quiet.small', { key: 'source' }, `${counted(records, 'record')} with ${counted(after.gold, 'entity', 'entities')}, ${how}. Whole entities, ${mode} mode.`);
}

const nothing: EntityScores = { gold: 0, predicted: 0, correct: 0, precision: 0, recall: 0, f1: 0 };

function tableView({ before, after }: Comparison): Description {
  const types = [...new Set([...Object.keys(after.types), ...Object.keys(before?.types ?? {})])].sort((a, b) => goldOf(after, b) - goldOf(after, a) || (a < b ? -1 : 1));
  const rows = types.map((type) => rowView(type, before && (before.types[type] ?? nothing), after.types[type] ?? nothing));
  const names = before ? `Before: ${before.model}. After: ${after.model}.` : after.model;
  return h('div.scroll', { key: 'comparison', tabindex: 0, role: 'region', 'aria-label': 'Scores by type' },
    h('table.comparison', {},
      h('caption', {}, names),
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Type'), h('th.num', { scope: 'col' }, 'Entities'),
        ...(before ? headsOf('Before') : []), ...headsOf(before ? 'After' : ''), before && h('th.num', { scope: 'col' }, 'Change of F1'))),
      h('tbody', {}, ...rows, rowView('All', before, after))));
}

function headsOf(side: string): Description[] {
  return ['Precision', 'Recall', 'F1'].map((name) => h(name === 'F1' ? 'th.num' : 'th.num.opt', { scope: 'col' }, h('span.block', {}, side), ` ${name}`));
}

function goldOf({ types }: ModelScores, type: string): number {
  return types[type]?.gold ?? 0;
}

function rowView(name: string, before: EntityScores | undefined, after: EntityScores): Description {
  const cells = ({ precision, recall, f1 }: EntityScores): Description[] => [h('td.num.opt', {}, points(precision)), h('td.num.opt', {}, points(recall)), h('td.num', {}, h('b', {}, points(f1)))];
  const gold = Math.max(after.gold, before?.gold ?? 0);
  return h(name === 'All' ? 'tr.all' : 'tr', { key: name }, h('th', { scope: 'row' }, name), h('td.num', {}, count(gold)), ...(before ? cells(before) : []), ...cells(after),
    before && h('td.num', { class: after.f1 > before.f1 ? 'better' : after.f1 < before.f1 ? 'worse' : '' }, change(before.f1, after.f1)));
}

function cautionsView({ cautions }: Comparison): Child {
  return cautions.length > 0 && h('ul.notices', { key: 'cautions' },
    ...cautions.map((sentence) => h('li', {}, h('span.codicon.codicon-warning', { 'aria-hidden': 'true' }), h('span', {}, sentence))));
}
