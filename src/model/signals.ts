// Numbers inside a model about a text and its picture, and what they say about whether the two belong together, as far as pairs tell.
import type { InnerSignal } from '../protocol/insight';
import { fitCalibration } from './crf/calibration';
import { calibrate, type Calibration } from './crf/readings';

/** How well a signal tells pairs that belong together from shuffled ones, and what makes a probability of it; without the latter it gives none. */
export interface SignalRule {
  /** Share of (true, shuffled) pairs that it ranks rightly; ties count half. */
  readonly auc: number;
  /** True pairs that it was measured on; as many shuffled ones. */
  readonly pairs: number;
  readonly calibration?: Calibration;
}

/** The rules of a model's signals by their names. */
export type SignalRules = Readonly<Record<string, SignalRule>>;

const fewestPairs = 50;
/** A signal is −1 to 1; the ends are kept off infinity. */
const shareOf = (value: number): number => Math.min(1 - 1e-6, Math.max(1e-6, (value + 1) / 2));

const aucOf = (pairs: readonly number[], shuffled: readonly number[]): number => {
  const sorted = Float64Array.from(shuffled).sort();
  const below = (value: number, orEqual: 0 | 1): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const each = sorted[middle] ?? 0;
      if (each < value || (orEqual && each === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return pairs.reduce((sum, value) => sum + (below(value, 0) + below(value, 1)) / 2, 0) / Math.max(1, pairs.length * shuffled.length);
};

/**
 * Learns what a signal says, from its values for pairs that belong together and for shuffled ones: Platt scaling of the logit of its place
 * between −1 and 1. No calibration where there are fewer than fifty pairs, or where it ranks them no better than chance by two standard errors.
 */
export const ruleOf = (pairs: readonly number[], shuffled: readonly number[]): SignalRule => {
  const auc = aucOf(pairs, shuffled);
  const error = Math.sqrt((auc * (1 - auc)) / Math.max(1, Math.min(pairs.length, shuffled.length)));
  const rule = { auc, pairs: pairs.length };
  if (pairs.length < fewestPairs || auc - 2 * error <= 0.5) return rule;
  const labelled = (values: readonly number[], outcome: 'right' | 'wrong') => values.map((value) => ({ confidence: shareOf(value), outcome }));
  return { ...rule, calibration: fitCalibration([...labelled(pairs, 'right'), ...labelled(shuffled, 'wrong')]) };
};

/** A signal as people are told of it: as it is, with the probability that its pair belongs together (where half of all pairs do) if there is a rule for that. */
export const toldSignal = (value: number, rule: SignalRule | undefined): InnerSignal =>
  (rule?.calibration ? { value, probability: calibrate(shareOf(value), rule.calibration) } : { value });

/** The sentences of a model card on its signals. */
export const signalLines = (rules: SignalRules): string[] => Object.entries(rules).flatMap(([name, { auc, pairs, calibration }]) => [
  '', `## ${name.replace(/^./, (letter) => letter.toUpperCase())}`, '',
  `\`${name}\` is a number inside the model about text and picture, −1 to 1; nothing in its training says that it is a probability. On ${pairs} pairs of the validation files and as many with another record's picture ` +
    `it ranks ${(100 * auc).toFixed(1)} % rightly (50 is chance). ` + (calibration
    ? `It is told with the probability that the pair belongs together, where half of all pairs do (Platt scaling, slope ${calibration.slope.toFixed(3)}, offset ${calibration.offset.toFixed(3)}).`
    : 'That is too little, or too few pairs, to make a probability of it: it is told as it is.'),
]);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Rules as `model.json` holds them; what does not fit is left out, and that signal is told as it is. */
export const readSignalRules = (value: unknown): SignalRules => (isObject(value) ? Object.fromEntries(Object.entries(value).flatMap(([name, rule]) => {
  if (!isObject(rule) || typeof rule['auc'] !== 'number' || typeof rule['pairs'] !== 'number') return [];
  const { auc, pairs, calibration } = rule;
  const { slope, offset } = isObject(calibration) ? calibration : {};
  const fits = typeof slope === 'number' && slope > 0 && typeof offset === 'number' && Number.isFinite(slope + offset);
  return [[name, { auc, pairs, ...(fits && { calibration: { slope, offset } }) }] as const];
})) : {});
