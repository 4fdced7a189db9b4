import { isBlank, LineCursor } from './lines';

/** How the token lines of a file are laid out. */
export interface Layout {
  /** What stands between two columns: one tab, or a run of spaces. */
  readonly separator: '\t' | ' ';
  /** The number of columns of a complete token line; the last one holds the tag. */
  readonly columns: number;
}

/** The layout of Twitter-2015, Twitter-2017 and their kind: token, tab, tag. */
export const defaultLayout: Layout = { separator: '\t', columns: 2 };

/** How many characters of a file are looked at to tell its layout: the lines that end among them. */
export const layoutSampleLength = 1 << 16;

const headerMark = 'IMGID:';
const documentMark = '-DOCSTART-';

/** What a line is for. */
export type LineKind = 'blank' | 'header' | 'document' | 'token';

/** Tells what the line between two offsets is for. */
export function lineKind(text: string, start: number, end: number): LineKind {
  const first = text.charCodeAt(start);
  if (start === end || ((first === 9 || first === 32) && isBlank(text, start, end))) return 'blank';
  if (first === 73 && text.startsWith(headerMark, start)) return 'header';
  return first === 45 && text.startsWith(documentMark, start) ? 'document' : 'token';
}

/** Whether a field reads as a tag on sight: `O`, or a prefix letter, a dash and a type. */
export function looksLikeTag(field: string): boolean {
  return field === 'O' || /^[BIESLU]-\S/.test(field);
}

/** Finds the layout from the beginning of a file. */
export function detectLayout(text: string): Layout {
  const lines = sampleTokenLines(text);
  const tabs = lines.filter((line) => line.includes('\t')).length;
  const spaces = lines.filter((line) => line.includes(' ')).length;
  const separator = tabs * 2 >= spaces ? '\t' : ' ';
  const counts = new Map<number, number>();
  let tagged = false;
  for (const line of lines) {
    const fields = splitFields(line, separator);
    if (fields.length < 2) continue;
    counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
    tagged ||= looksLikeTag((fields[fields.length - 1] ?? '').trim());
  }
  const usual = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? 1;
  return { separator, columns: tagged ? usual : usual + 1 };
}

/** Splits a line's content into columns; trailing separators close the line and open no column. */
export function splitFields(content: string, separator: '\t' | ' '): readonly string[] {
  const trimmed = content.slice(0, endWithoutTrailing(content, separator));
  return separator === '\t' ? trimmed.split('\t') : trimmed.split(/ +/);
}

/** Length of the content without the separators at its end. */
export function endWithoutTrailing(content: string, separator: '\t' | ' '): number {
  let end = content.length;
  const mark = separator.charCodeAt(0);
  while (end > 0 && content.charCodeAt(end - 1) === mark) end -= 1;
  return end;
}

function sampleTokenLines(text: string): readonly string[] {
  const lines: string[] = [];
  const sample = text.slice(0, layoutSampleLength);
  const cursor = new LineCursor(sample);
  while (cursor.advance()) {
    const isCut = cursor.end === sample.length && sample.length === layoutSampleLength;
    if (!isCut && lineKind(sample, cursor.start, cursor.end) === 'token') lines.push(sample.slice(cursor.start, cursor.end));
  }
  return lines;
}
