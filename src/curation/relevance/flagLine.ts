/** Where the flag is set in a file, and what that gives. */
export interface FlagLine {
  /** Probability from which a pair is flagged; above 1 where none is. */
  readonly from: number;
  /** How many pairs are flagged. */
  readonly flags: number;
  /** The share of the flagged pairs that are expected to have the fault; 0 where none is flagged. */
  readonly precision: number;
}

/** Nothing is flagged. */
export const noFlags: FlagLine = { from: Infinity, flags: 0, precision: 0 };

/** Sets the flag as low as the expected share of faulty pairs among the flagged ones stays at the precision asked for. */
export function drawLine(probabilities: readonly number[], precision: number): FlagLine {
  const falling = [...probabilities].sort((a, b) => b - a);
  let line = noFlags;
  let sum = 0;
  falling.forEach((probability, at) => {
    sum += probability;
    // Equal pairs are flagged together or not at all.
    if (falling[at + 1] === probability || sum / (at + 1) < precision) return;
    line = { from: probability, flags: at + 1, precision: sum / (at + 1) };
  });
  return line;
}
