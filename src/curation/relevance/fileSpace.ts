import { PairSpace } from './pairSpace';
import type { Shift } from './shift';

/** Where a pair's text and picture lie, as the model writes vectors; null where there is none. */
export interface PairVectorText {
  readonly text: string | null;
  readonly picture: string | null;
}

/** A record near another one in the joint space. */
export interface NearRecord {
  readonly record: number;
  /** How many deviations it fits better than most. */
  readonly fit: number;
}

/** A file's pairs compared with each other: a `PairSpace` of those records that have both a text and a picture. */
export class FileSpace {
  private constructor(
    readonly space: PairSpace,
    /** The record of each pair of the space, and the pair of each record. */
    private readonly records: readonly number[],
    private readonly pairs: ReadonlyMap<number, number>,
  ) {}

  /** Builds it with pauses; undefined where too few pairs, or too few different ones, can be compared. */
  static *building(vectors: readonly (PairVectorText | undefined)[], decode: (text: string) => Float32Array): Generator<void, FileSpace | undefined, void> {
    const whole = vectors.flatMap((each, record) => (each?.text && each.picture ? [{ record, text: each.text, picture: each.picture }] : []));
    const dimensions = whole[0] ? decode(whole[0].text).length : 0;
    const texts = new Float32Array(whole.length * dimensions);
    const pictures = new Float32Array(whole.length * dimensions);
    for (const [at, { text, picture }] of whole.entries()) {
      texts.set(decode(text), at * dimensions);
      pictures.set(decode(picture), at * dimensions);
      yield;
    }
    const space = yield* PairSpace.building({ dimensions, texts, pictures, textKeys: whole.map(({ text }) => text), pictureKeys: whole.map(({ picture }) => picture) });
    const records = whole.map(({ record }) => record);
    return space && new FileSpace(space, records, new Map(records.map((record, at) => [record, at])));
  }

  /** For each of so many records the rank of its own picture (see `PairSpace.rank`); null where it cannot be compared. */
  ranks(count: number): readonly (number | null)[] {
    return Array.from({ length: count }, (_, record) => {
      const pair = this.pairs.get(record);
      return pair === undefined ? null : this.space.rank(pair, pair);
    });
  }

  /** The records whose pictures fit a record's text best, or whose texts fit its picture best. */
  nearest(of: 'pictures' | 'texts', record: number, most: number): readonly NearRecord[] {
    const pair = this.pairs.get(record);
    return pair === undefined ? [] : this.space.nearest(of, pair, most).map((near) => ({ record: this.records[near.pair] ?? 0, fit: near.fit }));
  }

  /** A shift of pairs as one of records. */
  shiftOfRecords({ from, to, by }: Shift): Shift {
    return { from: this.records[from] ?? 0, to: (this.records[to - 1] ?? 0) + 1, by };
  }
}

/** Runs work that pauses, without a pause. */
export function runAtOnce<Result>(work: Generator<void, Result, void>): Result {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
