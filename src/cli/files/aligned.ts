import { Refusal } from '../refusal';
import { headLine, readRecords, recordName, type PlacedRecord } from './inputs';
import type { Source } from './source';

/** The same record of two files. */
export interface RecordPair {
  readonly a: PlacedRecord;
  readonly b: PlacedRecord;
}

/** Walks two files record by record. Throws a {@link Refusal} where they do not hold the same records. */
export async function* readPairs(a: Source, b: Source): AsyncGenerator<RecordPair> {
  const [left, right] = [readRecords(a), readRecords(b)];
  try {
    for (;;) {
      const [one, other] = [await left.next(), await right.next()];
      if (one.done && other.done) return;
      if (one.done || other.done) {
        const [longer, shorter, place] = one.done ? [b, a, other.value] : [a, b, one.value];
        throw new Refusal(`${longer.name} has more records than ${shorter.name}: the first is ${describe(place)}`);
      }
      checkSameTokens(a, one.value, b, other.value);
      yield { a: one.value, b: other.value };
    }
  } finally {
    await left.return(undefined);
    await right.return(undefined);
  }
}

function describe(place: PlacedRecord | void): string {
  return place ? `${recordName(place)}, line ${headLine(place)}` : '';
}

function checkSameTokens(a: Source, one: PlacedRecord, b: Source, other: PlacedRecord): void {
  const [left, right] = [one.record.tokens.length, other.record.tokens.length];
  if (left === right) return;
  const places = `${a.name} (record ${describe(one)}) and ${right} in ${b.name} (record ${describe(other)})`;
  throw new Refusal(`the two files do not hold the same tokens: record ${one.index + 1} has ${left} in ${places}`);
}

/** Counts tokens whose text differs between two files of the same shape, and remembers where the first is. */
export class TextDifferences {
  private count = 0;
  private first = '';

  /** Takes one pair of records into account. */
  add({ a, b }: RecordPair): void {
    a.record.tokens.forEach((token, at) => {
      if (token.text === b.record.tokens[at]?.text) return;
      if (this.count === 0) this.first = `line ${a.firstLine + token.line + 1}`;
      this.count += 1;
    });
  }

  /** A sentence about them; undefined where there are none. */
  describe(): string | undefined {
    if (this.count === 0) return undefined;
    return `${this.count} tokens are written differently in the two files, first in ${this.first}; they are compared by their place`;
  }
}
