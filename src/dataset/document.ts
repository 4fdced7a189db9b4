import { defaultLayout, detectLayout, layoutSampleLength, type Layout } from './layout';
import { endsWithLineEnd, LineCursor } from './lines';
import { parseRecord, recordId, sliceRecords, type DatasetRecord, type RecordSlice } from './record';

/** A replacement of the text between two UTF-16 offsets, `end` exclusive. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Which records an edit replaced: `removed` records from index `first` on became `added` ones. */
export interface ReplacedRecords {
  readonly first: number;
  readonly removed: number;
  readonly added: number;
}

const cachedRecords = 512;

/**
 * A whole dataset file, losslessly: the texts of its records, joined, are the file. Records are parsed when asked
 * for; an edit re-reads the records it touches and their neighbours, never the file. Instances do not change.
 */
export class DatasetDocument {
  readonly layout: Layout;
  private readonly cache = new Map<number, DatasetRecord>();
  private starts: { readonly offsets: Int32Array; readonly lines: Int32Array } | undefined;

  private constructor(
    /** A byte order mark in front of the first record, or nothing. */
    private readonly mark: string,
    private readonly slices: readonly RecordSlice[],
    /** The layout that was given, which edits do not change. */
    private readonly givenLayout: Layout | undefined,
    knownLayout?: Layout,
  ) {
    this.layout = givenLayout ?? knownLayout ?? (slices.length > 0 ? detectLayout(beginning(slices)) : defaultLayout);
  }

  /** Reads a file's text; `layout` overrides what its beginning tells (for a later piece of a long file). */
  static parse(text: string, layout?: Layout): DatasetDocument {
    const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
    return new DatasetDocument(mark, sliceRecords(text.slice(mark.length)), layout);
  }

  /** Number of records. */
  get recordCount(): number {
    return this.slices.length;
  }

  /** Length of the text in UTF-16 units. */
  get length(): number {
    return this.offsets.offsets[this.slices.length] ?? this.mark.length;
  }

  /** Number of line starts, counted as an editor does: a final line end opens one more, empty line. */
  get lineCount(): number {
    return (this.offsets.lines[this.slices.length] ?? 0) + (this.endsWithLineEnd() ? 1 : 0);
  }

  /** The whole text. */
  text(): string {
    return this.mark + this.slices.map((each) => each.text).join('');
  }

  /** The record at an index; throws a RangeError where there is none. */
  record(index: number): DatasetRecord {
    const known = this.cache.get(index);
    if (known) return known;
    const record = parseRecord(this.slice(index).text, this.layout);
    if (this.cache.size >= cachedRecords) this.cache.clear();
    this.cache.set(index, record);
    return record;
  }

  /** The records in file order, parsed one by one and not kept. */
  *records(from = 0, to = this.recordCount): Generator<DatasetRecord> {
    for (let index = from; index < to; index += 1) yield parseRecord(this.slice(index).text, this.layout);
  }

  /** The picture id of a record, without parsing its tokens. */
  recordId(index: number): string | undefined {
    return recordId(this.slice(index).text);
  }

  /** The text of a record with the blank lines after it. */
  recordText(index: number): string {
    return this.slice(index).text;
  }

  /** Offset of a record's first character. */
  offsetOf(index: number): number {
    return this.offsets.offsets[index] ?? this.length;
  }

  /** 0-based line on which a record starts. */
  lineOf(index: number): number {
    return this.offsets.lines[index] ?? 0;
  }

  /** 0-based line of a record's `IMGID:` line, or of its first line that is not blank. */
  headLineOf(index: number): number {
    return this.lineOf(index) + this.record(index).headLine;
  }

  /** Index of the record that holds a 0-based line; undefined in an empty document or beyond its end. */
  findRecordAtLine(line: number): number | undefined {
    if (this.recordCount === 0 || line < 0 || line >= this.lineCount) return undefined;
    return Math.min(lastAtMost(this.offsets.lines, line), this.recordCount - 1);
  }

  /** Index of the record that holds an offset, the last one at the very end; undefined in an empty document. */
  findRecordAtOffset(offset: number): number | undefined {
    if (this.recordCount === 0 || offset < 0 || offset > this.length) return undefined;
    return Math.min(lastAtMost(this.offsets.offsets, offset), this.recordCount - 1);
  }

  /** The document after one edit, and which records it replaced. */
  withEdit(edit: TextEdit): { readonly document: DatasetDocument; readonly replaced: ReplacedRecords } {
    if (this.recordCount === 0 || this.changesMark(edit)) return this.parsedAgain(edit);
    const first = Math.max((this.findRecordAtOffset(edit.start) ?? 0) - 1, 0);
    const last = Math.min((this.findRecordAtOffset(edit.end) ?? 0) + 1, this.recordCount - 1);
    const from = this.offsetOf(first);
    const old = this.slices.slice(first, last + 1).map((each) => each.text).join('');
    const fresh = sliceRecords(old.slice(0, edit.start - from) + edit.text + old.slice(edit.end - from));
    const slices = [...this.slices.slice(0, first), ...fresh, ...this.slices.slice(last + 1)];
    const layout = edit.start - this.mark.length < layoutSampleLength ? undefined : this.layout;
    const replaced = { first, removed: last - first + 1, added: fresh.length };
    return { document: new DatasetDocument(this.mark, slices, this.givenLayout, layout), replaced };
  }

  private changesMark(edit: TextEdit): boolean {
    if (edit.start > 0 || this.mark !== '') return edit.start < this.mark.length;
    const first = edit.text === '' ? this.text().charAt(edit.end) : edit.text.charAt(0);
    return first === '\uFEFF';
  }

  private parsedAgain(edit: TextEdit): { readonly document: DatasetDocument; readonly replaced: ReplacedRecords } {
    const text = this.text();
    const document = DatasetDocument.parse(text.slice(0, edit.start) + edit.text + text.slice(edit.end), this.givenLayout);
    return { document, replaced: { first: 0, removed: this.recordCount, added: document.recordCount } };
  }

  private slice(index: number): RecordSlice {
    const found = this.slices[index];
    if (!found) throw new RangeError(`no record ${index} among ${this.slices.length}`);
    return found;
  }

  private endsWithLineEnd(): boolean {
    const last = this.slices[this.slices.length - 1]?.text;
    return last === undefined || endsWithLineEnd(last);
  }

  private get offsets(): { readonly offsets: Int32Array; readonly lines: Int32Array } {
    if (this.starts) return this.starts;
    const offsets = new Int32Array(this.slices.length + 1);
    const lines = new Int32Array(this.slices.length + 1);
    offsets[0] = this.mark.length;
    this.slices.forEach((each, index) => {
      offsets[index + 1] = (offsets[index] ?? 0) + each.text.length;
      lines[index + 1] = (lines[index] ?? 0) + each.lines;
    });
    this.starts = { offsets, lines };
    return this.starts;
  }
}

function beginning(slices: readonly RecordSlice[]): string {
  const parts: string[] = [];
  for (let length = 0, at = 0; at < slices.length && length < layoutSampleLength; at += 1) {
    const text = slices[at]?.text ?? '';
    parts.push(text);
    length += text.length;
  }
  return parts.join('');
}

function lastAtMost(sorted: Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Line and character of an offset within a record's text, both 0-based. */
export function positionInRecord(text: string, offset: number): { readonly line: number; readonly character: number } {
  const cursor = new LineCursor(text);
  let line = -1;
  while (cursor.next <= offset && cursor.advance()) line += 1;
  const opensEmptyLine = offset === text.length && endsWithLineEnd(text);
  return opensEmptyLine ? { line: line + 1, character: 0 } : { line: Math.max(line, 0), character: offset - cursor.start };
}
