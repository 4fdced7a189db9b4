import { hasStrayBytes } from '../../dataset/bytes';
import { endsWithLineEnd, LineCursor, type LineEnd } from '../../dataset/lines';
import type { DatasetRecord } from '../../dataset/record';
import type { RecordScanner } from '../../dataset/recordScanner';
import { placeOfHead, placeOfLine, type Place } from '../place';
import type { PlacedFound, Rule } from '../rule';

/** Rules about a file as a whole: one finding a file, at the first place. */
export const fileRules: readonly Rule[] = [
  {
    id: 'stray-bytes',
    level: 'error',
    title: 'Bytes that are not UTF-8',
    explanation:
      'Readers stop, or replace them. VS Code would write U+FFFD over them, so text and card are read-only until “Edit ' +
      'anyway”; the command line edits around them and keeps them.',
  },
  {
    id: 'mixed-line-ends',
    level: 'warning',
    title: 'Mixed line ends',
    explanation:
      'Lines end in different ways. VS Code would make them all alike on saving, so text and card are read-only until ' +
      '“Edit anyway”; the command line keeps each.',
  },
  {
    id: 'lone-cr',
    level: 'warning',
    title: 'Lone carriage return as a line end',
    explanation:
      'Some readers break the line here (VS Code, Python), others do not (`wc`, awk, C), so they disagree on the tokens.',
  },
  {
    id: 'byte-order-mark',
    level: 'info',
    title: 'Byte order mark',
    explanation: 'Readers that do not know it take it as the beginning of “IMGID:” and lose the first record’s picture.',
  },
  {
    id: 'no-final-newline',
    level: 'info',
    title: 'No line end after the last line',
    explanation: 'Joining this file to another glues two lines together, and line counts are one short.',
  },
  {
    id: 'no-final-blank-line',
    level: 'off',
    title: 'No blank line after the last record',
    explanation:
      'HVPNeT’s reader loses the last record without it, RpBERT’s makes an empty one with it. Twitter-2015 has none, ' +
      'Twitter-2017 has it, so this is off; `mner export --final-blank-line` adds one.',
  },
];

/** How many lines are of a kind, and where the first of them is. */
interface Tally {
  lines: number;
  readonly record: number;
  readonly place: Place;
}

const namesOf: Readonly<Record<LineEnd, string>> = { '\n': 'LF', '\r\n': 'CR LF', '\r': 'a lone CR' };

/** Collects what is wrong with a file as a whole, record by record, in a fixed amount of memory. */
export class FileTally {
  private readonly lineEnds = new Map<LineEnd, Tally>();
  private stray: Tally | undefined;
  private last: { readonly record: DatasetRecord; readonly index: number } | undefined;

  /** Takes the record of an index, in file order. */
  add(record: DatasetRecord, index: number): void {
    this.last = { record, index };
    this.addLineEnds(record, index);
    if (hasStrayBytes(record.text)) this.addStrayBytes(record, index);
  }

  /** Takes a plain record of an index, in file order; the last record of a file is never plain. */
  addPlain({ bytes, from, lines }: RecordScanner, index: number): void {
    const known = this.lineEnds.get('\n');
    if (known) known.lines += lines;
    else this.tallyOf('\n', index, { line: 0, start: 0, end: bytes.indexOf(10, from) - from }).lines += lines;
  }

  /** What was found in the whole file; `mark` is what stands before its first record: a byte order mark or nothing. */
  finish(mark: string): readonly PlacedFound[] {
    const found: PlacedFound[] = [];
    if (mark === '\uFEFF' && this.last) {
      const place = { line: 0, start: 0, end: 0 };
      found.push({ record: 0, found: { rule: 'byte-order-mark', ...place, message: 'The file begins with a byte order mark.' } });
    }
    if (this.stray) {
      const { lines } = this.stray;
      const message = `${lines === 1 ? 'One line holds' : `${lines} lines hold`} bytes that are not UTF-8, here first.`;
      found.push(placed('stray-bytes', this.stray, message));
    }
    return [...found, ...this.lineEndFindings(), ...this.endFindings()];
  }

  private addLineEnds(record: DatasetRecord, index: number): void {
    const { text } = record;
    if (!text.includes('\r')) {
      let lines = 0;
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
      if (lines > 0) this.tallyOf('\n', index, { line: 0, start: 0, end: text.indexOf('\n') }).lines += lines;
      return;
    }
    const cursor = new LineCursor(text);
    for (let line = 0; cursor.advance(); line += 1) {
      const end = text.slice(cursor.end, cursor.next);
      const place = { line, start: 0, end: cursor.end - cursor.start };
      if (end === '\n' || end === '\r\n' || end === '\r') this.tallyOf(end, index, place).lines += 1;
    }
  }

  /** The tally of lines that end so, begun at a place where it is the first of them. */
  private tallyOf(end: LineEnd, record: number, place: Place): Tally {
    const known = this.lineEnds.get(end) ?? { lines: 0, record, place };
    this.lineEnds.set(end, known);
    return known;
  }

  private addStrayBytes(record: DatasetRecord, index: number): void {
    const cursor = new LineCursor(record.text);
    for (let line = 0; cursor.advance(); line += 1) {
      const content = record.text.slice(cursor.start, cursor.end);
      if (!hasStrayBytes(content)) continue;
      if (this.stray) this.stray.lines += 1;
      else this.stray = { lines: 1, record: index, place: { line, start: 0, end: content.length } };
    }
  }

  private lineEndFindings(): readonly PlacedFound[] {
    const sorted = [...this.lineEnds].sort((a, b) => b[1].lines - a[1].lines);
    const found: PlacedFound[] = [];
    const [usual, rarer] = sorted;
    if (usual && rarer) {
      const counts = sorted.map(([end, { lines }]) => `${lines.toLocaleString('en')} with ${namesOf[end]}`);
      const message = `Lines end in different ways (${counts.join(', ')}); here for the first time with ${namesOf[rarer[0]]}.`;
      found.push(placed('mixed-line-ends', rarer[1], message));
    }
    const lone = this.lineEnds.get('\r');
    if (lone) {
      const message = `${lone.lines === 1 ? 'One line ends' : `${lone.lines} lines end`} with a lone carriage return, here first.`;
      found.push(placed('lone-cr', lone, message));
    }
    return found;
  }

  private endFindings(): readonly PlacedFound[] {
    if (!this.last) return [];
    const { record, index } = this.last;
    const tail = record.tokens.length > 0 ? placeOfLine(record.text, record.tokens[record.tokens.length - 1]?.line ?? 0) : placeOfHead(record);
    const at = (rule: string, message: string): PlacedFound => ({ record: index, found: { rule, ...tail, message } });
    if (!endsWithLineEnd(record.text)) return [at('no-final-newline', 'The file ends without a line end.')];
    if (/(?:\r\n|\n|\r(?!\n))[ \t]*(?:\r\n|\n|\r)$/.test(record.text)) return [];
    return [at('no-final-blank-line', 'No blank line follows the last record.')];
  }
}

function placed(rule: string, { record, place }: Tally, message: string): PlacedFound {
  return { record, found: { rule, ...place, message } };
}
