import type { LabelEvidence } from '../../dataset/labelEvidence';
import type { JudgedRecord } from './judgedRecord';

/** A probability nearer to 0 or 1 says no more. */
export const leastProbability = 1e-4;

/** Logarithm of the odds of a probability. */
export function logit(probability: number): number {
  const inside = Math.min(1 - leastProbability, Math.max(leastProbability, probability));
  return Math.log(inside / (1 - inside));
}

/** How much of a label's usual doubt is taken off: all of it would make every label alike, and rare ones are wrong more often. */
const share = 0.5;

/** How sure the models are of each given label throughout a file: a type that they hardly know is doubted everywhere, right or wrong. */
export class LabelTrust {
  private readonly usual = new Map<string | null, number>();

  /** `evidence` belongs to the record at the same index. */
  constructor(records: readonly JudgedRecord[], evidence: readonly LabelEvidence[]) {
    const sums = new Map<string | null, { probability: number; tokens: number }>();
    records.forEach((record, at) => {
      const labels = labelsOf(record);
      evidence[at]!.given.forEach((probability, t) => {
        const sum = sums.get(labels[t] ?? null) ?? { probability: 0.5, tokens: 1 };
        sums.set(labels[t] ?? null, { probability: sum.probability + probability, tokens: sum.tokens + 1 });
      });
    });
    for (const [label, { probability, tokens }] of sums) this.usual.set(label, logit(probability / tokens));
  }

  /** Log-odds against the given label of the token that is doubted most, beside what is usual for its label. */
  worst(record: JudgedRecord, { given }: LabelEvidence): number {
    const labels = labelsOf(record);
    return Math.max(logit(0), ...given.map((probability, t) => share * (this.usual.get(labels[t] ?? null) ?? 0) - logit(probability)));
  }
}

/** The type of each token; null outside entities. */
function labelsOf({ tokens, spans }: JudgedRecord): readonly (string | null)[] {
  const labels = new Array<string | null>(tokens.length).fill(null);
  for (const { start, end, type } of spans) labels.fill(type, start, end);
  return labels;
}
