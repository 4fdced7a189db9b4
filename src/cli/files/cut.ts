/** Where a long file may be cut so that its pieces hold the same records as the whole. Works on bytes, not yet text. */

const LF = 10;
const CR = 13;
const TAB = 9;
const SPACE = 32;
const headerMark = new TextEncoder().encode('IMGID:');

/** Whether the bytes are the beginning of the file, where blank lines belong to the first record, or a later run. */
export type CutContext = 'first' | 'later';

/**
 * The last offset up to `end` at which a record begins, at least `least`; 0 where there is none. The bytes must begin
 * at the start of a record, or with `context` first at the start of the file.
 */
export function findRecordCut(bytes: Uint8Array, end: number, least: number, context: CutContext): number {
  let lineEnd = end;
  while (lineEnd > 0) {
    const start = startOfLine(bytes, lineEnd);
    if (start < least || start === 0) return 0;
    if (beginsRecord(bytes, start, lineEnd) && (context === 'later' || hasContent(bytes, start))) return start;
    lineEnd = previousLineEnd(bytes, start);
  }
  return 0;
}

function startOfLine(bytes: Uint8Array, end: number): number {
  let at = end;
  while (at > 0 && bytes[at - 1] !== LF && bytes[at - 1] !== CR) at -= 1;
  return at;
}

/** End of the content of the line before the one that starts at `start`. */
function previousLineEnd(bytes: Uint8Array, start: number): number {
  return bytes[start - 1] === LF && bytes[start - 2] === CR ? start - 2 : start - 1;
}

function beginsRecord(bytes: Uint8Array, start: number, end: number): boolean {
  if (isBlankRange(bytes, start, end) || startsWithMark(bytes, start, end)) return false;
  if (isHeader(bytes, start, end)) return true;
  const before = previousLineEnd(bytes, start);
  return isBlankRange(bytes, startOfLine(bytes, before), before);
}

/** A byte order mark inside a file is part of a token; at the start of a piece it would be taken for the file's own. */
function startsWithMark(bytes: Uint8Array, start: number, end: number): boolean {
  return bytes[start] === 0xef && (start + 1 >= end || bytes[start + 1] === 0xbb);
}

function isHeader(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= headerMark.length && headerMark.every((byte, at) => bytes[start + at] === byte);
}

function isBlankRange(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (bytes[at] !== TAB && bytes[at] !== SPACE) return false;
  return true;
}

function hasContent(bytes: Uint8Array, end: number): boolean {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (; at < end; at += 1) {
    const byte = bytes[at];
    if (byte !== TAB && byte !== SPACE && byte !== LF && byte !== CR) return true;
  }
  return false;
}
