import type { Scheme } from '../tags';
import type { Notices } from './notices';
import type { InterchangeRecord } from './record';

/** Writes records one after the other; what it returns, joined, is the file. */
export interface RecordWriter {
  write(record: InterchangeRecord): string;
  /** What closes the file. */
  end(): string;
  readonly notices: Notices;
}

/** The records that a line completed, or a sentence that says what is wrong with it. */
export type ReadLine = { readonly records: readonly InterchangeRecord[] } | { readonly problem: string };

/** Reads a file line by line; lines come without their ends. */
export interface RecordReader {
  read(line: string): ReadLine;
  /** The last record, where no line closed it. */
  end(): readonly InterchangeRecord[];
  /** What is wrong with the file as a whole, asked after its end; absent where nothing can be. */
  problem?(): string | undefined;
  readonly notices: Notices;
}

/** What a person may choose of a file to be written. */
export interface WriteOptions {
  /** Whether a blank line stands after the last record, in formats that separate records by blank lines. */
  readonly finalBlankLine?: 'with' | 'without';
  /** Tags by number, for formats that can hold numbers; without it tags are written as texts. */
  readonly labelNames?: readonly string[];
}

/** What a person may have to say of a file to be read. */
export interface ReadOptions {
  /** Tags by number. */
  readonly labelNames?: readonly string[];
  /** The scheme in which character spans become tags; IOB2 if left out. */
  readonly scheme?: Scheme;
}

/** A format of another tool. */
export interface InterchangeFormat {
  /** As on the command line. */
  readonly name: string;
  /** One line for a list of formats. */
  readonly title: string;
  /** Usual extension of its files, without the dot. */
  readonly extension: string;
  /** Absent where the format is only read. */
  createWriter?(options: WriteOptions): RecordWriter;
  /** Absent where the format is only written. */
  createReader?(options: ReadOptions): RecordReader;
}
