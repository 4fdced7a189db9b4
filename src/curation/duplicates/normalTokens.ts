/**
 * Tokens as they count when texts are compared: without `RT`, `@user` and URLs, without case, typographic variants and
 * the sign of a hashtag, so that both datasets' tokenisations of a tweet agree. Each token is a 32-bit number.
 */

const at = 64;
const hash = 35;
const urlStart = /^(?:https?:|www\.)/u;
const invisible = /[\u00ad\u200b-\u200f\ufe0e\ufe0f]/gu;

/** The token as it counts; empty where it does not. A lone `@` stays: it tells that the next token is a user. */
export function normalToken(token: string): string {
  const plain = token.normalize('NFKC').replace(invisible, '').toLowerCase().replace(/[‘’`´]/gu, "'").replace(/[“”]/gu, '"');
  if (plain === 'rt' || urlStart.test(plain) || (plain.startsWith('@') && plain.length > 1)) return '';
  return plain.replace(/^#+(?=.)/u, '');
}

/** The number of a token that counts. */
export function tokenNumber(normal: string): number {
  let sum = normal.length;
  for (let i = 0; i < normal.length; i += 1) sum = step(sum, normal.charCodeAt(i));
  return finish(sum);
}

function step(sum: number, code: number): number {
  return Math.imul(sum ^ code, 0x9e3779b1) + 0x7f4a7c15;
}

function finish(sum: number): number {
  const mixed = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

/** What stood before a token, as far as it matters to the next one. */
type Before = 'start' | 'lone-at' | 'user' | 'other';

/** The number of `:`; after a user it belongs to the retweet. */
const colonNumber = tokenNumber(':');
const signs: ReadonlySet<number> = new Set(['#', '@'].map(tokenNumber));

/** Goes through the tokens of a text and tells which of them count. */
export class TokenFilter {
  private before: Before = 'start';

  /** Begins with another text. */
  restart(): void {
    this.before = 'start';
  }

  /** The number of a token; undefined where it does not count. */
  add(token: string): number | undefined {
    const normal = normalToken(token);
    if (normal !== '') return this.settle(tokenNumber(normal), 'word');
    return this.settle(0, token.startsWith('@') ? 'user' : 'nothing');
  }

  /** As {@link add}, for a token of printable ASCII without `&`, in place. */
  addBytes(bytes: Uint8Array, from: number, to: number): number | undefined {
    const kind = kindOfBytes(bytes, from, to);
    if (kind !== 'word') return this.settle(0, kind);
    let start = from;
    while (start + 1 < to && bytes[start] === hash) start += 1;
    let sum = to - start;
    for (let i = start; i < to; i += 1) sum = step(sum, lowered(bytes[i] ?? 0));
    return this.settle(finish(sum), 'word');
  }

  private settle(number: number, kind: 'word' | 'user' | 'nothing'): number | undefined {
    const { before } = this;
    if (kind !== 'word') {
      this.before = kind === 'user' ? 'user' : 'other';
      return undefined;
    }
    const isSign = signs.has(number);
    this.before = before === 'lone-at' ? 'user' : isSign && number !== hashNumber ? 'lone-at' : 'other';
    if (isSign || before === 'lone-at' || (before === 'user' && number === colonNumber)) return undefined;
    return number;
  }
}

const hashNumber = tokenNumber('#');

function kindOfBytes(bytes: Uint8Array, from: number, to: number): 'word' | 'user' | 'nothing' {
  const length = to - from;
  const first = lowered(bytes[from] ?? 0);
  if (first === at) return length > 1 ? 'user' : 'word';
  if (first === 114 && length === 2 && lowered(bytes[from + 1] ?? 0) === 116) return 'nothing';
  if (first === 104 && (startsWith(bytes, from, to, 'http:') || startsWith(bytes, from, to, 'https:'))) return 'nothing';
  return first === 119 && startsWith(bytes, from, to, 'www.') ? 'nothing' : 'word';
}

function startsWith(bytes: Uint8Array, from: number, to: number, text: string): boolean {
  if (to - from < text.length) return false;
  for (let i = 0; i < text.length; i += 1) if (lowered(bytes[from + i] ?? 0) !== text.charCodeAt(i)) return false;
  return true;
}

/** ASCII letters in lower case, and the typographic accent as an apostrophe, as {@link normalToken} writes them. */
function lowered(byte: number): number {
  if (byte >= 65 && byte <= 90) return byte + 32;
  return byte === 96 ? 39 : byte;
}
