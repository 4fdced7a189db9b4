/** How alike two sequences of token numbers are, and how the like tokens lie. */

const most = 1024;

/** Compares sequences; keeps its table between calls. */
export class SequenceComparison {
  private table = new Uint16Array(64 * 64);

  /** The longest common subsequence's length (Wagner and Fischer, 1974); of long texts the first 1,024 tokens count. */
  common(a: Uint32Array, lengthA: number, b: Uint32Array, lengthB: number): number {
    const [n, m] = [Math.min(lengthA, most), Math.min(lengthB, most)];
    const width = m + 1;
    if (this.table.length < (n + 1) * width) this.table = new Uint16Array((n + 1) * width);
    const { table } = this;
    table.fill(0, 0, width);
    for (let i = 1; i <= n; i += 1) {
      table[i * width] = 0;
      for (let j = 1; j <= m; j += 1) {
        const [up, left] = [table[(i - 1) * width + j]!, table[i * width + j - 1]!];
        table[i * width + j] = a[i - 1] === b[j - 1] ? table[(i - 1) * width + j - 1]! + 1 : up > left ? up : left;
      }
    }
    return table[n * width + m]!;
  }

  /** Visits the pairs of like tokens of the sequences that were compared last, from the end. */
  forEachPair(lengthA: number, lengthB: number, visit: (i: number, j: number) => void): void {
    let [i, j] = [Math.min(lengthA, most), Math.min(lengthB, most)];
    const width = j + 1;
    const { table } = this;
    while (i > 0 && j > 0) {
      const here = table[i * width + j]!;
      if (here === table[(i - 1) * width + j]) i -= 1;
      else if (here === table[i * width + j - 1]) j -= 1;
      else visit((i -= 1), (j -= 1));
    }
  }
}
