import { RecordScanner } from '../../dataset/recordScanner';
import { readRuns } from './pieces';
import type { Source } from './source';

/** A walk over a file's records, without making text of those that are plain. */
export interface Scan {
  readonly scanner: RecordScanner;
  /** 0-based index of the scanner's record within the file, and the 0-based line on which it starts. */
  readonly index: number;
  readonly line: number;
}

/** What to do with the records of a file. */
export interface ScanVisitor {
  /** Called before the first record; the scanner holds the first bytes of the file. */
  begin?(scanner: RecordScanner): void;
  /** Called for each record, in file order. */
  visit(scan: Scan): void;
  /** Called after every few megabytes of whole records with their bytes, the byte order mark among them. */
  endRun?(bytes: Uint8Array, records: number): Promise<void> | void;
}

/** A byte order mark in UTF-8. */
export const byteOrderMark = Uint8Array.of(0xef, 0xbb, 0xbf);

/** Whether bytes begin with a byte order mark. */
export function hasMark(bytes: Uint8Array): boolean {
  return byteOrderMark.every((byte, at) => bytes[at] === byte);
}

/** Walks over the records of a file. */
export async function scanRecords(source: Source, visitor: ScanVisitor): Promise<void> {
  let scanner: RecordScanner | undefined;
  let [index, line] = [0, 0];
  for await (const { bytes, layout } of readRuns(source)) {
    const isFirst = scanner === undefined;
    scanner ??= new RecordScanner(layout);
    scanner.read(bytes, isFirst && hasMark(bytes) ? byteOrderMark.length : 0);
    if (isFirst) visitor.begin?.(scanner);
    while (scanner.next()) {
      visitor.visit({ scanner, index, line });
      index += 1;
      line += scanner.lines;
    }
    await visitor.endRun?.(bytes, index);
  }
}
