/** Where lines end: at LF, CR LF and lone CR, as in VS Code and in Python's text mode; nowhere else. */

const LF = 10;
const CR = 13;

/** Walks over a text's lines, without copying them. */
export class LineCursor {
  /** Offset of the line's first character. */
  start = 0;
  /** Offset of the end of its content, before the line end. */
  end = 0;
  /** Offset of the next line, after the line end. */
  next: number;
  /** The next LF and CR, searched once only: a text without the one must not be searched to its end for every line. */
  private nextLf: number;
  private nextCr: number;

  constructor(private readonly text: string, from = 0) {
    this.next = from;
    this.nextLf = this.find('\n', from);
    this.nextCr = this.find('\r', from);
  }

  /** Goes to the next line; false where there is none. */
  advance(): boolean {
    if (this.next >= this.text.length) return false;
    this.start = this.next;
    if (this.nextLf < this.start) this.nextLf = this.find('\n', this.start);
    if (this.nextCr < this.start) this.nextCr = this.find('\r', this.start);
    this.end = Math.min(this.nextLf, this.nextCr);
    const length = this.nextCr + 1 === this.nextLf ? 2 : 1;
    this.next = Math.min(this.end + length, this.text.length);
    return true;
  }

  private find(mark: string, from: number): number {
    const found = this.text.indexOf(mark, from);
    return found < 0 ? this.text.length : found;
  }
}

/** Whether the range holds nothing but ASCII spaces and tabs (a no-break space is a token, not a blank). */
export function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 9) return false;
  }
  return true;
}

/** A way to end a line. */
export type LineEnd = '\n' | '\r\n' | '\r';

/** How often each line end occurs. */
export function countLineEnds(text: string): Readonly<Record<LineEnd, number>> {
  const counts = { '\n': 0, '\r\n': 0, '\r': 0 };
  const cursor = new LineCursor(text);
  while (cursor.advance()) {
    if (cursor.next === cursor.end) continue;
    const pair = cursor.next - cursor.end === 2;
    counts[pair ? '\r\n' : text.charCodeAt(cursor.end) === LF ? '\n' : '\r'] += 1;
  }
  return counts;
}

/** Whether the text ends with a line end. */
export function endsWithLineEnd(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last === LF || last === CR;
}
