import type { Fusion } from '../../src/curation/labelErrors/fusion';
import type { RecordSignals } from '../../src/curation/labelErrors/signals';

/** A record's signals and whether it was changed. */
export interface Example {
  readonly signals: RecordSignals;
  readonly changed: boolean;
  readonly weight: number;
}

const rounds = 30;

/**
 * Logistic regression on standardised signals with a squared penalty, by Newton's method; weights come back on the
 * signals' own scales. Signals that are not `used` get 0.
 */
export const fitFusion = (examples: readonly Example[], used: readonly (keyof RecordSignals)[], penalty: number): Fusion<keyof RecordSignals> => {
  const total = examples.reduce((sum, { weight }) => sum + weight, 0);
  const mean = used.map((name) => examples.reduce((sum, { signals, weight }) => sum + weight * signals[name], 0) / total);
  const spread = used.map((name, k) => Math.sqrt(examples.reduce((sum, { signals, weight }) => sum + weight * (signals[name] - mean[k]!) ** 2, 0) / total) || 1);
  const rows = examples.map(({ signals }) => [1, ...used.map((name, k) => (signals[name] - mean[k]!) / spread[k]!)]);
  const width = used.length + 1;
  let beta = new Array<number>(width).fill(0);
  for (let round = 0; round < rounds; round += 1) {
    const gradient = beta.map((value, k) => (k === 0 ? 0 : penalty * value));
    const curve = Array.from({ length: width }, (_, j) => Array.from({ length: width }, (__, k) => (j === k ? (k === 0 ? 1e-9 : penalty) : 0)));
    rows.forEach((row, at) => {
      const { changed, weight } = examples[at]!;
      const p = 1 / (1 + Math.exp(-row.reduce((sum, x, k) => sum + x * beta[k]!, 0)));
      for (let j = 0; j < width; j += 1) {
        gradient[j]! += weight * (p - (changed ? 1 : 0)) * row[j]!;
        for (let k = 0; k < width; k += 1) curve[j]![k]! += weight * p * (1 - p) * row[j]! * row[k]!;
      }
    });
    const step = solve(curve, gradient);
    beta = beta.map((value, k) => value - step[k]!);
  }
  const weights: Record<keyof RecordSignals, number> = { malformed: 0, worstToken: 0, worstEntity: 0, margin: 0, otherType: 0, unlabelled: 0, conflict: 0, neighbours: 0, habit: 0, shifted: 0 };
  used.forEach((name, k) => { weights[name] = beta[k + 1]! / spread[k]!; });
  return { weights, offset: beta[0]! - used.reduce((sum, name, k) => sum + weights[name] * mean[k]!, 0) };
};

/** Solves a small system by elimination with the largest pivot. */
const solve = (matrix: readonly (readonly number[])[], right: readonly number[]): number[] => {
  const rows = matrix.map((row, at) => [...row, right[at]!]);
  const n = rows.length;
  for (let column = 0; column < n; column += 1) {
    const pivot = rows.slice(column).reduce((best, row, at) => (Math.abs(row[column]!) > Math.abs(rows[best]![column]!) ? column + at : best), column);
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let at = 0; at < n; at += 1) {
      if (at === column) continue;
      const factor = rows[at]![column]! / rows[column]![column]!;
      for (let k = column; k <= n; k += 1) rows[at]![k]! -= factor * rows[column]![k]!;
    }
  }
  return rows.map((row, at) => row[n]! / row[at]!);
};
