const emptySlots = 1 << 10;

/**
 * A number for each distinct text, of which only a 64-bit fingerprint is kept: a million texts take 15 to 30 MB
 * whatever their length, and two of a million share a fingerprint with a chance of about 1 in 40 million.
 */
export class TextTable {
  /** Number of distinct texts. */
  size = 0;
  private high = new Uint32Array(emptySlots);
  private low = new Uint32Array(emptySlots);
  private values = new Uint32Array(emptySlots);
  private hashHigh = 0;
  private hashLow = 0;

  /** The number kept for a text; 0 where there is none. */
  get(text: string): number {
    this.hash(text);
    return this.values[this.slotOf(this.hashHigh, this.hashLow)] ?? 0;
  }

  /** Adds to a text's number, in 32 bits without a sign. Returns the number before. */
  add(text: string, count: number): number {
    this.hash(text);
    return this.update(this.hashHigh, this.hashLow, (before) => before + count);
  }

  /** As {@link add}, for a text that stands in ASCII from one offset to another. */
  addBytes(bytes: Uint8Array, from: number, to: number, count: number): number {
    this.hashBytes(bytes, from, to);
    return this.update(this.hashHigh, this.hashLow, (before) => before + count);
  }

  /** Sets bits of a text's number. Returns the number before. */
  mark(text: string, bits: number): number {
    this.hash(text);
    return this.update(this.hashHigh, this.hashLow, (before) => before | bits);
  }

  /** How many texts have a number for which the test holds. */
  count(test: (value: number) => boolean): number {
    let found = 0;
    for (let slot = 0; slot < this.values.length; slot += 1) if (this.isTaken(slot) && test(this.values[slot] ?? 0)) found += 1;
    return found;
  }

  /** Takes over another table's texts; `join` makes one number of two. */
  absorb(other: TextTable, join: (mine: number, theirs: number) => number): void {
    for (let slot = 0; slot < other.values.length; slot += 1) {
      if (!other.isTaken(slot)) continue;
      const theirs = other.values[slot] ?? 0;
      this.update(other.high[slot] ?? 0, other.low[slot] ?? 0, (mine) => join(mine, theirs));
    }
  }

  private update(high: number, low: number, change: (before: number) => number): number {
    const slot = this.slotOf(high, low);
    const before = this.values[slot] ?? 0;
    if (!this.isTaken(slot)) this.size += 1;
    this.high[slot] = high;
    this.low[slot] = low;
    this.values[slot] = change(before);
    if (this.size * 5 > this.values.length * 4) this.grow();
    return before;
  }

  private isTaken(slot: number): boolean {
    return this.low[slot] !== 0;
  }

  private slotOf(high: number, low: number): number {
    const mask = this.values.length - 1;
    let slot = high & mask;
    while (this.low[slot] !== 0 && (this.low[slot] !== low || this.high[slot] !== high)) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const { high, low, values } = this;
    this.high = new Uint32Array(values.length * 2);
    this.low = new Uint32Array(values.length * 2);
    this.values = new Uint32Array(values.length * 2);
    for (let from = 0; from < values.length; from += 1) {
      if (low[from] === 0) continue;
      const slot = this.slotOf(high[from] ?? 0, low[from] ?? 0);
      this.high[slot] = high[from] ?? 0;
      this.low[slot] = low[from] ?? 0;
      this.values[slot] = values[from] ?? 0;
    }
  }

  /** Two multiplicative hashes, mixed into each other as in MurmurHash3's finaliser; the low word is never 0. */
  private hash(text: string): void {
    let high = 0xdeadbeef;
    let low = 0x41c6ce57;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      high = Math.imul(high ^ code, 0x9e3779b1);
      low = Math.imul(low ^ code, 0x5f356495);
    }
    this.mix(high, low);
  }

  private hashBytes(bytes: Uint8Array, from: number, to: number): void {
    let high = 0xdeadbeef;
    let low = 0x41c6ce57;
    for (let at = from; at < to; at += 1) {
      const code = bytes[at] ?? 0;
      high = Math.imul(high ^ code, 0x9e3779b1);
      low = Math.imul(low ^ code, 0x5f356495);
    }
    this.mix(high, low);
  }

  private mix(high: number, low: number): void {
    const mixedHigh = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
    const mixedLow = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
    this.hashHigh = mixedHigh >>> 0;
    this.hashLow = mixedLow >>> 0 || 1;
  }
}
