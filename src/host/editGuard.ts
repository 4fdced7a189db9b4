import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { EventEmitter, type Disposable } from 'vscode';
import { decodeLossless } from '../dataset/bytes';
import { countLineEnds } from '../dataset/lines';
import type { Dataset, Datasets } from './datasets';

/** Why a file is not edited here. */
export interface ReadOnlyReason {
  /** A sentence for a person. */
  readonly message: string;
  /** Whether a person may decide to edit it all the same. */
  readonly canEditAnyway: boolean;
}

/**
 * Keeps files from being edited here that VS Code would rewrite on saving: bytes that are not UTF-8, mixed line ends,
 * lone carriage returns. A person may choose “Edit anyway”; the command line edits such files byte by byte.
 */
export class EditGuard implements Disposable {
  private readonly reasons = new Map<Dataset, ReadOnlyReason>();
  private readonly allowed = new Set<string>();
  private readonly emitter = new EventEmitter<Dataset>();
  private readonly listener: Disposable;

  /** Fires when a file turned out to be read-only here, or was allowed. */
  readonly onDidChange = this.emitter.event;

  constructor(datasets: Datasets) {
    datasets.all.forEach((dataset) => void this.look(dataset));
    this.listener = datasets.onDidChange(({ kind, dataset }) => {
      if (kind === 'opened') void this.look(dataset);
      if (kind === 'closed') this.reasons.delete(dataset);
    });
  }

  /** Why the file is not edited here; undefined where it may be. */
  findReason(dataset: Dataset): ReadOnlyReason | undefined {
    const reason = this.reasons.get(dataset);
    return reason?.canEditAnyway && this.allowed.has(dataset.document.uri.toString()) ? undefined : reason;
  }

  /** A person chose to edit the file all the same. */
  allow(dataset: Dataset): void {
    this.allowed.add(dataset.document.uri.toString());
    this.emitter.fire(dataset);
  }

  dispose(): void {
    this.listener.dispose();
    this.emitter.dispose();
  }

  private async look(dataset: Dataset): Promise<void> {
    const reason = await reasonFor(dataset.document.uri.fsPath);
    if (!reason) return;
    this.reasons.set(dataset, reason);
    this.emitter.fire(dataset);
  }
}

async function reasonFor(path: string): Promise<ReadOnlyReason | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  if (!bytes) return undefined;
  const writable = await access(path, constants.W_OK).then(() => true, () => false);
  if (!writable) return { message: 'The file is read-only on disk.', canEditAnyway: false };
  const { text, hasStrayBytes } = decodeLossless(bytes);
  const ends = countLineEnds(text);
  const kinds = Object.values(ends).filter((count) => count > 0).length;
  const trouble = hasStrayBytes
    ? 'The file holds bytes that are not UTF-8'
    : ends['\r'] > 0
      ? 'The file has lone carriage returns as line ends'
      : kinds > 1
        ? 'The file mixes line ends'
        : undefined;
  return trouble && { message: `${trouble}: saving it in VS Code would rewrite more than tags.`, canEditAnyway: true };
}
