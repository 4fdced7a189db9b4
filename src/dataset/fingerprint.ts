/** Fingerprints that recognise a record's tokens again after they moved. */

/**
 * 64-bit fingerprint of a record's tokens as 16 hex digits (two 32-bit multiplicative hashes, as in MurmurHash3's
 * finaliser). Not for security; tags and line ends do not count.
 */
export function fingerprint(tokens: readonly string[]): string {
  let high = 0xdeadbeef ^ tokens.length;
  let low = 0x41c6ce57 ^ tokens.length;
  for (const token of tokens) {
    for (let at = 0; at <= token.length; at += 1) {
      const code = at < token.length ? token.charCodeAt(at) : 0x10000;
      high = Math.imul(high ^ code, 0x9e3779b1);
      low = Math.imul(low ^ code, 0x5f356495);
    }
  }
  const mixedHigh = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  const mixedLow = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  return hex(mixedHigh) + hex(mixedLow);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
