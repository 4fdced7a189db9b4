import { drawLine, noFlags, type FlagLine } from './flagLine';
import { estimateShare, probabilityAt, type MismatchShare } from './share';
import { atCurve, learnCurve, seenShare, verdictsToLearn, type LearnedCurve, type SeenShare } from './verdicts';

/**
 * What the flags of a signal rest on: `flagged`: probabilities; `learned`: the person's own verdicts; `too-few`: the file
 * holds too few faulty pairs, or too little is known of them, so that there is only an order; `unlike`: the file's scores
 * look like none that were measured; `foreign`: nearly no pair belongs together; `same-picture`: all pictures are one;
 * `uncalibrated`: a score that says nothing before enough verdicts; `off`: the model does not offer the signal;
 * `nothing-scored`: no pair has a score.
 */
export type FlagState = 'flagged' | 'learned' | 'too-few' | 'unlike' | 'foreign' | 'same-picture' | 'uncalibrated' | 'off' | 'nothing-scored';

/** What is known of one signal in a file, pair by pair. */
export interface SignalEvidence {
  readonly kind: 'calibrated' | 'uncalibrated' | 'off';
  /** The higher, the more likely the fault; null where a pair has no score. */
  readonly scores: readonly (number | null)[];
  /** How much likelier a pair is without the fault than with it, where that is known. */
  readonly ratios: readonly (number | null)[];
  /** Why the ratios do not hold for this file. */
  readonly doubt?: 'unlike' | 'same-picture';
}

/** What a person's verdicts taught. */
export interface Learning {
  readonly verdicts: number;
  /** Of the judged pairs that are flagged now, how many have the fault. */
  readonly precision: SeenShare;
}

/** One signal of a file: which pairs are flagged, and what that rests on. */
export interface SignalAssessment {
  readonly state: FlagState;
  /** Probability of the fault in this file; null where there is none. */
  readonly probabilities: readonly (number | null)[];
  /** What the pairs are ordered by, the most doubtful highest. */
  readonly scores: readonly (number | null)[];
  readonly line: FlagLine;
  /** The share of faulty pairs in the file. */
  readonly share?: MismatchShare;
  readonly learning?: Learning;
  /** Verdicts given so far that teach this signal. */
  readonly verdicts: number;
}

/** What a file is assessed by. */
export interface AssessmentOptions {
  /** The share of the flagged pairs that shall have the fault. */
  readonly precision: number;
  /** By pair: whether a person found the fault. */
  readonly verdicts: ReadonlyMap<number, boolean>;
}

/** The flagged pairs must hold up when the share is as low as it may be: so much less precise at most. */
const slack = 0.1;
/** A share that may lie anywhere between two ends so far apart, as that of some dozens of pairs, says nothing of a flag's precision. */
const widest = 0.5;
/** One or two flags are a matter of luck. */
const fewestFlags = 3;
const nearlyAll = 0.8;
/** Of each kind of verdict, so that a score nobody measured can become a probability. */
const fewestOfEach = 3;

/** Sets the flags of one signal in a file. */
export function assessSignal(evidence: SignalEvidence, { precision, verdicts }: AssessmentOptions): SignalAssessment {
  const { kind, scores, ratios, doubt } = evidence;
  const none = scores.map(() => null);
  const bare = { probabilities: none, scores, line: noFlags, verdicts: [...verdicts.keys()].filter((pair) => scores[pair] !== null && scores[pair] !== undefined).length };
  if (kind === 'off') return { ...bare, state: 'off' };
  if (scores.every((score) => score === null)) return { ...bare, state: 'nothing-scored' };
  if (doubt === 'same-picture') return { ...bare, state: doubt };
  const known = ratios.filter((ratio) => ratio !== null);
  const share = kind === 'calibrated' && known.length > 0 && doubt === undefined ? estimateShare(known) : undefined;
  const probabilities = share ? ratios.map((ratio) => (ratio === null ? null : probabilityAt(ratio, share.share))) : none;
  const learned = learn(share ? logits(probabilities) : standardised(scores), share ? 'refine' : 'begin', verdicts);
  if (learned) return { ...bare, ...flagLearned(learned, verdicts, precision), state: 'learned', ...(share && { share }) };
  if (!share) return { ...bare, state: kind === 'uncalibrated' ? 'uncalibrated' : (doubt ?? 'too-few') };
  const line = drawLine(probabilities.filter((each) => each !== null), precision);
  if (share.high - share.low > widest || line.flags < fewestFlags || precisionAtLow(ratios, probabilities, line, share) < precision - slack) return { ...bare, probabilities, share, state: 'too-few' };
  return { ...bare, probabilities, share, line, state: share.low > nearlyAll ? 'foreign' : 'flagged' };
}

/** How precise the flags would be if the file held as few faulty pairs as it may. */
function precisionAtLow(ratios: readonly (number | null)[], probabilities: readonly (number | null)[], { from }: FlagLine, { low }: MismatchShare): number {
  const flagged = ratios.filter((ratio, pair): ratio is number => ratio !== null && (probabilities[pair] ?? 0) >= from);
  return flagged.reduce((sum, ratio) => sum + probabilityAt(ratio, low), 0) / Math.max(flagged.length, 1);
}

/** Where learning begins: with the probabilities that are there, or with a score of which little is known. */
const before: Readonly<Record<'refine' | 'begin', LearnedCurve>> = { refine: { slope: 1, offset: 0 }, begin: { slope: 1, offset: -1 } };

function learn(scores: readonly (number | null)[], from: 'refine' | 'begin', verdicts: ReadonlyMap<number, boolean>): readonly (number | null)[] | undefined {
  const judged = [...verdicts].flatMap(([pair, fault]) => {
    const score = scores[pair] ?? null;
    return score === null ? [] : [{ score, fault }];
  });
  const faults = judged.filter(({ fault }) => fault).length;
  const least = from === 'begin' ? fewestOfEach : 0;
  if (judged.length < verdictsToLearn || faults < least || judged.length - faults < least) return undefined;
  const curve = learnCurve(judged, before[from]);
  return scores.map((score) => (score === null ? null : atCurve(curve, score)));
}

function flagLearned(
  probabilities: readonly (number | null)[], verdicts: ReadonlyMap<number, boolean>, precision: number,
): Pick<SignalAssessment, 'probabilities' | 'line' | 'learning'> {
  const line = drawLine(probabilities.filter((each) => each !== null), precision);
  const judged = [...verdicts].filter(([pair]) => typeof probabilities[pair] === 'number');
  const above = judged.filter(([pair]) => (probabilities[pair] ?? 0) >= line.from);
  return { probabilities, line, learning: { verdicts: judged.length, precision: seenShare(above.filter(([, fault]) => fault).length, above.length) } };
}

function logits(probabilities: readonly (number | null)[]): readonly (number | null)[] {
  return probabilities.map((each) => {
    if (each === null) return null;
    const inside = Math.min(Math.max(each, 1e-4), 1 - 1e-4);
    return Math.log(inside / (1 - inside));
  });
}

function standardised(scores: readonly (number | null)[]): readonly (number | null)[] {
  const known = scores.filter((score) => score !== null);
  const mean = known.reduce((sum, score) => sum + score, 0) / Math.max(known.length, 1);
  const deviation = Math.sqrt(known.reduce((sum, score) => sum + (score - mean) ** 2, 0) / Math.max(known.length, 1)) || 1;
  return scores.map((score) => (score === null ? null : (score - mean) / deviation));
}
