import { readSpans } from '../../dataset/tags';
import type { LabelledFile, TrainingJob, TrainingOutcome, TrainingPoint } from '../../protocol/models';
import { lacksRoom } from '../crf/checkpoints';
import { compareModels } from './comparison';
import { familyTrainers, type FamilyControl } from './families';
import { TrainingFolder } from './runFolder';

/** What a run tells while it goes on. */
export interface RunHooks {
  readonly point: (point: TrainingPoint) => void;
  readonly notice: (sentence: string) => void;
  /** Pictures are looked at before the first epoch. */
  readonly looking?: (done: number, of: number) => void;
  readonly signal: AbortSignal;
}

const refused = (reason: string): TrainingOutcome => ({ kind: 'refused', reason });

const typesIn = (files: readonly LabelledFile[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { records } of files)
    for (const { tags } of records) for (const { type } of readSpans(tags)) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
};

/** Why a job makes no sense, in one sentence; undefined where it does. */
const troubleOf = ({ train, held }: TrainingJob): string | undefined => {
  if (typesIn(train).size === 0) return 'The records to learn from hold no entity; there is nothing to learn.';
  if (typesIn(held).size === 0) return 'The held-out records hold no entity, so the best epoch could not be told; hold out more records, or another file.';
  return undefined;
};

/** Types that are held out but never learned from. */
const unseenNotice = ({ train, held }: TrainingJob): string | undefined => {
  const learned = typesIn(train);
  const unseen = [...typesIn(held)].filter(([type]) => !learned.has(type)).map(([type, count]) => `${type} (${count})`);
  if (unseen.length === 0) return undefined;
  return `Only the held-out records have ${unseen.join(', ')}: the model cannot learn what it is not shown.`;
};

/** Continues the plot: epochs that are trained again replace the points that a stopped run left of them. */
class Plot {
  private points: readonly TrainingPoint[] = [];
  private beganMs = performance.now();
  private secondsBefore = 0;
  private settled: 'settled' | 'waiting' = 'waiting';
  private written = 0;

  constructor(private readonly folder: TrainingFolder, private readonly hooks: RunHooks) {}

  async load(): Promise<void> {
    this.points = await this.folder.loadPoints();
    for (const point of this.points) this.hooks.point(point);
  }

  async add(point: Omit<TrainingPoint, 'seconds'>): Promise<void> {
    if (this.settled === 'waiting') {
      this.settled = 'settled';
      const kept = this.points.filter((each) => each.epoch < point.epoch);
      this.secondsBefore = kept.at(-1)?.seconds ?? 0;
      if (kept.length < this.points.length) await this.folder.savePoints(kept);
    }
    const seconds = Math.round((this.secondsBefore + (performance.now() - this.beganMs) / 1000) * 10) / 10;
    const whole = { ...point, seconds };
    this.hooks.point(whole);
    // Trainers that report every step: the first of an epoch and its score are kept, of which the latter is shown again.
    if (point.epoch !== this.written || point.f1 !== undefined) await this.folder.addPoint(whole);
    this.written = point.epoch;
  }
}

const lookedAtOnce = 8;

/** One point an epoch, however often the trainer reports. */
const controlOf = (plot: Plot, { notice, signal, looking }: RunHooks): FamilyControl => {
  let writing: Promise<void> = Promise.resolve();
  return {
    notice, signal, ...(looking && { looking: (done, of) => { if (done % lookedAtOnce === 0) looking(done, of); } }),
    progress: ({ epoch, step, of, loss, f1 }) => {
      const score = f1 && f1.length > 0 ? { f1: f1.reduce((sum, each) => sum + each.f1, 0) / f1.length } : {};
      writing = writing.then(() => plot.add({ epoch, step, of, loss, ...score }));
    },
  };
};

/**
 * Trains in a folder, or goes on with the run that was broken off there, and compares the result with the model in use.
 * Rejects with the signal's reason when aborted; a checkpoint is left behind then.
 */
export const runTraining = async (path: string, given: TrainingJob | null, hooks: RunHooks): Promise<TrainingOutcome> => {
  const folder = new TrainingFolder(path);
  const stored = await folder.loadJob();
  const job = stored ?? given;
  if (!job) return refused(`There is no run of training in ${path} to go on with.`);
  const trouble = troubleOf(job);
  if (trouble !== undefined) return refused(trouble);
  try {
    const done = await folder.loadResult();
    if (done) return done;
    if (!stored) await folder.saveJob(job);
    const unseen = unseenNotice(job);
    if (unseen !== undefined) hooks.notice(unseen);
    const plot = new Plot(folder, hooks);
    await plot.load();
    const result = await familyTrainers[job.family](job, folder.package, controlOf(plot, hooks));
    if (result.kind === 'refused') return result;
    const comparison = await compareModels(job.rival, folder.package, job.held, hooks.signal);
    const outcome: TrainingOutcome = { kind: 'trained', folder: folder.package, comparison };
    await folder.saveResult(outcome);
    return outcome;
  } catch (error) {
    if (hooks.signal.aborted || !lacksRoom(error)) throw error;
    return refused(`There is no room on the disk for the run in ${path}: free some and train again.`);
  }
};
