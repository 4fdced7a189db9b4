/**
 * Lossless text: bytes that are not UTF-8 become lone low surrogates U+DC80…U+DCFF (the “surrogateescape” of
 * PEP 383), so that the whole core works on strings and every file still comes back byte for byte.
 */

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const strayByte = /(?<![\uD800-\uDBFF])[\uDC80-\uDCFF]/;

/** Text read from bytes, and whether some of those bytes were not UTF-8. */
export interface DecodedText {
  readonly text: string;
  readonly hasStrayBytes: boolean;
}

/** Reads bytes as UTF-8, keeping a BOM as U+FEFF and each byte that is not UTF-8 as one lone surrogate. */
export function decodeLossless(bytes: Uint8Array): DecodedText {
  try {
    return { text: strictDecoder.decode(bytes), hasStrayBytes: false };
  } catch {
    return { text: decodeWithStrayBytes(bytes), hasStrayBytes: true };
  }
}

/** Writes text that {@link decodeLossless} read back as the bytes it came from. */
export function encodeLossless(text: string): Uint8Array {
  return hasStrayBytes(text) ? encodeWithStrayBytes(text) : encoder.encode(text);
}

/** Whether the text stands for at least one byte that is not UTF-8. */
export function hasStrayBytes(text: string): boolean {
  return strayByte.test(text);
}

/** The text as a person may see it: stray bytes as U+FFFD. */
export function displayText(text: string): string {
  return hasStrayBytes(text) ? text.replace(new RegExp(strayByte, 'g'), '\uFFFD') : text;
}

function decodeWithStrayBytes(bytes: Uint8Array): string {
  const parts: string[] = [];
  let validFrom = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    if (at > validFrom) parts.push(strictDecoder.decode(bytes.subarray(validFrom, at)));
    parts.push(String.fromCharCode(0xdc00 + (bytes[at] ?? 0)));
    at += 1;
    validFrom = at;
  }
  if (at > validFrom) parts.push(strictDecoder.decode(bytes.subarray(validFrom, at)));
  return parts.join('');
}

/** Length in bytes of the well-formed UTF-8 sequence at `at` (Unicode 15, table 3-7), 0 where there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const second = bytes[at + 1] ?? 0;
  if (lead < 0xe0) return isContinuation(second) ? 2 : 0;
  if (lead < 0xf0) {
    const low = lead === 0xe0 ? 0xa0 : 0x80;
    const high = lead === 0xed ? 0x9f : 0xbf;
    return second >= low && second <= high && isContinuation(bytes[at + 2] ?? 0) ? 3 : 0;
  }
  const low = lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xf4 ? 0x8f : 0xbf;
  const inRange = second >= low && second <= high;
  return inRange && isContinuation(bytes[at + 2] ?? 0) && isContinuation(bytes[at + 3] ?? 0) ? 4 : 0;
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

function encodeWithStrayBytes(text: string): Uint8Array {
  const stray = new RegExp(strayByte, 'g');
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const match of text.matchAll(stray)) {
    parts.push(encoder.encode(text.slice(from, match.index)), Uint8Array.of(match[0].charCodeAt(0) & 0xff));
    from = match.index + 1;
  }
  parts.push(encoder.encode(text.slice(from)));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
