import { decodeLossless } from './bytes';
import type { Layout } from './layout';
import { parseRecord, type DatasetRecord } from './record';

const LF = 10;
const CR = 13;
const TAB = 9;
const SPACE = 32;
const letterO = 79;
const headerMark = [...'IMGID:'].map((letter) => letter.charCodeAt(0));

/** What a byte may be in a plain record: 1 for the printable ASCII of tokens and tags, save `&`. */
const plainBytes = Uint8Array.from({ length: 256 }, (_, byte) => (byte > 32 && byte < 127 && byte !== 38 ? 1 : 0));

const latin1 = new TextDecoder('latin1');
const shortText = 64;

const unnumbered = -1;

/** The number that every scanner gives to the tag `O`. */
export const outsideTag = 0;

/**
 * Walks over the records of a file's bytes without making text of them. A record is *plain* when it is written as
 * nearly all are, so that nothing about its form can be wrong: perhaps an `IMGID:` line with an id, then at least one
 * line of token, separator and tag in printable ASCII without `&`, all ended by LF, one empty line, and a further
 * record. Of a plain record the scanner tells tokens and tags; others are for the parser to read.
 */
export class RecordScanner {
  /** Where the record begins and ends among the bytes. */
  from = 0;
  to = 0;
  /** Number of its lines. */
  lines = 0;
  isPlain = false;
  /** Where the id of a plain record begins and ends; both 0 where it has none. */
  idFrom = 0;
  idTo = 0;
  /** Of a plain record: the number of its tokens, where each begins and ends, and the numbers of their tags. */
  tokens = 0;
  tokenFrom = new Int32Array(256);
  tokenTo = new Int32Array(256);
  tags = new Int32Array(256);
  /** The bytes that are being read. */
  bytes: Uint8Array = new Uint8Array();
  private readonly names = new TagNames();
  private readonly separator: number;
  private readonly isUsual: boolean;

  constructor(readonly layout: Layout) {
    this.separator = layout.separator.charCodeAt(0);
    this.isUsual = layout.columns === 2;
  }

  /** Begins with the bytes of whole records; `from` skips a byte order mark. */
  read(bytes: Uint8Array, from = 0): void {
    this.bytes = bytes;
    this.to = from;
  }

  /** Goes to the next record; false where there is none. */
  next(): boolean {
    this.from = this.to;
    if (this.from >= this.bytes.length) return false;
    this.isPlain = this.isUsual && this.scanPlain();
    if (!this.isPlain) this.skip();
    return true;
  }

  /** The record as the parser reads it. */
  parse(): DatasetRecord {
    return parseRecord(decodeLossless(this.bytes.subarray(this.from, this.to)).text, this.layout);
  }

  /** Text of a range of a plain record. */
  textOf(from: number, to: number): string {
    return to - from < shortText ? shortTextOf(this.bytes, from, to) : latin1.decode(this.bytes.subarray(from, to));
  }

  /** The id of a plain record; undefined where it has none. */
  get id(): string | undefined {
    return this.idTo === 0 ? undefined : this.textOf(this.idFrom, this.idTo);
  }

  /** The tags by their numbers; more may follow. */
  get tagNames(): readonly string[] {
    return this.names.texts;
  }

  /** Never reads beyond the bytes: that would make the engine read all of them with more care, at half the speed. */
  private scanPlain(): boolean {
    const { bytes, separator, names } = this;
    const end = bytes.length;
    this.idFrom = this.idTo = 0;
    let at = this.from;
    if (isHeaderAt(bytes, at)) {
      this.idFrom = at + headerMark.length;
      at = plainEnd(bytes, this.idFrom, end);
      this.idTo = at;
      if (at === this.idFrom || at === end || bytes[at] !== LF) return false;
      at += 1;
    }
    let tokens = 0;
    for (; at < end && bytes[at] !== LF; at += 1) {
      const start = at;
      at = plainEnd(bytes, at, end);
      if (at === start || at === end || bytes[at] !== separator || mayBeMark(bytes, start)) return false;
      const tagFrom = at + 1;
      at = plainEnd(bytes, tagFrom, end);
      if (at === tagFrom || at === end || bytes[at] !== LF) return false;
      const tag = at - tagFrom === 1 && bytes[tagFrom] === letterO ? outsideTag : names.numberOf(bytes, tagFrom, at);
      if (tag === unnumbered) return false;
      if (tokens === this.tags.length) this.makeRoom();
      this.tokenFrom[tokens] = start;
      this.tokenTo[tokens] = tagFrom - 1;
      this.tags[tokens] = tag;
      tokens += 1;
    }
    this.tokens = tokens;
    this.to = at + 1;
    this.lines = tokens + (this.idTo > 0 ? 2 : 1);
    return tokens > 0 && this.to < end && !isBlankByte(bytes[this.to] ?? LF);
  }

  private makeRoom(): void {
    this.tokenFrom = doubled(this.tokenFrom);
    this.tokenTo = doubled(this.tokenTo);
    this.tags = doubled(this.tags);
  }

  /** Goes to the end of any record, by the same rules as `sliceRecords`. */
  private skip(): void {
    const { bytes } = this;
    let state: 'leading' | 'inside' | 'trailing' = 'leading';
    let at = this.from;
    this.lines = 0;
    while (at < bytes.length) {
      const end = lineEnd(bytes, at);
      if (isBlankLine(bytes, at, end)) state = state === 'leading' ? 'leading' : 'trailing';
      else {
        if (state === 'trailing' || (state === 'inside' && isHeaderAt(bytes, at))) break;
        state = 'inside';
      }
      this.lines += 1;
      at = bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : Math.min(end + 1, bytes.length);
    }
    this.to = at;
  }
}

function shortTextOf(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

function plainEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && plainBytes[bytes[at] as number] === 1) at += 1;
  return at;
}

function lineEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at += 1;
  return at;
}

function isHeaderAt(bytes: Uint8Array, at: number): boolean {
  if (at + headerMark.length > bytes.length || bytes[at] !== 73) return false;
  return headerMark.every((byte, offset) => bytes[at + offset] === byte);
}

/** Whether a token may be a misspelt `IMGID:` line, or a `-DOCSTART-` line: not plain then. */
function mayBeMark(bytes: Uint8Array, at: number): boolean {
  const first = bytes[at] ?? 0;
  const second = (bytes[at + 1] ?? 0) | 32;
  return ((first | 32) === 105 && second === 109) || (first === 45 && second === 100);
}

function isBlankByte(byte: number): boolean {
  return byte === LF || byte === CR || byte === TAB || byte === SPACE;
}

function isBlankLine(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (bytes[at] !== TAB && bytes[at] !== SPACE) return false;
  return true;
}

function doubled(list: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(list.length * 2);
  larger.set(list);
  return larger;
}

const mostTags = 500;
const longestTag = 64;

/** Numbers the distinct tags, without making text of those that are known. Leaves out what can be no usual tag. */
class TagNames {
  readonly texts: string[] = ['O'];
  private readonly spellings: Uint8Array[] = [Uint8Array.of(79)];
  private slots = new Int32Array(64);

  numberOf(bytes: Uint8Array, from: number, to: number): number {
    if (to - from === 1 && bytes[from] === letterO) return outsideTag;
    const mask = this.slots.length - 1;
    let slot = hash(bytes, from, to) & mask;
    for (let number = this.slots[slot] ?? 0; number !== 0; number = this.slots[slot] ?? 0) {
      if (equals(this.spellings[number], bytes, from, to)) return number;
      slot = (slot + 1) & mask;
    }
    if (to - from > longestTag || this.texts.length >= mostTags) return unnumbered;
    return this.add(bytes.slice(from, to), slot);
  }

  private add(spelling: Uint8Array, slot: number): number {
    const number = this.spellings.push(spelling) - 1;
    this.texts.push(String.fromCharCode(...spelling));
    this.slots[slot] = number;
    if (this.spellings.length * 2 > this.slots.length) this.grow();
    return number;
  }

  private grow(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    const mask = this.slots.length - 1;
    for (let number = 1; number < this.spellings.length; number += 1) {
      const spelling = this.spellings[number] ?? new Uint8Array();
      let slot = hash(spelling, 0, spelling.length) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = number;
    }
  }
}

/** FNV-1a. */
function hash(bytes: Uint8Array, from: number, to: number): number {
  let sum = 0x811c9dc5;
  for (let at = from; at < to; at += 1) sum = Math.imul(sum ^ (bytes[at] ?? 0), 0x01000193);
  return sum ^ (sum >>> 15);
}

function equals(spelling: Uint8Array | undefined, bytes: Uint8Array, from: number, to: number): boolean {
  if (spelling?.length !== to - from) return false;
  for (let at = 0; at < spelling.length; at += 1) if (spelling[at] !== bytes[from + at]) return false;
  return true;
}
