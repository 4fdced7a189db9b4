/** Mixes two 32-bit numbers into one (the round of MurmurHash3). */
export const mix = (seed: number, value: number): number => {
  let k = Math.imul(value, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  const h = seed ^ k;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
};

const finish = (value: number): number => {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
};

/** Hashes a text to 32 bits; 0 only for the empty text, which stands for “does not apply”. */
export const hashText = (text: string): number => {
  if (text === '') return 0;
  let h = text.length;
  for (let i = 0; i < text.length; i++) h = mix(h, text.charCodeAt(i));
  return finish(h) || 1;
};

/** Numbers distinct 32-bit keys 0, 1, 2, … in order of first sight: open addressing, key and number side by side. */
export class KeyIndex {
  /** Pairs of a key and its number, −1 where the place is free. */
  private pairs = new Int32Array(1 << 12).fill(-1);
  private mask = (1 << 11) - 1;
  private count = 0;

  /** Builds an index in which key i has number i. */
  static of(keys: Int32Array): KeyIndex {
    const index = new KeyIndex();
    for (const key of keys) index.add(key);
    return index;
  }

  get size(): number {
    return this.count;
  }

  /** The keys by number. */
  keys(): Int32Array {
    const keys = new Int32Array(this.count);
    for (let at = 0; at < this.pairs.length; at += 2) if (this.pairs[at + 1]! >= 0) keys[this.pairs[at + 1]!] = this.pairs[at]!;
    return keys;
  }

  /** The key's number, or −1. */
  find(key: number): number {
    return this.pairs[this.placeOf(key) + 1]!;
  }

  /** The key's number, a new one if it was not there. */
  add(key: number): number {
    const place = this.placeOf(key);
    const number = this.pairs[place + 1]!;
    if (number >= 0) return number;
    this.pairs[place] = key;
    this.pairs[place + 1] = this.count++;
    if (this.count * 2 > this.mask) this.grow();
    return this.count - 1;
  }

  private placeOf(key: number): number {
    let slot = (Math.imul(key, 0x9e3779b1) >>> 7) & this.mask;
    while (this.pairs[2 * slot + 1]! >= 0 && this.pairs[2 * slot] !== key) slot = (slot + 1) & this.mask;
    return 2 * slot;
  }

  private grow(): void {
    const old = this.pairs;
    this.mask = 2 * this.mask + 1;
    this.pairs = new Int32Array(2 * old.length).fill(-1);
    for (let at = 0; at < old.length; at += 2)
      if (old[at + 1]! >= 0) {
        const place = this.placeOf(old[at]!);
        this.pairs[place] = old[at]!;
        this.pairs[place + 1] = old[at + 1]!;
      }
  }
}
