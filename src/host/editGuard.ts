import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { Disposable, EventEmitter, workspace } from 'vscode';
import { decodeLossless } from '../dataset/bytes';
import { countLineEnds } from '../dataset/lines';
import type { Dataset, Datasets } from './datasets';

/** The button, and the palette's command, with which a person decides to edit a file all the same. */
export const editAnyway = 'Edit Anyway';

/** What to do instead, for a person. */
export const commandLineHint = 'The command line (mner preannotate, mner check --fix) keeps every other byte.';

/** Why a file is not edited here. */
export interface ReadOnlyReason {
  /** A sentence for a person. */
  readonly message: string;
  /** Whether a person may decide to edit it all the same. */
  readonly canEditAnyway: boolean;
}

const carriageReturn = 0x0d;

/** VS Code tells of the dirty state a little after the change itself. */
const settledMs = 300;

/**
 * Keeps files from being edited here that VS Code would rewrite on saving: bytes that are not UTF-8, mixed line ends,
 * lone carriage returns. A person may choose “Edit anyway”; the command line edits such files byte by byte.
 */
export class EditGuard implements Disposable {
  private readonly reasons = new Map<Dataset, ReadOnlyReason>();
  private readonly allowed = new Set<string>();
  private readonly emitter = new EventEmitter<Dataset>();
  private readonly timers = new Map<Dataset, NodeJS.Timeout>();
  private readonly listener: Disposable;

  /** Fires when a file turned out to be read-only here, was allowed, or is in order again. */
  readonly onDidChange = this.emitter.event;

  constructor(datasets: Datasets) {
    datasets.all.forEach((dataset) => void this.look(dataset));
    const following = datasets.onDidChange(({ kind, dataset }) => {
      if (kind === 'opened') void this.look(dataset);
      if (kind === 'changed') this.lookLater(dataset);
      if (kind === 'closed') this.reasons.delete(dataset);
    });
    const saving = workspace.onDidSaveTextDocument((document) => {
      const dataset = datasets.find(document);
      if (dataset) void this.look(dataset);
    });
    this.listener = Disposable.from(following, saving);
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

  /** The bytes may be others when the text changed and is not dirty: it was read again from the disk. */
  private lookLater(dataset: Dataset): void {
    clearTimeout(this.timers.get(dataset));
    this.timers.set(dataset, setTimeout(() => {
      this.timers.delete(dataset);
      if (!dataset.document.isClosed && !dataset.document.isDirty) void this.look(dataset);
    }, settledMs));
  }

  private async look(dataset: Dataset): Promise<void> {
    const reason = await reasonFor(dataset.document.uri.fsPath);
    if (reason?.message === this.reasons.get(dataset)?.message || dataset.document.isClosed) return;
    if (reason) this.reasons.set(dataset, reason);
    else this.reasons.delete(dataset);
    this.emitter.fire(dataset);
  }
}

async function reasonFor(path: string): Promise<ReadOnlyReason | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  if (!bytes) return undefined;
  if (!(await isWritable(path))) return { message: 'The file is read-only on disk.', canEditAnyway: false };
  if (isUtf8(bytes) && !bytes.includes(carriageReturn)) return undefined;
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

/** A file without any write permission is meant to stay as it is, even for who could write it all the same. */
async function isWritable(path: string): Promise<boolean> {
  const { mode } = await stat(path);
  if ((mode & 0o222) === 0) return false;
  return access(path, constants.W_OK).then(() => true, () => false);
}
