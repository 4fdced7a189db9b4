import type { SignalEvidence } from './assessment';
import { densityAt, type MatchReference } from './reference';
import { estimateShare, looksLike, ratioOf } from './share';

/** What is known of the mismatches in a file, pair by pair. */
export interface MismatchMaterial {
  /** The rank of each pair's own picture; null where it cannot be compared, empty where the file cannot. */
  readonly ranks: readonly (number | null)[];
  /** The model's probability where as many pairs mismatch as match; null where there is none. */
  readonly probabilities: readonly (number | null)[];
  /** How many different pictures the scored pairs have. */
  readonly pictures: number;
}

/**
 * Puts together what is known of mismatches: ranks within the file where it could be compared with itself and the model
 * was measured so, else the model's own probabilities.
 */
export function mismatchEvidence({ ranks, probabilities, pictures }: MismatchMaterial, reference: MatchReference | undefined): SignalEvidence {
  const known = ranks.filter((rank) => rank !== null);
  const scored = Math.max(known.length, probabilities.filter((each) => each !== null).length);
  const doubt = scored > 1 && pictures === 1 ? { doubt: 'same-picture' as const } : {};
  if (known.length === 0 || !reference) {
    return { kind: 'calibrated', scores: probabilities, ratios: probabilities.map((each) => (each === null ? null : ratioOf(each))), ...doubt };
  }
  const ratios = ranks.map((rank) => (rank === null ? null : densityAt(reference, rank)));
  const { share } = estimateShare(ratios.filter((ratio) => ratio !== null));
  return { kind: 'calibrated', scores: ranks, ratios, ...(looksLike(known, reference, share) ? doubt : { doubt: 'unlike' as const, ...doubt }) };
}
