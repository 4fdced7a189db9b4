/** Two texts that are mostly the same, laid side by side by their characters, so that another tokenisation does not matter. */

/** A token's characters in its record's text: `start` to `end`, blanks between tokens not counted. */
type Place = readonly [start: number, end: number];

/** The tokens of a record as one run of characters without blanks. */
interface Run {
  readonly text: string;
  readonly places: readonly Place[];
  /** Which token each character belongs to. */
  readonly tokenOf: Int32Array;
}

/** A range of characters of the second text, `end` exclusive. */
export interface CharacterRange {
  readonly start: number;
  readonly end: number;
}

const mostCells = 4_000_000;

/** How the tokens of one record lie in the text of another that is nearly the same. */
export class Alignment {
  private readonly from: Run;
  private readonly to: Run;
  /** For each character of the first text the same character of the second, or -1. */
  private readonly there: Int32Array;
  private readonly back: Int32Array;

  constructor(first: readonly string[], second: readonly string[]) {
    this.from = runOf(first);
    this.to = runOf(second);
    this.there = new Int32Array(this.from.text.length).fill(-1);
    this.back = new Int32Array(this.to.text.length).fill(-1);
    this.align(0, this.from.text.length, 0, this.to.text.length);
  }

  /** Where tokens `start` to `end` of the first record lie in the second text; undefined where none of them does. */
  locate(start: number, end: number): CharacterRange | undefined {
    const [from, to] = rangeOf(this.from, start, end);
    let first = from;
    let last = to - 1;
    while (first < to && this.there[first] === -1) first += 1;
    while (last > first && this.there[last] === -1) last -= 1;
    return first >= to ? undefined : this.widen({ start: this.there[first] ?? 0, end: (this.there[last] ?? 0) + 1 });
  }

  /** Where tokens `start` to `end` of the second record lie, to be compared with what {@link locate} gives. */
  locateInSecond(start: number, end: number): CharacterRange {
    const [from, to] = rangeOf(this.to, start, end);
    return this.widen({ start: from, end: to });
  }

  /** Widens a range to where both records could have a boundary: `#` `Bonn` and `#Bonn` share none within. */
  private widen({ start, end }: CharacterRange): CharacterRange {
    let [from, to] = [start, end];
    while (from > 0 && !this.isSharedBoundary(from)) from -= 1;
    while (to < this.to.text.length && !this.isSharedBoundary(to)) to += 1;
    return { start: from, end: to };
  }

  private isSharedBoundary(at: number): boolean {
    if (this.to.tokenOf[at - 1] === this.to.tokenOf[at]) return false;
    const [before, after] = [this.back[at - 1] ?? -1, this.back[at] ?? -1];
    return before < 0 || after < 0 || this.from.tokenOf[before] !== this.from.tokenOf[after];
  }

  private align(start: number, end: number, otherStart: number, otherEnd: number): void {
    const [a, b] = [this.from.text, this.to.text];
    let [from, to, otherFrom, otherTo] = [start, end, otherStart, otherEnd];
    while (from < to && otherFrom < otherTo && a[from] === b[otherFrom]) this.link(from++, otherFrom++);
    while (from < to && otherFrom < otherTo && a[to - 1] === b[otherTo - 1]) this.link(--to, --otherTo);
    const block = longestCommon(a.slice(from, to), b.slice(otherFrom, otherTo));
    if (block.length === 0) return;
    for (let offset = 0; offset < block.length; offset += 1) this.link(from + block.at + offset, otherFrom + block.otherAt + offset);
    this.align(from, from + block.at, otherFrom, otherFrom + block.otherAt);
    this.align(from + block.at + block.length, to, otherFrom + block.otherAt + block.length, otherTo);
  }

  private link(at: number, otherAt: number): void {
    this.there[at] = otherAt;
    this.back[otherAt] = at;
  }
}

function runOf(tokens: readonly string[]): Run {
  const parts = tokens.map((token) => token.replace(/[ \t\r\n]/g, ''));
  let at = 0;
  const places = parts.map((part): Place => [at, (at += part.length)]);
  const tokenOf = new Int32Array(at);
  places.forEach(([start, end], token) => tokenOf.fill(token, start, end));
  return { text: parts.join(''), places, tokenOf };
}

function rangeOf({ places }: Run, start: number, end: number): Place {
  return [places[start]?.[0] ?? 0, places[end - 1]?.[1] ?? 0];
}

interface Block {
  readonly at: number;
  readonly otherAt: number;
  readonly length: number;
}

/** The longest run of characters that both texts hold; none where they are too long to compare. */
function longestCommon(a: string, b: string): Block {
  let best: Block = { at: 0, otherAt: 0, length: 0 };
  if (a.length * b.length > mostCells) return best;
  let lengths = new Int32Array(b.length + 1);
  let next = new Int32Array(b.length + 1);
  for (let at = 0; at < a.length; at += 1) {
    const code = a.charCodeAt(at);
    for (let other = 0; other < b.length; other += 1) {
      const length = b.charCodeAt(other) === code ? (lengths[other] ?? 0) + 1 : 0;
      next[other + 1] = length;
      if (length > best.length) best = { at: at + 1 - length, otherAt: other + 1 - length, length };
    }
    [lengths, next] = [next, lengths];
  }
  return best;
}
