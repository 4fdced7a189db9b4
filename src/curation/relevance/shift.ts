import type { PairSpace } from './pairSpace';
import { densityAt, type MatchReference } from './reference';

/** A run of records whose pictures are other records'. */
export interface Shift {
  /** Index of the first pair that holds another's picture, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** +1: each holds the next one's picture. */
  readonly by: number;
}

const farthest = 3;
/** How much likelier a shift must make the file before it is spoken of: a false alarm in a thousand files, for each place it could begin and end. */
const falseAlarms = 1e-3;
/** A shifted record may still be a mismatch of its own. */
const strays = 0.1;

/**
 * Finds the run of records that fits its neighbours' pictures better than its own: the likelihood of each record and of
 * each distance, and the run with the largest sum of their logarithms (Kadane). Undefined where no run is sure.
 */
export function findShift(space: PairSpace, reference: MatchReference, share: number): Shift | undefined {
  const usual = Math.min(Math.max(share, 0.02), 0.98);
  const own = Array.from({ length: space.count }, (_, at) => logMixture(densityAt(reference, space.rank(at, at)), usual));
  const runs = distances.map((by) => ({ by, ...bestRun(own.map((usually, at) => gain(space, reference, at, by, usually))) }));
  const [best] = runs.sort((a, b) => b.sum - a.sum);
  const places = distances.length * (space.count * (space.count + 1)) / 2;
  if (!best || best.sum < Math.log(places / falseAlarms)) return undefined;
  return { from: best.from, to: best.to, by: best.by };
}

const distances = Array.from({ length: 2 * farthest + 1 }, (_, at) => at - farthest).filter((by) => by !== 0);

/** How much likelier a record becomes when it holds the picture of the record `by` places on; its own is then `by` places back. */
function gain(space: PairSpace, reference: MatchReference, at: number, by: number, usually: number): number {
  const place = at - by;
  if (place < 0 || place >= space.count) return -usually;
  return logMixture(densityAt(reference, space.rank(at, place)), strays) - usually;
}

function logMixture(density: number, share: number): number {
  return Math.log(share + (1 - share) * density);
}

function bestRun(gains: readonly number[]): { readonly from: number; readonly to: number; readonly sum: number } {
  let best = { from: 0, to: 0, sum: 0 };
  let [from, sum] = [0, 0];
  gains.forEach((each, at) => {
    if (sum <= 0) [from, sum] = [at, 0];
    sum += each;
    if (sum > best.sum) best = { from, to: at + 1, sum };
  });
  return best;
}
