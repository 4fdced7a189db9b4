import { readFile, rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { EventEmitter, workspace, type Disposable } from 'vscode';
import { anchor, identityKey } from '../curation/anchoring';
import {
  isEmptyJudgement, readCurationFile, writeCurationFile,
  type Judgement, type JudgedRecord, type RecordIdentity, type UnreadableLine,
} from '../curation/judgements';
import type { Dataset, Datasets } from './datasets';
import type { Facts } from './facts';

/** Writes a file so that it holds the old text or the new one, never a mixture. */
export type WriteAtomically = (path: string, text: string) => Promise<void>;

/** What changed: records of a dataset by index, or all of them. */
export interface JudgementsChange {
  readonly dataset: Dataset;
  readonly records: readonly number[] | 'all';
}

/** Whether a change can be taken back with `u`. */
export type Undoing = 'undoable' | 'final';

/** Where a dataset's judgements are kept: `train.curation.jsonl` beside `train.txt`. */
export function curationPath(datasetPath: string): string {
  return join(dirname(datasetPath), `${basename(datasetPath, extname(datasetPath))}.curation.jsonl`);
}

class DatasetJudgements {
  readonly byKey = new Map<string, JudgedRecord>();
  readonly undone: { readonly key: string; readonly before: JudgedRecord | undefined }[] = [];
  lost: readonly JudgedRecord[] = [];
  unreadable: readonly UnreadableLine[] = [];
  written = '';
  writing: Promise<void> = Promise.resolve();
  loading: Promise<void> = Promise.resolve();
  timer: NodeJS.Timeout | undefined;
}

/** VS Code tells of the dirty state a little after the change itself. */
const settledMs = 300;

const nothing: Judgement = {};

/** What people decided about the records of open datasets: read when a dataset opens, written at once when it changes. */
export class Judgements implements Disposable {
  private readonly known = new Map<Dataset, DatasetJudgements>();
  private readonly emitter = new EventEmitter<JudgementsChange>();
  private readonly troubles = new EventEmitter<string>();
  private readonly listeners: readonly Disposable[];

  /** Fires when judgements changed, here or on disk. */
  readonly onDidChange = this.emitter.event;
  /** Fires with a sentence when the curation file could not be read or written. */
  readonly onDidFail = this.troubles.event;

  constructor(datasets: Datasets, private readonly facts: Facts, private readonly write: WriteAtomically) {
    const watcher = workspace.createFileSystemWatcher('**/*.curation.jsonl');
    const reload = (path: string): void => {
      const dataset = [...this.known.keys()].find((each) => curationPath(each.document.uri.fsPath) === path);
      if (dataset) void this.load(dataset);
    };
    this.listeners = [
      facts.onDidSurvey((dataset) => this.open(dataset)),
      datasets.onDidChange(({ kind, dataset }) => {
        if (kind === 'changed') this.settle(dataset);
        if (kind === 'closed') this.known.delete(dataset);
      }),
      workspace.onDidSaveTextDocument((document) => this.settle(datasets.find(document))),
      watcher,
      watcher.onDidChange((uri) => reload(uri.fsPath)),
      watcher.onDidCreate((uri) => reload(uri.fsPath)),
      watcher.onDidDelete((uri) => reload(uri.fsPath)),
    ];
  }

  /** What was decided about a record; an empty judgement where nothing was. */
  get(dataset: Dataset, record: number): Judgement {
    const judged = this.known.get(dataset);
    // Telling all records of a large file apart takes longer than a key press.
    if (!judged || judged.byKey.size === 0) return nothing;
    const identity = this.facts.identities(dataset)[record];
    return (identity && judged.byKey.get(identityKey(identity))?.judgement) ?? nothing;
  }

  /** Judged records whose tokens are nowhere in the file any more. */
  lost(dataset: Dataset): readonly JudgedRecord[] {
    return this.known.get(dataset)?.lost ?? [];
  }

  /** Drops a judgement that fits no record, because a person said so. */
  async forget(dataset: Dataset, record: JudgedRecord): Promise<void> {
    const judged = this.known.get(dataset);
    if (!judged?.lost.includes(record)) return;
    judged.lost = judged.lost.filter((each) => each !== record);
    put(judged, identityKey(record), undefined);
    this.emitter.fire({ dataset, records: 'all' });
    await this.save(dataset, judged);
  }

  /** Records on which something was decided. */
  judged(dataset: Dataset): readonly number[] {
    const judged = this.known.get(dataset);
    if (!judged || judged.byKey.size === 0) return [];
    return this.facts.identities(dataset).flatMap((each, record) => (judged.byKey.has(identityKey(each)) ? [record] : []));
  }

  /** Number of records marked as reviewed, of the whole file or among some. */
  reviewedCount(dataset: Dataset, among?: readonly number[]): number {
    const judged = this.known.get(dataset);
    if (!judged || judged.byKey.size === 0) return 0;
    const all = this.facts.identities(dataset);
    const asked = among ? among.flatMap((record) => all[record] ?? []) : all;
    return asked.reduce((sum, each) => sum + (judged.byKey.get(identityKey(each))?.judgement.reviewed ? 1 : 0), 0);
  }

  /** Changes what is decided about records, and writes it. */
  async update(
    dataset: Dataset,
    records: readonly number[],
    change: (judgement: Judgement, record: number) => Judgement,
    undoing: Undoing,
  ): Promise<void> {
    const judged = this.known.get(dataset);
    if (!judged) return;
    await judged.loading;
    const identities = this.facts.identities(dataset);
    for (const record of records) {
      const identity = identities[record];
      if (!identity) continue;
      const key = identityKey(identity);
      const before = judged.byKey.get(key);
      if (undoing === 'undoable') judged.undone.push({ key, before });
      put(judged, key, { ...identity, judgement: change(before?.judgement ?? nothing, record) });
    }
    this.emitter.fire({ dataset, records });
    await this.save(dataset, judged);
  }

  /** Takes the last undoable change back; answers its record, or undefined where there is none. */
  async undo(dataset: Dataset): Promise<number | undefined> {
    const judged = this.known.get(dataset);
    const last = judged?.undone.pop();
    if (!judged || !last) return undefined;
    put(judged, last.key, last.before);
    const record = this.facts.identities(dataset).findIndex((each) => identityKey(each) === last.key);
    this.emitter.fire({ dataset, records: record < 0 ? 'all' : [record] });
    await this.save(dataset, judged);
    return record < 0 ? undefined : record;
  }

  dispose(): void {
    this.listeners.forEach((each) => each.dispose());
    this.emitter.dispose();
    this.troubles.dispose();
  }

  private open(dataset: Dataset): void {
    this.known.set(dataset, new DatasetJudgements());
    void this.load(dataset);
  }

  private async load(dataset: Dataset): Promise<void> {
    const judged = this.known.get(dataset);
    if (!judged) return;
    judged.loading = this.read(dataset, judged);
    await judged.loading;
  }

  private async read(dataset: Dataset, judged: DatasetJudgements): Promise<void> {
    const path = curationPath(dataset.document.uri.fsPath);
    // What is read while something is being written may be older than what was decided meanwhile.
    let [writing, text] = [judged.writing, ''];
    do {
      writing = judged.writing;
      await writing;
      text = await readFile(path, 'utf8').catch(() => '');
    } while (writing !== judged.writing);
    if (text === judged.written) return;
    const file = readCurationFile(text);
    const lines = file.unreadable.map(({ line }) => line).join(', ');
    if (lines) this.troubles.fire(`${path}: line ${lines} could not be understood. It is kept as it is.`);
    judged.unreadable = file.unreadable;
    judged.written = text;
    this.place(dataset, judged, file.records);
  }

  /**
   * Finds the records again when the text is what is on disk: saved, or changed behind the editor. While somebody types,
   * a token half written must not send a judgement elsewhere.
   */
  private settle(dataset: Dataset | undefined): void {
    const judged = dataset && this.known.get(dataset);
    if (!dataset || !judged) return;
    clearTimeout(judged.timer);
    judged.timer = setTimeout(() => {
      if (!dataset.document.isDirty && judged.byKey.size > 0) this.place(dataset, judged, [...judged.byKey.values()]);
    }, settledMs);
  }

  private place(dataset: Dataset, judged: DatasetJudgements, records: readonly JudgedRecord[]): void {
    const identities = records.length > 0 ? this.facts.identities(dataset) : [];
    const { byRecord, lost } = anchor(records, identities);
    judged.byKey.clear();
    for (const [index, { judgement }] of byRecord) {
      const identity = identities[index];
      if (identity) put(judged, identityKey(identity), { ...identity, judgement });
    }
    lost.forEach((record) => put(judged, identityKey(record), record));
    judged.lost = lost;
    this.emitter.fire({ dataset, records: 'all' });
  }

  private save(dataset: Dataset, judged: DatasetJudgements): Promise<void> {
    judged.writing = judged.writing.then(async () => {
      const records = inFileOrder(judged, this.facts.identities(dataset));
      const text = writeCurationFile({ records, unreadable: judged.unreadable });
      if (text === judged.written) return;
      const path = curationPath(dataset.document.uri.fsPath);
      try {
        if (text === '') await rm(path, { force: true });
        else await this.write(path, text);
        judged.written = text;
      } catch (error) {
        this.troubles.fire(`Judgements could not be written to ${path}: ${(error as Error).message}`);
      }
    });
    return judged.writing;
  }
}

function put(judged: DatasetJudgements, key: string, record: JudgedRecord | undefined): void {
  if (record && !isEmptyJudgement(record.judgement)) judged.byKey.set(key, record);
  else judged.byKey.delete(key);
}

function inFileOrder(judged: DatasetJudgements, identities: readonly RecordIdentity[]): readonly JudgedRecord[] {
  const rest = new Map(judged.byKey);
  const here = identities.flatMap((identity) => {
    const key = identityKey(identity);
    const record = rest.get(key);
    rest.delete(key);
    return record ?? [];
  });
  return [...here, ...rest.values()];
}
