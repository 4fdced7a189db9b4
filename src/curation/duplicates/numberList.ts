/** A growing list of 32-bit numbers without sign, in blocks, so that growth never copies what is there. */
export class NumberList {
  length = 0;
  private readonly blocks: Uint32Array[] = [];

  /** Adds a number at the end. */
  push(value: number): void {
    const at = this.length & blockMask;
    if (at === 0) this.blocks.push(new Uint32Array(blockMask + 1));
    this.blocks[this.length >>> blockBits]![at] = value;
    this.length += 1;
  }

  /** The number at an index that is there. */
  at(index: number): number {
    return this.blocks[index >>> blockBits]![index & blockMask]!;
  }

  /** Copies `count` numbers from `from` on into the beginning of `into`. */
  copy(from: number, count: number, into: Uint32Array): void {
    for (let i = 0; i < count; i += 1) into[i] = this.at(from + i);
  }
}

const blockBits = 18;
const blockMask = (1 << blockBits) - 1;
