import { basename } from 'node:path';
import { commands, window, workspace } from 'vscode';
import type { AcceptedSuggestion } from '../../curation/provenance';
import type { Span } from '../../dataset/tags';
import type { Dataset } from '../datasets';
import type { EditGuard } from '../editGuard';
import type { PendingProvenance } from '../provenance';
import type { Services } from '../services';
import { tagEditOfFiles, tagsWithEntities } from '../tagEdits';

/** What becomes of one record. */
export interface RecordChange {
  readonly dataset: Dataset;
  readonly record: number;
  /** All its entities afterwards. */
  readonly entities: readonly Span[];
  /** Those that were set now, and why. */
  readonly labels: readonly AcceptedSuggestion[];
  /** Tokens at which a person looked: those outside entities that have no tag get `O`. */
  readonly seen?: readonly Pick<Span, 'start' | 'end'>[];
}

/** How many records changed, or why none did. */
export interface BatchAnswer {
  readonly changed: number;
  readonly refused?: string;
}

/** Changes to many records, of one or several files, each a single undoable edit of tag columns. */
export class BatchEdits {
  private last: readonly { readonly dataset: Dataset; readonly version: number }[] = [];

  constructor(private readonly services: Services, private readonly guard: EditGuard, private readonly pending: PendingProvenance) {}

  /** Makes the changes; each record may be named once. */
  async apply(changes: readonly RecordChange[]): Promise<BatchAnswer> {
    const files = new Map<Dataset, Map<number, readonly (string | undefined)[]>>();
    const labels = new Map<Dataset, Map<string, readonly AcceptedSuggestion[]>>();
    for (const { dataset, record, entities, labels: set, seen = [] } of changes) {
      const scheme = this.services.facts.findSurvey(dataset)?.context.scheme ?? 'IOB2';
      const tags = tagsWithEntities(dataset, record, entities, scheme);
      at(files, dataset).set(record, tags.map((tag, token) => tag ?? (seen.some(({ start, end }) => start <= token && token < end) ? 'O' : undefined)));
      const print = this.services.facts.get(dataset, record).fingerprint;
      if (set.length > 0) at(labels, dataset).set(print, [...(at(labels, dataset).get(print) ?? []), ...set]);
    }
    for (const dataset of files.keys()) {
      const reason = this.guard.findReason(dataset);
      if (reason) return { changed: 0, refused: `${basename(dataset.document.uri.fsPath)} is not edited here: ${reason.message}` };
    }
    const edit = tagEditOfFiles(files);
    if (edit.size === 0) return { changed: 0, refused: 'They are labelled like that already.' };
    if (!(await workspace.applyEdit(edit))) return { changed: 0, refused: 'VS Code refused the edit; the file may have changed meanwhile.' };
    for (const [dataset, added] of labels) this.pending.add(dataset, added);
    this.last = [...files.keys()].map((dataset) => ({ dataset, version: dataset.document.version }));
    return { changed: changes.length };
  }

  /** Takes the last change back by VS Code's own undo, where nothing was changed since. */
  async undo(): Promise<BatchAnswer> {
    const [first] = this.last;
    if (!first) return { changed: 0, refused: 'Nothing was changed here that could be taken back.' };
    const moved = this.last.find(({ dataset, version }) => dataset.document.isClosed || dataset.document.version !== version);
    if (moved) return { changed: 0, refused: `${basename(moved.dataset.document.uri.fsPath)} was changed since then: undo in its editor.` };
    await window.showTextDocument(first.dataset.document, { preview: false });
    await commands.executeCommand('undo');
    const changed = this.last.length;
    this.last = [];
    return { changed };
  }
}

/** The map within a map, made where it is missing. */
function at<Outer, Key, Value>(map: Map<Outer, Map<Key, Value>>, key: Outer): Map<Key, Value> {
  const found = map.get(key) ?? new Map<Key, Value>();
  map.set(key, found);
  return found;
}
