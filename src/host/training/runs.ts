import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EventEmitter, type Disposable, type ExtensionContext } from 'vscode';
import type { TrainingJob, TrainingOutcome, TrainingPoint, TrainingReport } from '../../protocol/models';
import type { ShownRun } from '../../protocol/training';
import type { InferenceProcess } from '../inference/inferenceProcess';

/** What is remembered of a run beside its own files. */
export interface RunHead {
  /** Such as `train-crf from train.txt`. */
  readonly title: string;
  readonly name: string;
  readonly of: number;
  /** The dataset that the person was looking at. */
  readonly dataset: string;
  /** The model in use when it began, as a name for a person. */
  readonly before: string;
}

/** Where a run stands. */
export type RunState =
  | { readonly kind: 'none' }
  | { readonly kind: 'running' | 'stopping' | 'stopped'; readonly head: RunHead; readonly shown: ShownRun; readonly problem?: string }
  | { readonly kind: 'ended'; readonly head: RunHead; readonly shown: ShownRun; readonly outcome: TrainingOutcome };

const headName = 'head.json';

/** One run of training at a time, in a process of its own, so that labelling goes on; it survives the window. */
export class TrainingRuns implements Disposable {
  private folder: string | undefined;
  private current: RunState = { kind: 'none' };
  private abort: AbortController | undefined;
  private ending: Promise<void> = Promise.resolve();
  private readonly emitter = new EventEmitter<void>();
  private readonly found: Promise<void>;

  /** Fires when there is something new to show. */
  readonly onDidChange = this.emitter.event;

  constructor(private readonly context: ExtensionContext, private readonly process: InferenceProcess) {
    this.found = this.findLast();
  }

  /** Where the run stands, that of an earlier window included. */
  async state(): Promise<RunState> {
    await this.found;
    return this.current;
  }

  /** Begins a run; what an earlier one left is thrown away. */
  async start(job: TrainingJob, head: RunHead): Promise<void> {
    await this.discard();
    const folder = join(this.home, Date.now().toString(36));
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, headName), JSON.stringify(head));
    } catch (error) {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
      throw new Error(`The run cannot be kept in ${this.home}: ${(error as Error).message}`);
    }
    this.folder = folder;
    this.go(head, { title: head.title, points: [], of: head.of, notices: [] }, job);
  }

  /** Goes on with a run that was stopped. */
  async resume(): Promise<void> {
    await this.found;
    await this.ending;
    if (this.current.kind === 'stopped') this.go(this.current.head, { ...this.current.shown, notices: [] }, null);
  }

  /** Stops the run; it can go on later. */
  async stop(): Promise<void> {
    if (this.current.kind !== 'running') return;
    this.enter({ ...this.current, kind: 'stopping' });
    this.abort?.abort(new Error('stopped'));
    await this.ending;
  }

  /** Throws the run away, with what came of it. */
  async discard(): Promise<void> {
    await this.found;
    this.abort?.abort(new Error('discarded'));
    await this.ending;
    if (this.folder !== undefined) await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
    this.folder = undefined;
    this.enter({ kind: 'none' });
  }

  dispose(): void {
    this.abort?.abort(new Error('the window closed'));
    this.emitter.dispose();
  }

  private get home(): string {
    return join((this.context.storageUri ?? this.context.globalStorageUri).fsPath, 'training');
  }

  private go(head: RunHead, shown: ShownRun, job: TrainingJob | null): void {
    const { folder } = this;
    if (folder === undefined) return;
    const abort = new AbortController();
    this.abort = abort;
    this.enter({ kind: 'running', head, shown });
    this.ending = this.process
      .request('train', { folder, job }, {
        signal: abort.signal,
        onProgress: (report) => this.take(report),
      })
      .then((outcome) => this.end(outcome), (error: Error) => this.breakOff(error, abort.signal));
  }

  private end(outcome: TrainingOutcome): void {
    if (this.current.kind !== 'running' && this.current.kind !== 'stopping') return;
    const { head, shown } = this.current;
    this.enter({ kind: 'ended', head, shown, outcome });
  }

  private breakOff(error: Error, signal: AbortSignal): void {
    if (this.current.kind !== 'running' && this.current.kind !== 'stopping') return;
    const { head, shown } = this.current;
    this.enter({ kind: 'stopped', head, shown, ...(signal.aborted ? {} : { problem: `Training ended: ${error.message}` }) });
  }

  private take(report: TrainingReport): void {
    if (report.kind === 'point') this.addPoint(report.point);
    else if (report.kind === 'notice') this.addNotice(report.sentence);
    else this.show((shown) => ({ ...shown, looking: { done: report.done, of: report.of } }));
  }

  private addPoint(point: TrainingPoint): void {
    this.show(({ looking: _, ...shown }) => ({ ...shown, points: [...shown.points.filter((each) => each.epoch < point.epoch), point] }));
  }

  private addNotice(sentence: string): void {
    this.show((shown) => ({ ...shown, notices: [...shown.notices.filter((each) => each !== sentence), sentence] }));
  }

  private show(change: (shown: ShownRun) => ShownRun): void {
    if (this.current.kind === 'running' || this.current.kind === 'stopping') this.enter({ ...this.current, shown: change(this.current.shown) });
  }

  private enter(state: RunState): void {
    this.current = state;
    this.emitter.fire();
  }

  /** The run that an earlier window left: to be resumed, or ended and not yet decided on. */
  private async findLast(): Promise<void> {
    const names = (await readdir(this.home).catch((): string[] => [])).sort();
    const last = names.at(-1);
    if (last === undefined) return;
    const folder = join(this.home, last);
    const head = await readJson<RunHead>(join(folder, headName));
    if (!head) return;
    this.folder = folder;
    const points = [...new Map((await readLines<TrainingPoint>(join(folder, 'points.jsonl'))).map((point) => [point.epoch, point])).values()];
    const shown: ShownRun = { title: head.title, points, of: head.of, notices: [] };
    const outcome = await readJson<TrainingOutcome>(join(folder, 'result.json'));
    this.enter(outcome ? { kind: 'ended', head, shown, outcome } : { kind: 'stopped', head, shown });
  }
}

async function readJson<Value>(path: string): Promise<Value | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Value;
  } catch {
    return undefined;
  }
}

async function readLines<Value>(path: string): Promise<readonly Value[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Value];
    } catch {
      return [];
    }
  });
}
