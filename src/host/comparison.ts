import { EventEmitter, type Disposable } from 'vscode';
import { ComparedDocuments, type RecordDifference } from '../curation/diff';
import type { DatasetDocument, ReplacedRecords } from '../dataset/document';
import type { Dataset, Datasets } from './datasets';
import { runInSlices, type Pace } from './slices';

/** An earlier or another version of an open dataset. */
export interface OtherVersion {
  /** As people say it, such as `HEAD` or `gold.txt`. */
  readonly name: string;
  readonly document: DatasetDocument;
}

/** An open dataset beside another version of it. */
export interface ComparedDataset {
  readonly dataset: Dataset;
  readonly other: OtherVersion;
  /** What differs, in file order; `a` is the other version. */
  readonly differences: readonly RecordDifference[];
}

const restMs = 400;

/** The comparison that the person asked for last, kept in step with what is typed. */
export class Comparison implements Disposable {
  private shown: ComparedDataset | undefined;
  private compared: ComparedDocuments | undefined;
  private stop = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private readonly emitter = new EventEmitter<void>();
  private readonly listener: Disposable;

  /** Fires when there is another comparison, none any more, or another result. */
  readonly onDidChange = this.emitter.event;

  constructor(datasets: Datasets) {
    this.listener = datasets.onDidChange((event) => {
      if (event.dataset !== this.shown?.dataset) return;
      if (event.kind === 'closed') return this.close();
      if (event.kind === 'changed') this.follow(this.shown, event.replaced);
    });
  }

  /** What is compared; undefined where nothing is. */
  get current(): ComparedDataset | undefined {
    return this.shown;
  }

  /** Compares a dataset, as it stands now, with another version. */
  async show(dataset: Dataset, other: OtherVersion, pace: Pace = 'asked'): Promise<void> {
    this.rest();
    const { signal } = (this.stop = new AbortController());
    const { records } = dataset;
    let compared: ComparedDocuments | undefined;
    await runInSlices((function* () {
      compared = yield* ComparedDocuments.compare(other.document, records);
    })(), signal, pace);
    if (signal.aborted || !compared) return;
    if (dataset.records !== records) return this.show(dataset, other, 'background');
    this.compared = compared;
    this.tell(dataset, other, compared);
  }

  /** Forgets the comparison. */
  close(): void {
    this.rest();
    this.compared = this.shown = undefined;
    this.emitter.fire();
  }

  dispose(): void {
    this.rest();
    this.listener.dispose();
    this.emitter.dispose();
  }

  /** Records whose tags changed are compared at once; all are where some came, went or read otherwise. It is told when the person rests. */
  private follow({ dataset, other }: ComparedDataset, replaced: readonly ReplacedRecords[] | 'all'): void {
    const { compared } = this;
    this.rest();
    if (compared && replaced !== 'all' && compared.follow(replaced, dataset.records) === 'followed') {
      this.timer = setTimeout(() => this.tell(dataset, other, compared), restMs);
      return;
    }
    this.compared = undefined;
    this.timer = setTimeout(() => void this.show(dataset, other, 'background'), restMs);
  }

  private tell(dataset: Dataset, other: OtherVersion, { all }: ComparedDocuments): void {
    const differences = all.filter(({ a, b, changes }) => a === undefined || b === undefined || changes.length > 0);
    this.shown = { dataset, other, differences };
    this.emitter.fire();
  }

  private rest(): void {
    this.stop.abort();
    clearTimeout(this.timer);
  }
}
