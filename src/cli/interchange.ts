/** What `mner export` and `mner import` share. */

import { readFile } from 'node:fs/promises';
import { encodeLossless } from '../dataset/bytes';
import type { InterchangeFormat, RecordWriter } from '../dataset/interchange/format';
import { interchangeFormats } from '../dataset/interchange/formats';
import { renameTypes, type InterchangeRecord } from '../dataset/interchange/record';
import type { Notices } from '../dataset/interchange/notices';
import type { Target } from './files/target';
import { reasonOf, Refusal } from './refusal';
import type { Terminal } from './terminal/terminal';

/** Options of both commands. */
export const interchangeOptions = {
  types: { kind: 'list', value: 'OLD=NEW', help: 'rename a type, such as MISC=OTHER (repeatable)' },
  labels: { kind: 'text', value: 'FILE', help: 'names of tags that are numbers, one a line from 0 (hf)' },
  'final-blank-line': { kind: 'flag', help: 'end with a blank line, in formats that part records by blank lines' },
} as const;

/** The formats that can be written, or read. */
export const writableFormats = interchangeFormats.filter((format) => format.createWriter);
export const readableFormats = interchangeFormats.filter((format) => format.createReader);

/** Finds a format among some. Throws a {@link Refusal} that lists them. */
export function formatNamed(name: string | undefined, formats: readonly InterchangeFormat[]): InterchangeFormat {
  const found = formats.find((format) => format.name === name);
  if (found) return found;
  const names = formats.map((format) => format.name).join(', ');
  throw new Refusal(name === undefined ? `say which --format: ${names}` : `there is no format “${name}” here: choose ${names}`);
}

/** A line of help for each format. */
export function describeFormats(formats: readonly InterchangeFormat[]): string {
  return `Formats: ${formats.map((format) => `${format.name} (${format.title})`).join('; ')}.`;
}

/** Reads `--types OLD=NEW`. */
export function parseTypeNames(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.flatMap((list) => list.split(',')).map((pair) => {
      const [, from, to] = /^([^=\s]+)=([^=\s]+)$/.exec(pair) ?? [];
      if (from === undefined || to === undefined) throw new Refusal(`--types must be OLD=NEW, such as MISC=OTHER, not “${pair}”`);
      return [from, to] as const;
    }),
  );
}

/** Reads the file of `--labels`: one tag a line, in the order of their numbers. */
export async function loadLabels(path: string | undefined): Promise<readonly string[] | undefined> {
  if (path === undefined) return undefined;
  try {
    return (await readFile(path, 'utf8')).split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '');
  } catch (error) {
    throw new Refusal(`${path} cannot be read: ${reasonOf(error)}`);
  }
}

const bufferedCharacters = 1 << 20;

/** Writes records in a format to a file, a megabyte at a time. */
export class RecordStream {
  records = 0;
  private pending: string[] = [];
  private length = 0;

  constructor(
    private readonly writer: RecordWriter,
    private readonly target: Target,
    private readonly names: ReadonlyMap<string, string>,
  ) {}

  /** Adds one record. */
  async write(record: InterchangeRecord): Promise<void> {
    this.records += 1;
    await this.push(this.writer.write(renameTypes(record, this.names)));
  }

  /** Closes the file and makes it real. */
  async finish(): Promise<void> {
    await this.push(this.writer.end());
    await this.flush();
    await this.target.commit();
  }

  private async push(text: string): Promise<void> {
    this.pending.push(text);
    this.length += text.length;
    if (this.length >= bufferedCharacters) await this.flush();
  }

  private async flush(): Promise<void> {
    const text = this.pending.join('');
    this.pending = [];
    this.length = 0;
    if (text !== '') await this.target.write(encodeLossless(text));
  }
}

/** Says on standard error what a format could not hold. */
export function tellNotices(terminal: Terminal, ...notices: readonly Notices[]): void {
  for (const { message } of notices.flatMap((each) => each.list())) terminal.note(message);
}
