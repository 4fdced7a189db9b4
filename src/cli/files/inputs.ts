import { displayText } from '../../dataset/bytes';
import { Refusal } from '../refusal';
import type { DatasetRecord } from '../../dataset/record';
import { readPieces, type Piece } from './pieces';
import { Source } from './source';

/** Opens the named inputs for the length of an action. Standard input can be only one of them. */
export async function withSources<Result>(
  names: readonly string[],
  action: (sources: readonly Source[]) => Promise<Result>,
): Promise<Result> {
  if (names.filter((name) => name === '-').length > 1) throw new Refusal('standard input (-) can be read only once');
  const sources: Source[] = [];
  try {
    for (const name of names) sources.push(await Source.open(name));
    return await action(sources);
  } finally {
    for (const source of sources) await source.close();
  }
}

/** As {@link withSources}, for one file. */
export function withSource<Result>(name: string, action: (source: Source) => Promise<Result>): Promise<Result> {
  return withSources([name], async ([source]) => {
    if (!source) throw new Error('no source was opened');
    return action(source);
  });
}

/** A record and where it stands in its file. */
export interface PlacedRecord {
  readonly record: DatasetRecord;
  /** 0-based index within the file. */
  readonly index: number;
  /** 0-based line within the file on which the record's text starts. */
  readonly firstLine: number;
}

/** The records of a file, one by one. */
export async function* readRecords(source: Source): AsyncGenerator<PlacedRecord> {
  for await (const piece of readPieces(source)) yield* recordsOf(piece);
}

/** The records of a piece, parsed one by one and not kept. */
export function* recordsOf({ document, firstRecord, firstLine }: Piece): Generator<PlacedRecord> {
  let at = 0;
  for (const record of document.records()) {
    yield { record, index: firstRecord + at, firstLine: firstLine + document.lineOf(at) };
    at += 1;
  }
}

/** What a report calls a record: the id after `IMGID:`, or `#` and its 1-based number. */
export function recordName({ record, index }: PlacedRecord): string {
  return record.id ? displayText(record.id) : `#${index + 1}`;
}

/** 1-based line of a record's head, as reports give it. */
export function headLine({ record, firstLine }: PlacedRecord): number {
  return firstLine + record.headLine + 1;
}
