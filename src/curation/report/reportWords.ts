/** What the page and the data card say in the same words. */

import type { DatasetStatistics } from '../../dataset/statistics';
import type { Interval } from '../agreement';
import type { LabelDrift } from '../triage/audit';
import type { DatasetReport, ReportedFile } from './datasetReport';
import { formatCount, formatShare } from './plots';

/** A row of the table of what there is. */
export type Measure = readonly [label: string, value: (statistics: DatasetStatistics) => string | undefined];

/** The rows of the table of what there is. */
export const measures: readonly Measure[] = [
  ['Records', ({ records }) => formatCount(records)],
  ['… without an id', ({ recordsWithoutId }) => formatCount(recordsWithoutId)],
  ['… without entities', ({ recordsWithoutEntities }) => formatCount(recordsWithoutEntities)],
  ['… that share an id', ({ recordsWithRepeatedId }) => formatCount(recordsWithRepeatedId)],
  ['Tokens', ({ tokens }) => formatCount(tokens)],
  ['… without a tag', ({ unlabelledTokens }) => formatCount(unlabelledTokens)],
  ['Tokens a record, min / median / max', ({ tokensPerRecord: { min, median, max } }) => `${min} / ${median} / ${max}`],
  ['Entities (seqeval mode)', ({ entities }) => formatCount(entities)],
  ['… that begin with B- (strict mode)', ({ openings }) => formatCount(openings.begin)],
  ['… that begin with an orphan I-', ({ openings }) => formatCount(openings.orphan)],
  ['… that begin with I- after another type', ({ openings }) => formatCount(openings.typeChange)],
  ['Entities a record', ({ entities, records }) => (records === 0 ? '–' : (entities / records).toFixed(2))],
  ['Different entity texts', ({ surfaces }) => formatCount(surfaces)],
  ['… with several types', ({ ambiguousSurfaces }) => formatCount(ambiguousSurfaces)],
  ['Pictures found', ({ pictures }) => pictures && formatCount(pictures.found)],
  ['Pictures missing', ({ pictures }) => pictures && formatCount(pictures.missing)],
  ['Pictures that cannot be read', ({ pictures }) => pictures && formatCount(pictures.broken)],
];

/** Who set the labels, as far as it is known. */
export function originWords({ origins }: ReportedFile): readonly string[] {
  if (!origins) return [];
  const { person, accepted, edited } = origins;
  const total = person + accepted + edited;
  return total === 0 ? [] : [`labels of known origin: ${formatCount(person)} set by people, ${formatCount(accepted)} accepted from a model unchanged (${formatShare(accepted / total)}), ${formatCount(edited)} suggested and edited`];
}

/** How far labels are drawn towards the model. */
export function driftWords({ model, shown, audit, difference, low, high }: LabelDrift): string {
  const points = (value: number): string => `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(100 * value).toFixed(0)}`;
  const verdict = low > 0 ? 'suggestions draw labels towards the model' : high < 0 ? 'labels agree less where suggestions were shown' : 'no drift is shown';
  return `drift towards ${model}: labels agree with its suggestions to ${formatShare(shown.f1)} where they were shown (${formatCount(shown.records)} records), ${formatShare(audit.f1)} in the audit slice (${formatCount(audit.records)}); difference ${points(difference)} points (${points(low)} to ${points(high)}): ${verdict}`;
}

/** Agreement as a table and a sentence. */
export function agreementWords({ names, report }: NonNullable<DatasetReport['agreement']>): { readonly heads: readonly string[]; readonly rows: readonly (readonly string[])[]; readonly alpha: string } {
  const share = (value: number | null): string => (value === null ? '–' : value.toFixed(3));
  const between = (value: number | null, interval: Interval): string => `${share(value)}${interval ? ` (${share(interval[0])} to ${share(interval[1])})` : ''}`;
  const { pairs, alpha, alphaInterval, records, tokens } = report;
  return {
    heads: ['Annotators', 'Entity F1', 'Token kappa', 'Agreed', 'Entities'],
    rows: pairs.map(({ a, b, f1, f1Interval, kappa, kappaInterval, agreed, entitiesA, entitiesB }) => [
      `${names[a] ?? ''} · ${names[b] ?? ''}`, between(f1, f1Interval), between(kappa, kappaInterval), formatCount(agreed), `${formatCount(entitiesA)} · ${formatCount(entitiesB)}`,
    ]),
    alpha: `Krippendorff’s alpha ${between(alpha, alphaInterval)} over ${formatCount(tokens)} tokens in ${formatCount(records)} records.`,
  };
}
