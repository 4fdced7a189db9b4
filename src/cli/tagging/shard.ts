import { Refusal } from '../refusal';

/** A run of records: `from` up to, not including, `to`. */
export interface RecordRange {
  readonly from: number;
  readonly to: number;
  /** Whether what stands before the first record of the file, a byte order mark, belongs to the run. */
  readonly mark: 'with mark' | 'without mark';
}

/** All records of a file. */
export function wholeRange(records: number): RecordRange {
  return { from: 0, to: records, mark: 'with mark' };
}

/** One of `count` contiguous parts of a file, counted from 1. */
export interface Shard {
  readonly part: number;
  readonly count: number;
}

/** Reads `2/4`. Throws a {@link Refusal} where the text is no shard. */
export function parseShard(text: string): Shard {
  const match = /^(\d{1,9})\/(\d{1,9})$/.exec(text);
  const part = Number(match?.[1]);
  const count = Number(match?.[2]);
  if (!match || part < 1 || part > count) throw new Refusal(`--shard must be I/N, from 1/N to N/N, not “${text}”`);
  return { part, count };
}

/** The records of a shard; the parts of a file differ by at most one record and leave none out. */
export function rangeOf({ part, count }: Shard, records: number): RecordRange {
  const cut = (parts: number) => Number((BigInt(records) * BigInt(parts)) / BigInt(count));
  return { from: cut(part - 1), to: cut(part), mark: part === 1 ? 'with mark' : 'without mark' };
}
