import type { CardRecord, EditAnswer } from '../protocol/card';

/** What the record store needs of the outside. */
export interface RecordSource {
  readonly pull: (record: number) => Promise<CardRecord>;
  /** A record looks different from before. */
  readonly changed: (record: number) => void;
  /** Something could not be done; a sentence for the person. */
  readonly refused: (message: string) => void;
}

interface Entry {
  shown: CardRecord | undefined;
  /** A record that could not be pulled is asked for again only after news from the host. */
  state: 'fresh' | 'stale' | 'pulling' | 'failed';
  /** Own changes that the host has not answered yet. */
  unanswered: number;
  /** Counts own changes and news of others; an answer that was asked for before is thrown away. */
  epoch: number;
}

const keptRecords = 300;

/** The records the view has pulled, with its own changes painted at once and settled with the host afterwards. */
export class RecordStore {
  private readonly entries = new Map<number, Entry>();
  private changes: Promise<unknown> = Promise.resolve();
  private version = 0;

  constructor(private readonly source: RecordSource) {}

  /** The record as it is to be shown now; undefined until it has arrived. */
  get(record: number): CardRecord | undefined {
    return this.entries.get(record)?.shown;
  }

  /** Sees to it that these records are there, or will be soon; the first is the most urgent. */
  want(records: readonly number[]): void {
    for (const record of records) {
      const entry = this.entries.get(record) ?? this.add(record);
      if (entry.state === 'stale' && entry.unanswered === 0) void this.pull(record, entry);
    }
    this.dropOld(new Set(records));
  }

  /** The host says that these records look different; what is shown stays until the new state is there. */
  expire(records: readonly number[] | 'all'): void {
    const expired = records === 'all' ? [...this.entries.keys()] : records;
    for (const record of expired) {
      const entry = this.entries.get(record);
      if (!entry) continue;
      entry.state = 'stale';
      entry.epoch += 1;
    }
  }

  /** Takes note of the document's version. */
  sawVersion(version: number): void {
    this.version = Math.max(this.version, version);
  }

  /**
   * Paints a change of a record at once, then lets the host make it. Changes are sent one after the other, so that
   * each names the version that the one before it made.
   */
  change(
    record: number,
    paint: (before: CardRecord) => CardRecord,
    send: (version: number) => Promise<EditAnswer | null>,
  ): void {
    const entry = this.entries.get(record);
    if (!entry?.shown) return;
    entry.shown = paint(entry.shown);
    entry.unanswered += 1;
    entry.epoch += 1;
    this.source.changed(record);
    this.changes = this.changes.then(() => this.settle(record, entry, send));
  }

  private async settle(record: number, entry: Entry, send: (version: number) => Promise<EditAnswer | null>): Promise<void> {
    try {
      const answer = await send(Math.max(this.version, entry.shown?.version ?? 0));
      if (answer) this.sawVersion(answer.version);
      if (answer?.refused !== undefined) this.source.refused(answer.refused);
    } catch (error) {
      this.source.refused(error instanceof Error ? error.message : String(error));
    }
    entry.unanswered -= 1;
    entry.state = 'stale';
    if (entry.unanswered === 0) await this.pull(record, entry);
  }

  private async pull(record: number, entry: Entry): Promise<void> {
    entry.state = 'pulling';
    const { epoch } = entry;
    try {
      const fresh = await this.source.pull(record);
      if (entry.epoch !== epoch || entry.unanswered > 0) return this.pullAgain(record, entry);
      this.sawVersion(fresh.version);
      entry.shown = fresh;
      entry.state = 'fresh';
      this.source.changed(record);
    } catch (error) {
      entry.state = 'failed';
      this.source.refused(error instanceof Error ? error.message : String(error));
    }
  }

  private pullAgain(record: number, entry: Entry): void {
    entry.state = 'stale';
    if (entry.unanswered === 0) void this.pull(record, entry);
  }

  private add(record: number): Entry {
    const entry: Entry = { shown: undefined, state: 'stale', unanswered: 0, epoch: 0 };
    this.entries.set(record, entry);
    return entry;
  }

  private dropOld(wanted: ReadonlySet<number>): void {
    for (const [record, entry] of this.entries) {
      if (this.entries.size <= keptRecords) return;
      if (entry.unanswered === 0 && !wanted.has(record)) this.entries.delete(record);
    }
  }
}
