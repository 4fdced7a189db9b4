// Random numbers as a function of a counter: whatever order they are asked for in, and however often a run is broken off and resumed.

/** What a stream of random numbers depends on, mixed into two words. */
export interface Key {
  readonly first: number;
  readonly second: number;
}

/** Mixes 32 bits so that each bit of the input moves half of the output (Wellons' `lowbias32`, 2018). */
const mix = (bits: number): number => {
  let x = bits;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0xd35a2d97);
  return (x ^ (x >>> 15)) >>> 0;
};

/** The key of a stream named by numbers and texts, such as a seed, a step and a tensor. */
export const keyOf = (...parts: readonly (number | string)[]): Key => {
  let [first, second] = [0x243f6a88, 0x85a308d3];
  const absorb = (word: number) => {
    first = mix((first ^ word) + 0x9e3779b9);
    second = mix(second + word ^ first);
  };
  for (const part of parts) {
    if (typeof part === 'number') {
      absorb(part | 0);
      absorb(Math.floor(part / 2 ** 32));
    } else {
      for (let at = 0; at < part.length; at++) absorb(part.charCodeAt(at));
      absorb(0x10000 + part.length);
    }
  }
  return { first, second };
};

/** 32 random bits at a place of a stream: `mix` with the second word of the key put in half-way, so that no two streams are shifts of each other. */
export const bitsAt = ({ first, second }: Key, place: number): number => {
  let x = place ^ first;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = ((x ^ (x >>> 15)) + second) | 0;
  x = Math.imul(x, 0xd35a2d97);
  return (x ^ (x >>> 15)) >>> 0;
};

/** A number of [0, 1) at a place of a stream, with 32 random bits. */
export const uniformAt = (key: Key, place: number): number => bitsAt(key, place) / 2 ** 32;

/** A number of the standard normal distribution at a place of a stream (Box and Muller 1958). */
export const normalAt = (key: Key, place: number): number =>
  Math.sqrt(-2 * Math.log((bitsAt(key, 2 * place) + 0.5) / 2 ** 32)) * Math.cos(2 * Math.PI * uniformAt(key, 2 * place + 1));

/** A number of the standard Gumbel distribution at a place of a stream: −ln(−ln u) with u in (0, 1). */
export const gumbelAt = (key: Key, place: number): number => -Math.log(-Math.log((bitsAt(key, place) + 0.5) / 2 ** 32));

/**
 * Fills a dropout mask: 0 with probability `rate` (to 2⁻¹⁶), else 1 / (1 − rate), so that the mean stays.
 * Two decisions a hash, no branch; the words are `bitsAt` written out, for this fills millions a step.
 */
export const fillMask = (mask: Float32Array, rate: number, { first, second }: Key): void => {
  const bits = new Uint32Array(mask.buffer, mask.byteOffset, mask.length);
  const kept = new Uint32Array(Float32Array.of(1 / (1 - rate)).buffer)[0] as number;
  const below = Math.round(rate * 65536) - 1;
  const pairs = mask.length >> 1;
  for (let at = 0; at < pairs; at++) {
    let x = at ^ first;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = ((x ^ (x >>> 15)) + second) | 0;
    x = Math.imul(x, 0xd35a2d97);
    x ^= x >>> 15;
    bits[2 * at] = ((below - (x & 0xffff)) >> 31) & kept;
    bits[2 * at + 1] = ((below - (x >>> 16)) >> 31) & kept;
  }
  if (mask.length % 2) bits[2 * pairs] = ((below - (bitsAt({ first, second }, pairs) & 0xffff)) >> 31) & kept;
};
