import { endWithoutTrailing, lineKind, looksLikeTag, type Layout } from './layout';
import { LineCursor } from './lines';

/** One token line of a record. All offsets count UTF-16 units from the start of the record's text. */
export interface Token {
  /** The token as it stands in the file; may be empty or invisible. */
  readonly text: string;
  /** The tag as it stands in the file, or undefined where the line holds none. */
  readonly tag: string | undefined;
  /** 0-based line within the record. */
  readonly line: number;
  /** Where the line starts. */
  readonly start: number;
  /** Where the tag starts, or where a new one would be inserted. */
  readonly tagStart: number;
  /** Where the tag ends; equal to `tagStart` where there is none. */
  readonly tagEnd: number;
  /** What must be written before a tag that is inserted here: the separator, and `_` for columns that are missing. */
  readonly tagPrefix: string;
  /** Number of columns on the line. */
  readonly columns: number;
}

/** One record: a picture id, its tokens and every character between it and the next record. */
export interface DatasetRecord {
  readonly text: string;
  /** What follows `IMGID:`, without surrounding blanks; undefined for a record without that line. */
  readonly id: string | undefined;
  /** 0-based line of the `IMGID:` line within the record, or of the first line that is not blank. */
  readonly headLine: number;
  readonly tokens: readonly Token[];
}

/** A record's text and the number of its lines. */
export interface RecordSlice {
  readonly text: string;
  readonly lines: number;
}

/** Cuts a text into records: at `IMGID:` lines and after blank lines; blank lines belong to the record before them. */
export function sliceRecords(text: string): readonly RecordSlice[] {
  const slices: RecordSlice[] = [];
  const cursor = new LineCursor(text);
  let start = 0;
  let lines = 0;
  let state: 'leading' | 'inside' | 'trailing' = 'leading';
  while (cursor.advance()) {
    const kind = lineKind(text, cursor.start, cursor.end);
    if (kind === 'blank') state = state === 'leading' ? 'leading' : 'trailing';
    else {
      if (state === 'trailing' || (kind === 'header' && state === 'inside')) {
        slices.push({ text: text.slice(start, cursor.start), lines });
        start = cursor.start;
        lines = 0;
      }
      state = 'inside';
    }
    lines += 1;
  }
  if (start < text.length) slices.push({ text: text.slice(start), lines });
  return slices;
}

/** The picture id of a record's text, or undefined where it has no `IMGID:` line. */
export function recordId(text: string): string | undefined {
  const cursor = new LineCursor(text);
  while (cursor.advance()) {
    const kind = lineKind(text, cursor.start, cursor.end);
    if (kind === 'header') return headerId(text, cursor);
    if (kind !== 'blank') return undefined;
  }
  return undefined;
}

function headerId(text: string, line: LineCursor): string {
  return text.slice(text.indexOf(':', line.start) + 1, line.end).replace(/^[ \t]+|[ \t]+$/g, '');
}

/** Parses one record's text into its tokens. */
export function parseRecord(text: string, layout: Layout): DatasetRecord {
  const tokens: Token[] = [];
  const cursor = new LineCursor(text);
  let id: string | undefined;
  let headLine = -1;
  for (let line = 0; cursor.advance(); line += 1) {
    const kind = lineKind(text, cursor.start, cursor.end);
    if (kind === 'token') {
      tokens.push(
        parsePlainToken(text, cursor.start, cursor.end, line, layout) ??
          parseToken(text, cursor.start, cursor.end, line, layout),
      );
    } else if (kind === 'header') id = headerId(text, cursor);
    if (headLine < 0 && kind !== 'blank') headLine = line;
  }
  return { text, id, headLine: Math.max(headLine, 0), tokens };
}

/** The line that nearly every line is, token, tab and tag, read without further checks: a matter of speed only. */
function parsePlainToken(text: string, start: number, end: number, line: number, layout: Layout): Token | undefined {
  const cut = text.indexOf(layout.separator, start);
  if (layout.columns !== 2 || cut < 0 || cut + 1 >= end) return undefined;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if ((code === 9 || code === 32) && at !== cut) return undefined;
  }
  const tagStart = cut + 1;
  const tag = text.slice(tagStart, end);
  return { text: text.slice(start, cut), tag, line, start, tagStart, tagEnd: end, tagPrefix: '', columns: 2 };
}

function parseToken(text: string, start: number, end: number, line: number, layout: Layout): Token {
  const content = text.slice(start, end);
  const separator = lineSeparator(content, layout);
  const trimmedLength = endWithoutTrailing(content, separator);
  const firstCut = content.indexOf(separator);
  const tokenEnd = firstCut < 0 ? content.length : firstCut;
  const columns = countColumns(content, trimmedLength, separator);
  const place = { text: content.slice(0, tokenEnd), line, start, columns };
  if (columns < 2 || (layout.columns > columns && separator === layout.separator)) {
    const missing = Math.max(layout.columns - columns - 1, 0);
    const closed = trimmedLength < content.length;
    const prefix = (closed ? '' : separator) + `_${separator}`.repeat(missing);
    return { ...place, tag: undefined, tagStart: end, tagEnd: end, tagPrefix: prefix };
  }
  const column = content.lastIndexOf(separator, trimmedLength - 1) + 1;
  const field = content.slice(column, trimmedLength);
  const tag = field.replace(/^ +| +$/g, '');
  const tagStart = start + column + (tag === '' ? 0 : field.indexOf(tag));
  return { ...place, tag: tag === '' ? undefined : tag, tagStart, tagEnd: tagStart + tag.length, tagPrefix: '' };
}

/** The file's separator, unless the line was plainly written with the other one. */
function lineSeparator(content: string, layout: Layout): '\t' | ' ' {
  if (content.includes('\t')) return '\t';
  if (layout.separator === ' ') return ' ';
  const cut = content.replace(/ +$/, '').lastIndexOf(' ');
  return cut > 0 && looksLikeTag(content.slice(cut + 1).trimEnd()) ? ' ' : '\t';
}

function countColumns(content: string, end: number, separator: '\t' | ' '): number {
  if (end === 0) return 1;
  let columns = 1;
  for (let at = content.indexOf(separator); at >= 0 && at < end; at = content.indexOf(separator, at + 1)) {
    if (separator === '\t' || content.charCodeAt(at + 1) !== 32) columns += 1;
  }
  return columns;
}
