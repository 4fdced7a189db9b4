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

/** Numbers distinct 32-bit keys 0, 1, 2, … in order of first sight: open addressing over typed arrays. */
export class KeyIndex {
  private slots = new Int32Array(1 << 12).fill(-1);
  private stored = new Int32Array(1 << 11);
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
    return this.stored.slice(0, this.count);
  }

  /** The key's number, or −1. */
  find(key: number): number {
    return this.slots[this.slotOf(key)]!;
  }

  /** The key's number, a new one if it was not there. */
  add(key: number): number {
    const slot = this.slotOf(key);
    const number = this.slots[slot]!;
    if (number >= 0) return number;
    this.slots[slot] = this.count;
    this.stored[this.count] = key;
    if (++this.count === this.stored.length) this.grow();
    return this.count - 1;
  }

  private slotOf(key: number): number {
    const mask = this.slots.length - 1;
    let slot = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
    for (;;) {
      const number = this.slots[slot]!;
      if (number < 0 || this.stored[number] === key) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private grow(): void {
    const stored = new Int32Array(this.stored.length * 2);
    stored.set(this.stored);
    this.stored = stored;
    this.slots = new Int32Array(stored.length * 2).fill(-1);
    for (let number = 0; number < this.count; number++) this.slots[this.slotOf(stored[number]!)] = number;
  }
}
