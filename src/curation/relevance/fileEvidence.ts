import { signalNames, type SignalName } from '../../dataset/verdict';
import { assessSignal, type SignalAssessment, type SignalEvidence } from './assessment';
import { mismatchEvidence } from './evidence';
import { FileSpace, type PairVectorText } from './fileSpace';
import { densityAt, type MatchReference } from './reference';
import { estimateShare, ratioOf } from './share';
import { findShift, type Shift } from './shift';
import type { TextKind } from './textKind';

/** A signal of a pair, as a model gives it. */
export interface SignalScore {
  readonly state: 'calibrated' | 'uncalibrated' | 'off' | 'none';
  /** Where as many pairs have the fault as have not. */
  readonly probability: number | null;
  readonly score: number | null;
}

/** A pair as a model scored it; `scored` where it could. */
export type ScoredPair = Readonly<Record<SignalName, SignalScore>> & { readonly state: string };

/** All that a model said of a file's pairs, record by record; undefined where a record was not looked at. */
export interface FileScores {
  readonly pairs: readonly (ScoredPair | undefined)[];
  readonly vectors: readonly (PairVectorText | undefined)[];
  readonly kind: TextKind;
  readonly references?: Readonly<Record<TextKind, MatchReference>>;
  /** Reads a vector as the model writes it. */
  readonly decode: (text: string) => Float32Array;
}

/** What a file's pairs say beside each other. */
export interface FileEvidence {
  readonly signals: Readonly<Record<SignalName, SignalEvidence>>;
  /** Undefined where too few pairs can be compared. */
  readonly space: FileSpace | undefined;
  /** Records that hold their neighbours' pictures. */
  readonly shift: Shift | undefined;
}

/** Puts together what is known of a file's pairs, with pauses. */
export function* gatherEvidence({ pairs, vectors, kind, references, decode }: FileScores): Generator<void, FileEvidence, void> {
  const usable = pairs.map((pair, record) => (pair?.state === 'scored' ? vectors[record] : undefined));
  const reference = references?.[kind];
  const space = yield* FileSpace.building(usable, decode);
  const ranks = reference && space ? space.ranks(pairs.length) : [];
  const pictures = new Set(usable.flatMap((each) => each?.picture ?? [])).size;
  const mismatch = mismatchEvidence({ ranks, probabilities: pairs.map((pair) => pair?.mismatch.probability ?? null), pictures }, reference);
  const signals = { mismatch, invisible: plainEvidence(pairs, 'invisible'), redundant: plainEvidence(pairs, 'redundant') };
  const shift = reference && space && mismatch.doubt !== 'same-picture' ? shiftOf(space, reference, ranks) : undefined;
  return { signals, space, shift };
}

function shiftOf(space: FileSpace, reference: MatchReference, ranks: readonly (number | null)[]): Shift | undefined {
  const { share } = estimateShare(ranks.flatMap((rank) => (rank === null ? [] : [densityAt(reference, rank)])));
  const shift = findShift(space.space, reference, share);
  return shift && space.shiftOfRecords(shift);
}

function plainEvidence(pairs: FileScores['pairs'], signal: SignalName): SignalEvidence {
  const all = pairs.map((pair) => pair?.[signal]);
  const states = new Set(all.map((each) => each?.state));
  const kind = states.has('calibrated') ? 'calibrated' : states.has('uncalibrated') ? 'uncalibrated' : states.has('off') ? 'off' : 'calibrated';
  return {
    kind,
    scores: all.map((each) => (kind === 'calibrated' ? each?.probability : each?.score) ?? null),
    ratios: all.map((each) => (typeof each?.probability === 'number' ? ratioOf(each.probability) : null)),
  };
}

/** By signal and record: whether a person found the fault. */
export type FileVerdicts = Readonly<Record<SignalName, ReadonlyMap<number, boolean>>>;

/** No verdicts. */
export const noVerdicts: FileVerdicts = { mismatch: new Map(), invisible: new Map(), redundant: new Map() };

/** Sets the flags of all signals. */
export function assessFile({ signals }: Pick<FileEvidence, 'signals'>, precision: number, verdicts: FileVerdicts): Readonly<Record<SignalName, SignalAssessment>> {
  const [mismatch, invisible, redundant] = signalNames.map((name) => assessSignal(signals[name], { precision, verdicts: verdicts[name] }));
  if (!mismatch || !invisible || !redundant) throw new Error('a signal was not assessed');
  return { mismatch, invisible, redundant };
}
