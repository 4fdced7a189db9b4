import type { MatchReference } from './reference';

/** The share of a file's pairs that do not belong together, and how well it is known. */
export interface MismatchShare {
  /** 0 to 1. */
  readonly share: number;
  /** The share lies between these with 95 %. */
  readonly low: number;
  readonly high: number;
}

const grid = 400;
/** Most files are mostly right: weight of `(1 - share)^2` before anything is seen. */
const doubt = 2;
/** Pairs whose likelihoods differ by less than this are counted as one. */
const grain = 0.02;

/**
 * Estimates the share of mismatched pairs in a file from how much likelier each pair is where text and picture belong
 * together than where they do not: the file is a mixture of both. Mean and 95 % interval of the posterior.
 */
export function estimateShare(ratios: readonly number[]): MismatchShare {
  const counts = new Map<number, number>();
  for (const ratio of ratios) {
    const step = Math.round(Math.log(Math.max(ratio, 1e-6)) / grain);
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  const groups = [...counts].map(([step, count]) => ({ ratio: Math.exp(step * grain), count }));
  const shares = Array.from({ length: grid + 1 }, (_, at) => at / grid);
  const logs = shares.map((share) => groups.reduce((sum, { ratio, count }) => sum + count * Math.log(share + (1 - share) * ratio), doubt * Math.log(1 - share + 1e-6)));
  const most = Math.max(...logs);
  const weights = logs.map((each) => Math.exp(each - most));
  const total = weights.reduce((sum, each) => sum + each, 0);
  return {
    share: shares.reduce((sum, each, at) => sum + each * (weights[at] ?? 0), 0) / total,
    low: quantile(shares, weights, 0.025 * total),
    high: quantile(shares, weights, 0.975 * total),
  };
}

/** How likely a pair is mismatched in a file with this share of mismatches. */
export function probabilityAt(ratio: number, share: number): number {
  return share / (share + (1 - share) * ratio);
}

/** How much likelier a pair is where text and picture belong together, by its probability where as many do as do not. */
export function ratioOf(probability: number): number {
  return (1 - probability) / Math.max(probability, 1e-6);
}

/** A reference is measured on some hundred pairs of other files: so much may differ without meaning anything. */
const tolerated = 0.06;
const kolmogorov95 = 1.36;

/** Whether a file's ranks are spread as this mixture would be (Kolmogorov's distance), so that what was measured holds for it. */
export function looksLike(ranks: readonly number[], { to, density }: MatchReference, share: number): boolean {
  const sorted = [...ranks].sort((a, b) => a - b);
  let [expected, from, at, largest] = [0, 0, 0, 0];
  to.forEach((end, step) => {
    while (at < sorted.length && (sorted[at] ?? 1) <= end) at += 1;
    expected += (end - from) * (share + (1 - share) * (density[step] ?? 0));
    from = end;
    largest = Math.max(largest, Math.abs(at / Math.max(sorted.length, 1) - expected));
  });
  return largest <= tolerated + kolmogorov95 / Math.sqrt(Math.max(sorted.length, 1));
}

function quantile(shares: readonly number[], weights: readonly number[], mass: number): number {
  let sum = 0;
  return shares.find((_, at) => (sum += weights[at] ?? 0) >= mass) ?? 1;
}
