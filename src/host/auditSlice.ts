import { EventEmitter, workspace, type Disposable } from 'vscode';
import { isAudited } from '../curation/triage/audit';
import type { Dataset, Datasets } from './datasets';
import type { Facts } from './facts';
import type { Judgements } from './judgements';

/** Which records of open datasets are judged without suggestions, to measure what suggestions do to labels: the setting `mner.audit.share`. */
export class AuditSlice implements Disposable {
  private readonly shares = new Map<Dataset, number>();
  private readonly emitter = new EventEmitter<void>();
  private readonly listeners: readonly Disposable[];

  /** Fires when the setting changed. */
  readonly onDidChange = this.emitter.event;

  constructor(datasets: Datasets, private readonly facts: Facts, private readonly judgements: Judgements) {
    this.listeners = [
      workspace.onDidChangeConfiguration((change) => {
        if (!change.affectsConfiguration('mner.audit')) return;
        this.shares.clear();
        this.emitter.fire();
      }),
      datasets.onDidChange(({ kind, dataset }) => kind === 'closed' && this.shares.delete(dataset)),
    ];
  }

  /** The share of a dataset's records in the slice, 0 to 1. */
  share(dataset: Dataset): number {
    const known = this.shares.get(dataset) ?? workspace.getConfiguration('mner', dataset.document).get('audit.share', 0);
    this.shares.set(dataset, known);
    return known;
  }

  /** Whether a record is of the slice. */
  has(dataset: Dataset, record: number): boolean {
    const share = this.share(dataset);
    const identity = share > 0 ? this.facts.identities(dataset)[record] : undefined;
    return identity !== undefined && isAudited(identity, share);
  }

  /** Whether nothing that a model says of a record may be shown: it is of the slice, and nobody has reviewed it yet. */
  hides(dataset: Dataset, record: number): boolean {
    return this.has(dataset, record) && this.judgements.get(dataset, record).reviewed !== true;
  }

  dispose(): void {
    this.listeners.forEach((each) => each.dispose());
    this.emitter.dispose();
  }
}
