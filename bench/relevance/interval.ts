// How sure an AUROC is: the bootstrap over groups (Efron and Tibshirani 1993).
import { areaUnderRoc } from '../../src/model/relevance/isotonic';
import { keyOf, uniformAt } from '../../src/graph/random';

/** A score, whether it is of a positive, and which group it belongs to. */
export interface Outcome {
  readonly score: number;
  readonly positive: boolean;
  readonly group: string;
}

/** An AUROC with its 95 % interval. */
export interface Area {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly positives: number;
  readonly negatives: number;
}

const resamples = 300;

const areaOf = (outcomes: readonly Outcome[]): number => {
  const of = (positive: boolean): number[] => outcomes.flatMap((each) => (each.positive === positive ? [each.score] : []));
  return areaUnderRoc(of(true), of(false));
};

/** The area, and where the middle 95 % of the areas of resampled groups lie. */
export function areaWithInterval(outcomes: readonly Outcome[]): Area {
  const byGroup = new Map<string, Outcome[]>();
  for (const outcome of outcomes) byGroup.set(outcome.group, [...(byGroup.get(outcome.group) ?? []), outcome]);
  const groups = [...byGroup.values()];
  const areas = Array.from({ length: resamples }, (_, round) => {
    const key = keyOf(11, round);
    return areaOf(groups.flatMap((__, at) => groups[Math.floor(uniformAt(key, at) * groups.length)] ?? []));
  }).sort((a, b) => a - b);
  const positives = outcomes.filter(({ positive }) => positive).length;
  return { value: areaOf(outcomes), low: areas[Math.floor(0.025 * resamples)] ?? NaN, high: areas[Math.ceil(0.975 * resamples) - 1] ?? NaN, positives, negatives: outcomes.length - positives };
}

/** As the table shows it. */
export const showArea = ({ value, low, high, positives, negatives }: Area): string => `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}] | ${positives} / ${negatives}`;
