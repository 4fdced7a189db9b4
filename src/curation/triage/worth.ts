import type { Severity } from '../finding';

/** What speaks for wrong labels in a record. */
export interface ErrorEvidence {
  /** The ranking's probability that the record is wrong, and those of its open suspicions; undefined where nobody ranked. */
  readonly ranked?: { readonly score: number; readonly suspicions: readonly number[] };
  /** Confidences of the model's readings that contradict a label. */
  readonly disagreements: readonly number[];
  readonly findings: readonly Severity[];
}

/** How often a model that contradicts a label is right, roughly: about half the time on Twitter-2015. */
const contradictionIsRight = 0.5;
const findingIsError: Readonly<Record<Severity, number>> = { error: 0.9, warning: 0.4, info: 0 };

/**
 * How many labels of a record are probably wrong. A ranked record is wrong with its score and then holds as many wrong
 * labels as its suspicions weigh, the gravest being one; where nobody ranked, what the model and the rules say.
 */
export function expectedWrong({ ranked, disagreements, findings }: ErrorEvidence): number {
  const broken = Math.max(0, ...findings.map((severity) => findingIsError[severity]));
  if (ranked) {
    const gravest = Math.max(0, ...ranked.suspicions);
    const doubted = gravest > 0 ? ranked.score * (sum(ranked.suspicions) / gravest) : 0;
    return Math.max(doubted, broken);
  }
  return Math.max(sum(disagreements) * contradictionIsRight, broken);
}

/** Wrong labels that a person probably removes in a minute spent on a record. */
export function wrongAMinute(evidence: ErrorEvidence, seconds: number): number {
  return (60 * expectedWrong(evidence)) / seconds;
}

/**
 * Puts some things among others at even distances, so that who works from the top meets both in the same proportion
 * all the way down.
 */
export function spread<T>(most: readonly T[], some: readonly T[]): readonly T[] {
  const total = most.length + some.length;
  const result: T[] = [];
  let taken = 0;
  for (let at = 0; at < total; at += 1) {
    const due = Math.floor(((at + 0.5) * some.length) / total + 0.5);
    const next = due > taken || at - taken >= most.length ? some[taken] : undefined;
    if (next !== undefined) taken += 1;
    const chosen = next ?? most[at - taken];
    if (chosen !== undefined) result.push(chosen);
  }
  return result;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}
