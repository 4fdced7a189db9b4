import type { DatasetDocument, ReplacedRecords } from '../dataset/document';
import type { DatasetRecord } from '../dataset/record';

/** Something worked out for each record of a document, kept in step when records are replaced. */
export class RecordTable<T> {
  private values: (T | undefined)[] = [];
  private missing = 0;

  constructor(private readonly workOut: (record: DatasetRecord, index: number) => T) {}

  /** Number of records. */
  get length(): number {
    return this.values.length;
  }

  /** Whether every record has been worked out. */
  get complete(): boolean {
    return this.missing === 0;
  }

  /** What is known of a record; undefined where it was not worked out yet. */
  find(index: number): T | undefined {
    return this.values[index];
  }

  /** What is known of a record, worked out now where it was not. */
  get(index: number, document: DatasetDocument): T {
    const known = this.values[index];
    if (known !== undefined) return known;
    const value = this.workOut(document.record(index), index);
    if (this.values[index] === undefined && index < this.values.length) this.missing -= 1;
    this.values[index] = value;
    return value;
  }

  /** Forgets everything and takes the document's number of records. */
  reset(document: DatasetDocument): void {
    this.values = new Array<T | undefined>(document.recordCount).fill(undefined);
    this.missing = document.recordCount;
  }

  /** Follows replacements, in the order they were made; the new records are worked out when asked for. */
  replace(replaced: readonly ReplacedRecords[] | 'all', document: DatasetDocument): void {
    if (replaced === 'all') return this.reset(document);
    for (const { first, removed, added } of replaced) {
      this.values.splice(first, removed, ...new Array<undefined>(added).fill(undefined));
    }
    this.missing = this.values.reduce((sum, value) => sum + (value === undefined ? 1 : 0), 0);
  }

  /** Works out what is missing, record by record. */
  *fill(document: () => DatasetDocument): Generator<void, void, void> {
    for (let index = 0; index < this.values.length; index += 1) {
      if (this.values[index] !== undefined) continue;
      this.get(index, document());
      yield;
    }
  }

  /** What is known, in file order. */
  *entries(): Generator<readonly [number, T]> {
    for (let index = 0; index < this.values.length; index += 1) {
      const value = this.values[index];
      if (value !== undefined) yield [index, value];
    }
  }
}
