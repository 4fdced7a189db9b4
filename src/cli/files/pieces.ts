import { decodeLossless } from '../../dataset/bytes';
import { DatasetDocument } from '../../dataset/document';
import { layoutSampleLength, type Layout } from '../../dataset/layout';
import { formatCount } from '../terminal/table';
import { Refusal } from '../refusal';
import { findRecordCut } from './cut';
import { sniffedBytes, whyNotDataset, whyNotText } from './recognise';
import type { Source } from './source';

const pieceBytes = 4 << 20;
const recordLimitBytes = 64 << 20;
const layoutSampleBytes = layoutSampleLength * 4;

/** A run of whole records of a file, small enough for memory. */
export interface Piece {
  readonly document: DatasetDocument;
  /** The piece as it stands in the file; holds until the next piece is asked for. */
  readonly bytes: Uint8Array;
  /** Index within the file of the piece's first record. */
  readonly firstRecord: number;
  /** 0-based line within the file on which the piece starts. */
  readonly firstLine: number;
  /** Offset within the file, in bytes. */
  readonly firstByte: number;
}

/** The bytes of whole records of a file. */
export interface Run {
  /** Holds until the next run is asked for. */
  readonly bytes: Uint8Array;
  /** Offset within the file, in bytes. */
  readonly firstByte: number;
  /** The layout that the file's beginning tells. */
  readonly layout: Layout;
}

/**
 * Reads a file in runs cut between records. Throws a {@link Refusal} where the file is empty, no dataset, or changes
 * meanwhile.
 */
export async function* readRuns(source: Source): AsyncGenerator<Run> {
  if (source.sizeBytes === 0) throw new Refusal(`${source.name} is empty: it holds no records`);
  await refuseBinary(source);
  let layout: Layout | undefined;
  let firstByte = 0;
  for await (const bytes of cutRuns(source)) {
    layout ??= inspectBeginning(source, bytes);
    yield { bytes, firstByte, layout };
    firstByte += bytes.length;
  }
  await source.checkUnchanged();
}

/** As {@link readRuns}, read as text and cut into records. */
export async function* readPieces(source: Source): AsyncGenerator<Piece> {
  const place = { firstRecord: 0, firstLine: 0 };
  for await (const { bytes, firstByte, layout } of readRuns(source)) {
    const document = DatasetDocument.parse(decodeLossless(bytes).text, layout);
    yield { document, bytes, firstByte, ...place };
    place.firstRecord += document.recordCount;
    place.firstLine += document.lineOf(document.recordCount);
  }
}

/** Before gigabytes are searched for the end of a record. */
async function refuseBinary(source: Source): Promise<void> {
  const start = new Uint8Array(sniffedBytes);
  const length = await source.readInto(start, 0, 0);
  refuse(source, whyNotText(start.subarray(0, length)));
}

function inspectBeginning(source: Source, bytes: Uint8Array): Layout {
  const { text } = decodeLossless(bytes);
  refuse(source, whyNotDataset(text.slice(0, layoutSampleLength)));
  return DatasetDocument.parse(text).layout;
}

function refuse(source: Source, reason: string | undefined): void {
  if (reason !== undefined) throw new Refusal(`${source.name} is not a dataset: ${reason}`);
}

/** The file's bytes in runs of whole records; each run's memory is used again for the next. */
async function* cutRuns(source: Source): AsyncGenerator<Uint8Array> {
  let buffer: Uint8Array = Buffer.allocUnsafe(Math.min(2 * pieceBytes, source.sizeBytes + 1));
  let filled = 0;
  let position = 0;
  let wanted = pieceBytes;
  let context: 'first' | 'later' = 'first';
  for (let atEnd = false; !atEnd; ) {
    const length = await source.readInto(buffer, filled, position);
    atEnd = length === 0;
    filled += length;
    position += length;
    if (!atEnd && filled < wanted) {
      if (filled === buffer.length) buffer = grown(buffer, wanted);
      continue;
    }
    const cut = atEnd ? filled : findRecordCut(buffer, filled, context === 'first' ? layoutSampleBytes : 1, context);
    if (cut > 0) {
      yield buffer.subarray(0, cut);
      context = 'later';
      buffer.copyWithin(0, cut, filled);
      filled -= cut;
      wanted = pieceBytes;
    } else if (!atEnd) {
      if (filled > recordLimitBytes) throw new Refusal(recordTooLong(source, position - filled));
      wanted = filled * 2;
      if (filled === buffer.length) buffer = grown(buffer, wanted);
    }
  }
}

function grown(buffer: Uint8Array, size: number): Uint8Array {
  const larger = Buffer.allocUnsafe(Math.max(size, buffer.length * 2));
  larger.set(buffer);
  return larger;
}

function recordTooLong(source: Source, firstByte: number): string {
  const limit = formatCount(recordLimitBytes >> 20);
  return `${source.name} is not a dataset: from byte ${formatCount(firstByte)} on, ${limit} MB hold no blank line and no IMGID: line`;
}
