import { workspace, type Disposable, type Memento } from 'vscode';
import type { LabelOrigin } from '../curation/judgements';
import { labelOrigins, type AcceptedSuggestion, type SavedLabels } from '../curation/provenance';
import type { DatasetDocument } from '../dataset/document';
import { fingerprint } from '../dataset/fingerprint';
import type { Span } from '../dataset/tags';
import type { Dataset, Datasets } from './datasets';
import type { Judgements } from './judgements';
import { tagsOf } from './tagEdits';

type AcceptedByRecord = Record<string, AcceptedSuggestion[]>;

const memoryKey = 'mner.accepted';
/** VS Code tells of the dirty state a little after the change itself. */
const settledMs = 250;

/** Suggestions that were accepted and not saved yet; they survive a crash in the workspace's state. */
export class PendingProvenance {
  constructor(private readonly memory: Memento) {}

  /** Remembers that suggestions were accepted in the record with this fingerprint. */
  accepted(dataset: Dataset, print: string, spans: readonly Span[], model: string): void {
    this.add(dataset, new Map([[print, spans.map(({ start, end, type }) => ({ start, end, type, model }))]]));
  }

  /** Remembers labels that were set, by the fingerprint of their records, and why. */
  add(dataset: Dataset, labels: ReadonlyMap<string, readonly AcceptedSuggestion[]>): void {
    const all = this.read(dataset);
    for (const [print, added] of labels) all[print] = [...(all[print] ?? []), ...added];
    void this.memory.update(this.key(dataset), all);
  }

  /** What was accepted in a record since the last save. */
  of(dataset: Dataset, print: string): readonly AcceptedSuggestion[] {
    return this.read(dataset)[print] ?? [];
  }

  /** Forgets everything of a dataset, once it is saved. */
  clear(dataset: Dataset): void {
    void this.memory.update(this.key(dataset), undefined);
  }

  private read(dataset: Dataset): AcceptedByRecord {
    return this.memory.get<AcceptedByRecord>(this.key(dataset)) ?? {};
  }

  private key(dataset: Dataset): string {
    return `${memoryKey}:${dataset.document.uri.toString()}`;
  }
}

/** A dataset as it was saved last, and how records were before they were changed for the first time in this window. */
interface Past {
  saved: DatasetDocument;
  readonly first: Map<string, SavedLabels>;
}

/** Writes who set which label when a dataset is saved, from the difference at save: edits undone leave nothing. */
export function registerProvenance(datasets: Datasets, judgements: Judgements, pending: PendingProvenance): Disposable {
  const beginning = ({ records }: Dataset): Past => ({ saved: records, first: new Map() });
  const pasts = new Map<Dataset, Past>(datasets.all.map((each) => [each, beginning(each)]));
  // Not dirty a moment after a change: undone to what is on disk, or read again from there.
  const settle = (dataset: Dataset): void => {
    const past = pasts.get(dataset);
    if (past && !dataset.document.isDirty) past.saved = dataset.records;
  };
  const following = datasets.onDidChange(({ kind, dataset }) => {
    if (kind === 'closed') pasts.delete(dataset);
    else if (kind === 'opened') pasts.set(dataset, beginning(dataset));
    else setTimeout(() => settle(dataset), settledMs);
  });
  const saving = workspace.onDidSaveTextDocument((document) => {
    const dataset = datasets.find(document);
    const past = dataset && pasts.get(dataset);
    if (!dataset || !past) return;
    const before = past.saved;
    past.saved = dataset.records;
    void writeOrigins(dataset, before, past.first, judgements, pending);
  });
  return { dispose: () => (following.dispose(), saving.dispose()) };
}

async function writeOrigins(
  dataset: Dataset,
  before: DatasetDocument,
  first: Map<string, SavedLabels>,
  judgements: Judgements,
  pending: PendingProvenance,
): Promise<void> {
  const origins = new Map<number, readonly LabelOrigin[]>();
  for (const [record, old] of changedRecords(before, dataset.records)) {
    const print = printOf(before, old);
    const saved = { tags: before.record(old).tokens.map((token) => token.tag), origins: judgements.get(dataset, record).labels ?? [] };
    const key = `${print} ${before.recordId(old) ?? ''}`;
    const earliest = first.get(key) ?? saved;
    first.set(key, earliest);
    origins.set(record, labelOrigins(tagsOf(dataset, record), pending.of(dataset, print), [saved, earliest]));
  }
  await judgements.update(dataset, [...origins.keys()], (each, record) => ({ ...each, labels: origins.get(record) ?? [] }), 'final');
  pending.clear(dataset);
}

/** Records whose text changed but whose tokens did not: index now and index before. */
function changedRecords(before: DatasetDocument, now: DatasetDocument): ReadonlyMap<number, number> {
  const common = Math.min(before.recordCount, now.recordCount);
  let first = 0;
  while (first < common && before.recordText(first) === now.recordText(first)) first += 1;
  let last = 0;
  while (last < common - first && before.recordText(before.recordCount - 1 - last) === now.recordText(now.recordCount - 1 - last)) last += 1;
  const old = new Map<string, number[]>();
  for (let index = first; index < before.recordCount - last; index += 1) {
    const print = printOf(before, index);
    old.set(print, [...(old.get(print) ?? []), index]);
  }
  const changed = new Map<number, number>();
  for (let index = first; index < now.recordCount - last; index += 1) {
    const match = old.get(printOf(now, index))?.shift();
    if (match !== undefined && before.recordText(match) !== now.recordText(index)) changed.set(index, match);
  }
  return changed;
}

function printOf(document: DatasetDocument, index: number): string {
  return fingerprint(document.record(index).tokens.map((token) => token.text));
}
