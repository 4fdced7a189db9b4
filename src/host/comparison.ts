import { EventEmitter, type Disposable } from 'vscode';
import { diffDocuments, type RecordDifference } from '../curation/diff';
import type { DatasetDocument } from '../dataset/document';
import type { Dataset, Datasets } from './datasets';
import { runInSlices } from './slices';

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
  private stop = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private readonly emitter = new EventEmitter<void>();
  private readonly listener: Disposable;

  /** Fires when there is another comparison, none any more, or another result. */
  readonly onDidChange = this.emitter.event;

  constructor(datasets: Datasets) {
    this.listener = datasets.onDidChange(({ kind, dataset }) => {
      if (dataset !== this.shown?.dataset) return;
      if (kind === 'closed') return this.close();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.shown && void this.show(this.shown.dataset, this.shown.other), restMs);
    });
  }

  /** What is compared; undefined where nothing is. */
  get current(): ComparedDataset | undefined {
    return this.shown;
  }

  /** Compares a dataset, as it stands now, with another version. */
  async show(dataset: Dataset, other: OtherVersion): Promise<void> {
    this.stop.abort();
    const { signal } = (this.stop = new AbortController());
    const differences: RecordDifference[] = [];
    await runInSlices(collect(diffDocuments(other.document, dataset.records), differences), signal, 'asked');
    if (signal.aborted) return;
    this.shown = { dataset, other, differences };
    this.emitter.fire();
  }

  /** Forgets the comparison. */
  close(): void {
    this.stop.abort();
    clearTimeout(this.timer);
    this.shown = undefined;
    this.emitter.fire();
  }

  dispose(): void {
    this.stop.abort();
    clearTimeout(this.timer);
    this.listener.dispose();
    this.emitter.dispose();
  }
}

function* collect(all: Generator<RecordDifference>, into: RecordDifference[]): Generator<void, void, void> {
  for (const difference of all) {
    const oneSided = difference.a === undefined || difference.b === undefined;
    if (oneSided || difference.changes.length > 0) into.push(difference);
    yield;
  }
}
