import { disagreement, total, type RecordSignals, type SpanSignals } from './signals';

/** A linear score: weights by signal, and what is added. */
export interface Fusion<Signal extends string> {
  readonly weights: Readonly<Record<Signal, number>>;
  readonly offset: number;
}

/**
 * How signals become the probability that a record's labels are wrong: a logistic regression on whether the later
 * revision changed the record, each dataset with the same weight (Twitter-2015 and 2017, train and valid). Signals with
 * weight 0 did not carry over from one dataset to the other; they order nothing, but are told. See
 * docs/decisions/label-errors.md for the weights fitted on one dataset alone.
 */
export const recordFusion: Fusion<keyof RecordSignals> = {
  weights: {
    malformed: 3.24, worstToken: 0.291, worstEntity: -0.105, otherType: 0.155, unlabelled: 0.022, neighbours: 0.291, margin: 0, conflict: 0, habit: 0, shifted: 3,
  },
  offset: -1.564,
};

/** The same for a given entity, and for a range without a label. */
const givenFusion: Fusion<'doubt' | 'neighbours' | 'malformed'> = { weights: { doubt: 0.24, neighbours: 0.36, malformed: 2.1 }, offset: -2.37 };
const unlabelledFusion: Fusion<'doubt' | 'surface'> = { weights: { doubt: 0.44, surface: 0.1 }, offset: -2.21 };

/** The probability that a record's labels are wrong. */
export function scoreRecord(signals: RecordSignals, fusion: Fusion<keyof RecordSignals> = recordFusion): number {
  const names = Object.keys(fusion.weights) as (keyof RecordSignals)[];
  return logistic(names.reduce((sum, name) => sum + fusion.weights[name] * signals[name], fusion.offset));
}

/** The probability that a given entity is wrong, or that an unlabelled range lacks a label. */
export function scoreSpan(signals: SpanSignals, form: 'sound' | 'malformed'): number {
  const doubt = logit(signals.doubt);
  const { span, given, readings, neighbourhood } = signals;
  if (!given) {
    const { weights, offset } = unlabelledFusion;
    return logistic(offset + weights.doubt * doubt + weights.surface * (Math.log1p(total(readings)) - Math.log1p(readings.outside)));
  }
  const { weights, offset } = givenFusion;
  return logistic(offset + weights.doubt * doubt + weights.neighbours * disagreement(neighbourhood, span.type) + (form === 'malformed' ? weights.malformed : 0));
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function logit(probability: number): number {
  const inside = Math.min(0.9999, Math.max(0.0001, probability));
  return Math.log(inside / (1 - inside));
}
