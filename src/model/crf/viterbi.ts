/** A lattice of label scores: one row per token, and what a step from label to label adds. Logarithms, natural. */
export interface Lattice {
  readonly labelCount: number;
  readonly length: number;
  /** Score of label y at token t: `state[t · labelCount + y]`; −Infinity where the label is not allowed. */
  readonly state: Float64Array;
  /** Score of label y after label x: `transition[x · labelCount + y]`; −Infinity where the scheme forbids it. */
  readonly transition: Float64Array;
}

/** The best label sequence of a lattice; among equals the one with the lower label numbers at the end. */
export const bestPath = ({ labelCount, length, state, transition }: Lattice): Int32Array => {
  const path = new Int32Array(length);
  if (length === 0) return path;
  const back = new Int32Array(length * labelCount);
  let score = state.slice(0, labelCount);
  for (let t = 1; t < length; t++) {
    const next = new Float64Array(labelCount).fill(-Infinity);
    for (let x = 0; x < labelCount; x++) {
      const from = score[x]!;
      if (from === -Infinity) continue;
      for (let y = 0; y < labelCount; y++) {
        const value = from + transition[x * labelCount + y]!;
        if (value > next[y]!) { next[y] = value; back[t * labelCount + y] = x; }
      }
    }
    for (let y = 0; y < labelCount; y++) next[y]! += state[t * labelCount + y]!;
    score = next;
  }
  let best = 0;
  for (let y = 1; y < labelCount; y++) if (score[y]! > score[best]!) best = y;
  for (let t = length - 1; t >= 0; t--) {
    path[t] = best;
    best = back[t * labelCount + best]!;
  }
  return path;
};
