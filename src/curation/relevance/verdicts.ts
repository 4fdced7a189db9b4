import type { PairVerdict } from '../../dataset/verdict';

/** What a verdict says of the two signals that it can teach: whether the pair has the fault. */
export function faultsOf(verdict: PairVerdict): { readonly mismatch: boolean; readonly redundant: boolean } {
  return { mismatch: verdict === 'unrelated' || verdict === 'misleading', redundant: verdict === 'repeats' };
}

/** A judged pair: its score, rising with the fault, and whether it has it. */
export interface JudgedScore {
  readonly score: number;
  readonly fault: boolean;
}

/** How scores become probabilities: `1 / (1 + exp(-(slope * score + offset)))`. */
export interface LearnedCurve {
  readonly slope: number;
  readonly offset: number;
}

/** From so many verdicts on, the flag goes by them. */
export const verdictsToLearn = 20;

const rounds = 50;
/** How far the curve may be from where it began: a few verdicts move it little. */
const deviations = { slope: 0.5, offset: 1.5 };

/**
 * Fits probabilities to a person's verdicts (Platt 1999, with a normal prior about the curve that held before): also where
 * all verdicts are alike, and whichever pairs were judged, since only what follows from the score is learned.
 */
export function learnCurve(judged: readonly JudgedScore[], before: LearnedCurve): LearnedCurve {
  let curve = before;
  for (let round = 0; round < rounds; round += 1) {
    const step = newtonStep(judged, before, curve);
    // Far from the end a whole step may lead away from it.
    const next = [1, 0.5, 0.25, 0.1, 0.02].map((part) => ({ slope: curve.slope - part * step.slope, offset: curve.offset - part * step.offset })).find((each) => surprise(judged, before, each) <= surprise(judged, before, curve));
    if (!next || Math.abs(next.slope - curve.slope) + Math.abs(next.offset - curve.offset) < 1e-9) break;
    curve = next;
  }
  // A score that says the opposite of what a person says is of no use, but it is not turned round either.
  return { slope: Math.max(curve.slope, 0), offset: curve.offset };
}

/** The negative logarithm of how likely the verdicts and the curve are. */
function surprise(judged: readonly JudgedScore[], before: LearnedCurve, curve: LearnedCurve): number {
  const far = (curve.slope - before.slope) ** 2 / (2 * deviations.slope ** 2) + (curve.offset - before.offset) ** 2 / (2 * deviations.offset ** 2);
  return judged.reduce((sum, { score, fault }) => {
    const along = (fault ? 1 : -1) * (curve.slope * score + curve.offset);
    return sum + (along > 0 ? Math.log1p(Math.exp(-along)) : Math.log1p(Math.exp(along)) - along);
  }, far);
}

function newtonStep(judged: readonly JudgedScore[], before: LearnedCurve, curve: LearnedCurve): LearnedCurve {
  let [ss, so, oo] = [1 / deviations.slope ** 2, 0, 1 / deviations.offset ** 2];
  let [s, o] = [ss * (curve.slope - before.slope), oo * (curve.offset - before.offset)];
  for (const { score, fault } of judged) {
    const probability = atCurve(curve, score);
    const error = probability - (fault ? 1 : 0);
    const weight = probability * (1 - probability);
    s += error * score;
    o += error;
    ss += weight * score * score;
    so += weight * score;
    oo += weight;
  }
  const determinant = ss * oo - so * so;
  return { slope: (oo * s - so * o) / determinant, offset: (ss * o - so * s) / determinant };
}

/** The probability that a curve gives a score. */
export function atCurve({ slope, offset }: LearnedCurve, score: number): number {
  return 1 / (1 + Math.exp(-(slope * score + offset)));
}

/** A share that was seen, with the interval in which it lies with 95 % (Wilson 1927). */
export interface SeenShare {
  readonly right: number;
  readonly of: number;
  readonly low: number;
  readonly high: number;
}

/** How sure a share is that was seen in so many cases. */
export function seenShare(right: number, of: number): SeenShare {
  if (of === 0) return { right, of, low: 0, high: 1 };
  const z = 1.96;
  const share = right / of;
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const reach = (z / (1 + (z * z) / of)) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  return { right, of, low: Math.max(middle - reach, 0), high: Math.min(middle + reach, 1) };
}
