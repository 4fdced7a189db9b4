import { Worker } from 'node:worker_threads';
import { EventEmitter, type Disposable } from 'vscode';
import { thumbnailSide } from '../../curation/duplicates/pictureSketch';
import { transferLabels } from '../../curation/labelTransfer';
import { spanKey } from '../../dataset/tags';
import type { Dataset, Datasets } from '../datasets';
import type { InferenceProcess } from '../inference/inferenceProcess';
import type { Pictures } from '../pictures';
import { entitiesOf } from '../tagEdits';
import type { BatchAnswer, BatchEdits, RecordChange } from './batchEdits';
import type { DuplicatesTask, PlacedGroup } from './duplicatesWorker';
import { datasetsAt } from './folderDatasets';

/** A record of a file of the comparison. */
export interface DuplicateRecord {
  readonly dataset: Dataset;
  readonly record: number;
}

/** Records that are the same or nearly. */
export type DuplicateRecords = Omit<PlacedGroup, 'members'> & { readonly members: readonly DuplicateRecord[] };

/** What was compared, and the groups, the most pressing first. */
export interface FoundDuplicates {
  readonly files: readonly Dataset[];
  readonly records: number;
  readonly pictures: number;
  readonly groups: readonly DuplicateRecords[];
}

/** Called as pictures are looked at. */
export type PicturesSeen = (done: number, of: number) => void;

const restMs = 1200;

/** Records of several files that are the same or nearly, as a person asked last; looked for again when a file changes. */
export class Duplicates implements Disposable {
  private shown: FoundDuplicates | undefined;
  private paths: readonly string[] = [];
  private readonly sketches = new Map<string, Uint8Array | null>();
  private stop = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private readonly emitter = new EventEmitter<void>();
  private readonly listener: Disposable;

  /** Fires when there is another result, or none any more. */
  readonly onDidChange = this.emitter.event;

  constructor(
    private readonly modulePath: string,
    private readonly datasets: Datasets,
    private readonly pictures: Pictures,
    private readonly process: InferenceProcess,
    private readonly edits: BatchEdits,
  ) {
    this.listener = datasets.onDidChange(({ dataset }) => {
      if (!this.shown || !this.paths.includes(dataset.document.uri.fsPath)) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.compare(this.own(new AbortController()).signal).catch(() => undefined), restMs);
    });
  }

  /** What was found; undefined where nobody asked. */
  get current(): FoundDuplicates | undefined {
    return this.shown;
  }

  /** Compares these files. Rejects with the signal's reason when aborted. */
  async find(files: readonly Dataset[], signal: AbortSignal, seen: PicturesSeen): Promise<void> {
    this.paths = files.map(({ document }) => document.uri.fsPath);
    const controller = this.own(new AbortController());
    signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
    await this.look(controller.signal, seen);
    await this.compare(controller.signal);
  }

  /** Gives all other records of a group the labels of one of them, as one undoable edit. */
  takeLabels(group: DuplicateRecords, from: DuplicateRecord): Promise<BatchAnswer> {
    const tokensOf = ({ dataset, record }: DuplicateRecord): readonly string[] => dataset.records.record(record).tokens.map(({ text }) => text);
    const labels = entitiesOf(from.dataset, from.record);
    const name = from.dataset.records.recordId(from.record) ?? `#${from.record + 1}`;
    const changes = group.members.flatMap((member): RecordChange[] => {
      if (member.dataset === from.dataset && member.record === from.record) return [];
      const own = entitiesOf(member.dataset, member.record);
      const entities = transferLabels(tokensOf(from), labels, tokensOf(member), own);
      const before = new Set(own.map(spanKey));
      const added = entities.filter((span) => !before.has(spanKey(span)));
      if (added.length === 0 && entities.length === own.length) return [];
      return [{ ...member, entities, labels: added.map((span) => ({ ...span, why: `same text as record ${name}` })) }];
    });
    return changes.length > 0 ? this.edits.apply(changes) : Promise.resolve({ changed: 0, refused: 'The other records have these labels already.' });
  }

  /** Forgets what was found. */
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

  private own(controller: AbortController): AbortController {
    this.stop.abort();
    return (this.stop = controller);
  }

  /** Makes small grey pictures of those that have none yet; without the process, only the same picture file is found. */
  private async look(signal: AbortSignal, seen: PicturesSeen): Promise<void> {
    const files = datasetsAt(this.datasets, this.paths);
    await Promise.all(files.map((each) => this.pictures.whenReady(each)));
    const wanted = [...new Set(files.flatMap((each) => [...this.picturesOf(each)].flatMap((path) => path ?? [])))].filter((path) => !this.sketches.has(path));
    if (wanted.length === 0) return;
    const sketches = await this.process.request('grey', { paths: wanted, side: thumbnailSide }, { signal, onProgress: ({ done }) => seen(done, wanted.length) });
    sketches.forEach((sketch, at) => this.sketches.set(wanted[at] ?? '', sketch));
  }

  private *picturesOf(dataset: Dataset): Generator<string | undefined> {
    for (let record = 0; record < dataset.records.recordCount; record += 1) {
      const id = dataset.records.recordId(record);
      yield id === undefined ? undefined : this.pictures.find(dataset, id);
    }
  }

  private async compare(signal: AbortSignal): Promise<void> {
    const files = datasetsAt(this.datasets, this.paths);
    const documents = files.map(({ records }) => records);
    const numbers = new Map<string, number>();
    const pictureOf = files.map((each) => Int32Array.from([...this.picturesOf(each)].map((path) => {
      if (path === undefined) return -1;
      const number = numbers.get(path) ?? numbers.size;
      numbers.set(path, number);
      return number;
    })));
    const task: DuplicatesTask = { files: files.map(({ document }) => document.getText()), pictureOf, pictures: [...numbers.keys()].map((path) => this.sketches.get(path) ?? null) };
    const groups = await inThread(this.modulePath, task, signal);
    // What changed meanwhile is looked for again in a moment; old numbers would name other records.
    if (signal.aborted || files.some((each, at) => each.records.recordCount !== documents[at]?.recordCount)) return;
    this.shown = {
      files, pictures: numbers.size, records: documents.reduce((sum, { recordCount }) => sum + recordCount, 0),
      groups: groups.map((group) => ({ ...group, members: group.members.flatMap(({ file, record }) => (files[file] ? [{ dataset: files[file], record }] : [])) })),
    };
    this.emitter.fire();
  }
}

/** Runs the comparison in a thread that an abort ends at once. */
function inThread(modulePath: string, task: DuplicatesTask, signal: AbortSignal): Promise<readonly PlacedGroup[]> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const worker = new Worker(modulePath, { workerData: task });
    const stop = (): void => {
      void worker.terminate();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
    worker.once('message', (groups: readonly PlacedGroup[]) => resolve(groups));
    worker.once('error', reject);
    worker.once('exit', () => {
      signal.removeEventListener('abort', stop);
      reject(new Error('The comparison ended without a result; it may have run out of memory. The command line, mner duplicates, needs less.'));
    });
  });
}
