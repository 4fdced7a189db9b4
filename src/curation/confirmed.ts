import type { Judgement } from './judgements';

/** What a record's labels are good for: to be learned from, and to score a model on. */
export type ConfirmedUse = 'learn' | 'learn and score';

/**
 * What a person's judgement makes of a record's labels, for a model and those it was taught from (`lineage`, such as
 * `crf 1.0.0`). Labels are confirmed where the record was reviewed or a person set one of them. A model is scored on
 * reviewed records only, and on none with a label that it suggested itself: it would agree with itself. Undefined where
 * nobody looked.
 */
export function findUse({ reviewed, labels = [] }: Judgement, lineage: readonly string[]): ConfirmedUse | undefined {
  if (!reviewed && labels.length === 0) return undefined;
  const suggested = labels.some(({ model }) => model !== undefined && lineage.includes(model));
  return reviewed && !suggested ? 'learn and score' : 'learn';
}
