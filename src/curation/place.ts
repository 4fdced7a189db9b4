import { LineCursor } from '../dataset/lines';
import type { DatasetRecord, Token } from '../dataset/record';
import type { Finding } from './finding';

/** Where a finding is: a line of its record and characters on it, `end` exclusive. */
export type Place = Pick<Finding, 'line' | 'start' | 'end'>;

/** The token itself. */
export function placeOfToken(token: Token): Place {
  return { line: token.line, start: 0, end: token.text.length };
}

/** The token's tag; the whole token where it has none. */
export function placeOfTag(token: Token): Place {
  if (token.tag === undefined) return placeOfToken(token);
  return { line: token.line, start: token.tagStart - token.start, end: token.tagEnd - token.start };
}

/** The record's `IMGID:` line, or its first line that is not blank. */
export function placeOfHead(record: DatasetRecord): Place {
  return placeOfLine(record.text, record.headLine);
}

/** A whole line of a record's text. */
export function placeOfLine(text: string, line: number): Place {
  const cursor = new LineCursor(text);
  for (let at = 0; at <= line; at += 1) if (!cursor.advance()) return { line, start: 0, end: 0 };
  return { line, start: 0, end: cursor.end - cursor.start };
}
