import { decodeLossless } from '../../dataset/bytes';
import { Refusal } from '../refusal';
import { whyNotText } from './recognise';
import type { Source } from './source';

const LF = 10;
const CR = 13;
const bufferBytes = 4 << 20;
const lineLimitBytes = 64 << 20;

/** A line of a text file, without its end. */
export interface TextLine {
  readonly text: string;
  /** 1-based. */
  readonly number: number;
}

/**
 * Reads a text file of another tool line by line, ended by LF or CR LF, without its byte order mark. Throws a
 * {@link Refusal} where it is empty, binary, or changes meanwhile.
 */
export async function* readLines(source: Source): AsyncGenerator<TextLine> {
  if (source.sizeBytes === 0) throw new Refusal(`${source.name} is empty`);
  let buffer: Uint8Array = Buffer.allocUnsafe(bufferBytes);
  let filled = 0;
  let number = 0;
  for (let position = 0, length = -1; length !== 0; position += length) {
    if (filled === buffer.length) buffer = grown(buffer, source, number);
    length = await source.readInto(buffer, filled, position);
    if (position === 0) refuseBinary(source, buffer.subarray(0, length));
    filled += length;
    let from = 0;
    for (let end = endOfLine(buffer, from, filled, length); end >= 0; end = endOfLine(buffer, from, filled, length)) {
      number += 1;
      yield { text: textOf(buffer, from, end, number), number };
      from = end + 1;
    }
    buffer.copyWithin(0, from, filled);
    filled = Math.max(filled - from, 0);
  }
  await source.checkUnchanged();
}

/** Where the next line ends; at the end of the file (`length` 0) also without LF; -1 where more must be read. */
function endOfLine(buffer: Uint8Array, from: number, filled: number, length: number): number {
  const end = buffer.subarray(0, filled).indexOf(LF, from);
  return end < 0 && length === 0 && from < filled ? filled : end;
}

function textOf(buffer: Uint8Array, from: number, end: number, number: number): string {
  const { text } = decodeLossless(buffer.subarray(from, end > from && buffer[end - 1] === CR ? end - 1 : end));
  return number === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function refuseBinary(source: Source, start: Uint8Array): void {
  const reason = whyNotText(start);
  if (reason !== undefined) throw new Refusal(`${source.name} is not a text file: ${reason}`);
}

function grown(buffer: Uint8Array, source: Source, number: number): Uint8Array {
  if (buffer.length >= lineLimitBytes) throw new Refusal(`${source.name}: line ${number + 1} has more than ${lineLimitBytes >> 20} MB`);
  const larger = Buffer.allocUnsafe(buffer.length * 2);
  larger.set(buffer);
  return larger;
}
