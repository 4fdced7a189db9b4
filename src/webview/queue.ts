import type { QueueFilter, QueueOrder, QueuePage, QueueRow } from '../protocol/card';

/** What is asked of the host to fill the queue. */
export interface QueueSource {
  readonly pull: (order: QueueOrder, filter: QueueFilter, from: number, count: number) => Promise<QueuePage>;
  readonly changed: () => void;
  readonly refused: (message: string) => void;
}

interface Page {
  rows: readonly QueueRow[] | undefined;
  /** Failed pages are asked for again only after news from the host. */
  state: 'fresh' | 'stale' | 'pulling' | 'failed';
}

/** Rows that are pulled at a time. */
export const pageSize = 100;
const keptPages = 60;

/** The queue in one order and filter: pages are pulled when they are wanted, and stay shown while they are renewed. */
export class QueueStore {
  private readonly pages = new Map<number, Page>();
  private counts: { readonly total: number; readonly reviewed: number; readonly estimate?: string } | undefined;
  private asked = 0;
  /** Grows whenever there is something new to be drawn. */
  revision = 0;

  constructor(
    private readonly source: QueueSource,
    readonly order: QueueOrder,
    readonly filter: QueueFilter,
  ) {}

  /** Number of rows; undefined until the first page has arrived. */
  get total(): number | undefined {
    return this.counts?.total;
  }

  /** How many of the rows are reviewed. */
  get reviewed(): number {
    return this.counts?.reviewed ?? 0;
  }

  /** How many records are probably still wrong, in words, where the order goes by that. */
  get estimate(): string | undefined {
    return this.counts?.estimate;
  }

  /** Whether it has this order and filter. */
  isFor(order: QueueOrder, filter: QueueFilter): boolean {
    return order === this.order && JSON.stringify(filter) === JSON.stringify(this.filter);
  }

  /** A row, if its page is there. */
  row(at: number): QueueRow | undefined {
    if (at < 0 || at >= (this.total ?? 0)) return undefined;
    return this.pages.get(Math.floor(at / pageSize))?.rows?.[at % pageSize];
  }

  /** The row number of a record among the rows that are there; -1 where it is not among them. */
  find(record: number): number {
    for (const [number, page] of this.pages) {
      const at = page.rows?.findIndex((row) => row.record === record) ?? -1;
      if (at >= 0) return number * pageSize + at;
    }
    return -1;
  }

  /** Pulls the pages of these rows where they are missing or out of date. */
  async want(from: number, to: number): Promise<void> {
    const first = Math.max(Math.floor(from / pageSize), 0);
    const last = Math.floor(Math.min(to, this.total ?? to) / pageSize);
    const pulls: Promise<void>[] = [];
    for (let number = first; number <= last; number += 1) pulls.push(this.pull(number));
    await Promise.all(pulls);
  }

  /** The queue may look different now; what is shown stays until the new pages are there. */
  expire(): void {
    this.asked += 1;
    for (const page of this.pages.values()) page.state = 'stale';
  }

  private async pull(number: number): Promise<void> {
    const page = this.pages.get(number) ?? this.add(number);
    if (page.state !== 'stale') return;
    page.state = 'pulling';
    const { asked } = this;
    try {
      const pulled = await this.source.pull(this.order, this.filter, number * pageSize, pageSize);
      page.rows = pulled.rows;
      page.state = asked === this.asked ? 'fresh' : 'stale';
      const { total, reviewed, estimate } = pulled;
      this.counts = { total, reviewed, ...(estimate !== undefined && { estimate }) };
      this.revision += 1;
      this.source.changed();
    } catch (error) {
      page.state = 'failed';
      this.source.refused(error instanceof Error ? error.message : String(error));
    }
  }

  private add(number: number): Page {
    const page: Page = { rows: undefined, state: 'stale' };
    this.pages.set(number, page);
    const oldest = this.pages.keys().next();
    if (this.pages.size > keptPages && oldest.value !== undefined && oldest.value !== number) this.pages.delete(oldest.value);
    return page;
  }
}
