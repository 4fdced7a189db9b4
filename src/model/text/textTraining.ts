import type { Weights } from '../../graph/parameters';
import { ContainerError, decodeSafetensors, encodeSafetensors } from '../../graph/safetensors';
import type { Outcome } from '../../graph/training';
import type { TrainingRecord } from '../crf/corpus';
import type { TrainingControl } from '../progress';
import { isOutOfMemory } from '../runtime/memory';
import { planEpoch, stepsPerEpoch } from './epochPlan';
import { fingerprintOf } from './fingerprint';
import { bestOf, describeEpoch, type EpochReport, parseState, type RunState, sumOfF1 } from './history';
import { Learner, type LearnerParts, TrainingRefusal } from './learner';
import type { Lesson } from './objective';
import type { RunFolder } from './runFolder';

/** What a tagger is trained from. */
export interface TextTrainingJob extends LearnerParts {
  readonly valid: readonly { readonly name: string; readonly records: readonly TrainingRecord[] }[];
  readonly folder: RunFolder;
  readonly start: 'anew' | 'resume';
  /** Where to break off in good order, to be resumed: after so many minutes of this process, or after an epoch. */
  readonly pauseAfter?: { readonly minutes?: number; readonly epoch?: number };
}

/** What surrounds the run, and what each epoch came to. */
export interface TextTrainingControl extends TrainingControl {
  readonly epoch?: (report: EpochReport) => void;
}

/** What came of training. */
export type TextTrainingResult =
  | { readonly kind: 'trained'; readonly weights: Weights; readonly best: EpochReport; readonly history: readonly EpochReport[] }
  | { readonly kind: 'paused'; readonly epoch: number; readonly step: number; readonly of: number }
  | { readonly kind: 'refused'; readonly reason: string };

const stepsOf = ({ options, lessons }: TextTrainingJob): number => options.epochs * stepsPerEpoch(lessons.length, options.batch);

/** One run of training through its epochs, from the start or from a checkpoint. */
class Course {
  private readonly startedMs = performance.now();
  private secondsBefore = 0;
  private savedMs = performance.now();
  private state: RunState;

  constructor(private readonly job: TextTrainingJob, private readonly learner: Learner, private readonly control: TextTrainingControl) {
    this.state = { fingerprint: fingerprintOf(job), epoch: 1, taken: 0, lossSum: 0, seconds: 0, parts: job.options.parts, history: [] };
  }

  private get seconds(): number {
    return this.secondsBefore + (performance.now() - this.startedMs) / 1000;
  }

  /** Takes up what the run's folder holds; a run without a checkpoint begins. */
  async resume(): Promise<void> {
    const { path } = this.job.folder;
    const bytes = await this.job.folder.read('checkpoint.safetensors');
    if (!bytes) return;
    try {
      const state = parseState(decodeSafetensors(bytes).metadata['state']);
      if (state?.fingerprint !== this.state.fingerprint)
        throw new TrainingRefusal(`The checkpoint in ${path} belongs to other data, another encoder or other options; start anew without it.`);
      this.learner.run.resume(bytes);
      this.state = state;
      this.secondsBefore = state.seconds;
    } catch (error) {
      if (error instanceof ContainerError) throw new TrainingRefusal(`The checkpoint in ${path} cannot be used: ${error.message}.`);
      throw error;
    }
  }

  /** Trains to the end, or to where the job says to pause. */
  async toEnd(): Promise<TextTrainingResult> {
    const { options, pauseAfter } = this.job;
    while (this.state.epoch <= options.epochs && !this.isStale()) {
      if (pauseAfter?.epoch !== undefined && this.state.epoch > pauseAfter.epoch) return this.paused();
      if ((await this.epoch()) === 'paused') return this.paused();
    }
    const { history } = this.state;
    const best = options.select === 'best' ? bestOf(history) : history.at(-1);
    if (!best) throw new Error('training had no epoch');
    return { kind: 'trained', weights: await this.keptWeights(), best, history };
  }

  private isStale(): boolean {
    const { history } = this.state;
    const best = bestOf(history);
    return this.job.options.select === 'best' && best !== undefined && history.length - best.epoch >= this.job.options.patience;
  }

  private paused(): TextTrainingResult {
    return { kind: 'paused', epoch: this.state.epoch, step: this.learner.run.steps, of: stepsOf(this.job) };
  }

  private async epoch(): Promise<'done' | 'paused'> {
    const { options, lessons, pauseAfter } = this.job;
    const plan = planEpoch(lessons.map(({ example }) => example.pieces.length), { ...options, epoch: this.state.epoch });
    for (const batch of plan.slice(this.state.taken)) {
      await this.breathe();
      const { loss } = await this.step(batch.map((at) => lessons[at] as Lesson));
      this.state = { ...this.state, taken: this.state.taken + 1, lossSum: this.state.lossSum + (Number.isFinite(loss) ? loss * batch.length : 0) };
      this.control.progress?.({ epoch: this.state.epoch, step: this.learner.run.steps, of: stepsOf(this.job), loss });
      if (performance.now() - this.savedMs > 60_000 * options.checkpointMinutes) await this.save();
      if (performance.now() - this.startedMs > 60_000 * (pauseAfter?.minutes ?? Infinity)) {
        await this.save();
        return 'paused';
      }
    }
    await this.endEpoch();
    return 'done';
  }

  /** Lets messages in; ends the run with a checkpoint where it was cancelled. */
  private async breathe(): Promise<void> {
    await new Promise((resolve) => { setImmediate(resolve); });
    if (!this.control.signal?.aborted) return;
    await this.save();
    this.control.signal.throwIfAborted();
  }

  /** One step; where memory does not suffice, in smaller parts from now on. */
  private async step(lessons: readonly Lesson[]): Promise<Outcome> {
    const { batch, parts } = this.job.options;
    try {
      return await this.learner.learn(lessons, this.state.parts);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      if (this.state.parts >= batch) throw new TrainingRefusal('There is not enough memory to train even on one record at a time.');
      if (this.state.parts === parts) this.control.notice?.('There is not enough memory for a batch at once; batches go through in smaller parts from now on.');
      this.state = { ...this.state, parts: this.state.parts * 2 };
      return this.step(lessons);
    }
  }

  private async endEpoch(): Promise<void> {
    const { job, control, learner } = this;
    const { epoch, lossSum, history } = this.state;
    const valid: EpochReport['valid'][number][] = [];
    for (const { name, records } of job.valid) {
      const { mode, precision, recall, f1 } = await learner.score(records, control.signal);
      valid.push({ name, mode, precision, recall, f1 });
    }
    const report: EpochReport = { epoch, loss: lossSum / job.lessons.length, seconds: Math.round(this.seconds * 10) / 10, valid };
    const before = bestOf(history);
    this.state = { ...this.state, epoch: epoch + 1, taken: 0, lossSum: 0, history: [...history, report] };
    if (!before || job.options.select === 'last' || sumOfF1(report) > sumOfF1(before))
      await this.keep(() => job.folder.write('best.safetensors', encodeSafetensors({ weights: learner.trained, metadata: { epoch: String(epoch) } })));
    await this.save();
    await this.keep(() => this.writeLog());
    control.epoch?.(report);
    control.progress?.({ epoch, step: learner.run.steps, of: stepsOf(job), loss: report.loss, f1: valid.map(({ name, f1 }) => ({ name, f1 })) });
  }

  private async keptWeights(): Promise<Weights> {
    const { folder } = this.job;
    const bytes = await folder.read('best.safetensors');
    if (!bytes) throw new TrainingRefusal(`The best weights could not be kept in ${folder.path}; free some room and train again.`);
    return new Map([...this.learner.kept, ...decodeSafetensors(bytes).weights]);
  }

  private async save(): Promise<void> {
    this.state = { ...this.state, seconds: this.seconds };
    await this.keep(() => this.job.folder.write('checkpoint.safetensors', this.learner.run.checkpoint({ state: JSON.stringify(this.state) })));
    this.savedMs = performance.now();
  }

  private async writeLog(): Promise<void> {
    const { history } = this.state;
    await this.job.folder.write('log.jsonl', history.map((report) => `${JSON.stringify(report)}\n`).join(''));
    await this.job.folder.write('log.txt', history.map((report) => `${describeEpoch(report)}\n`).join(''));
  }

  /** A full disk does not end hours of training; it is said, and the next checkpoint may find room. */
  private async keep(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
      this.control.notice?.(`There is no room on the disk for a checkpoint in ${this.job.folder.path}: training goes on, but cannot be resumed before some is free.`);
    }
  }
}

/**
 * Trains a text tagger; what comes out depends on data, encoder, options and the number of threads only, however often the
 * run was broken off and resumed. Rejects with the signal's reason when aborted, a checkpoint left behind.
 */
export const trainText = async (job: TextTrainingJob, control: TextTrainingControl = {}): Promise<TextTrainingResult> => {
  let learner: Learner | undefined;
  try {
    await job.folder.prepare(job.start);
    learner = await Learner.open(job, stepsOf(job), control.notice);
    const course = new Course(job, learner, control);
    if (job.start === 'resume') await course.resume();
    return await course.toEnd();
  } catch (error) {
    if (error instanceof TrainingRefusal) return { kind: 'refused', reason: error.message };
    throw error;
  } finally {
    await learner?.close();
  }
};
