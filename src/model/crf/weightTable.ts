const slotInts = 3;

/**
 * The weights of a trained model by feature key: a hash table whose slots say where a key's run lies, and the runs as
 * pairs of label and weight. A look-up touches two places in memory where separate arrays would touch four.
 */
export class WeightTable {
  /** A slot: key, start of its run, end of its run; empty where the run is. */
  private readonly slots: Int32Array;
  private readonly mask: number;
  /** Pairs of a label and its weight. */
  private readonly runs: Float64Array;

  /** Key a has the weights `runStart[a] .. runStart[a + 1])`, one for each label in `runLabel`. */
  constructor(keys: Int32Array, runStart: Int32Array, runLabel: Int32Array, weights: Float64Array) {
    let size = 16;
    while (size < 2 * keys.length) size *= 2;
    this.mask = size - 1;
    this.slots = new Int32Array(slotInts * size);
    this.runs = new Float64Array(2 * weights.length);
    weights.forEach((weight, k) => {
      this.runs[2 * k] = runLabel[k]!;
      this.runs[2 * k + 1] = weight;
    });
    keys.forEach((key, a) => {
      if (runStart[a] === runStart[a + 1]) return;
      const slot = this.slotOf(key);
      this.slots[slot] = key;
      this.slots[slot + 1] = 2 * runStart[a]!;
      this.slots[slot + 2] = 2 * runStart[a + 1]!;
    });
  }

  /** Adds a key's weights to a row of labels; a key that is not there adds nothing. */
  add(key: number, row: Float64Array): void {
    const slot = this.slotOf(key);
    const end = this.slots[slot + 2]!;
    for (let k = this.slots[slot + 1]!; k < end; k += 2) row[this.runs[k]!]! += this.runs[k + 1]!;
  }

  private slotOf(key: number): number {
    let at = (Math.imul(key, 0x9e3779b1) >>> 7) & this.mask;
    while (this.slots[slotInts * at + 2]! > 0 && this.slots[slotInts * at] !== key) at = (at + 1) & this.mask;
    return slotInts * at;
  }
}
