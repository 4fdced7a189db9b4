import { createHash } from 'node:crypto';
import type { Weights } from '../../graph/parameters';
import { ContainerError, decodeSafetensors, encodeSafetensors } from '../../graph/safetensors';
import { linear } from '../../graph/schedule';
import { type Outcome, TrainingRun } from '../../graph/training';
import type { TrainingRecord } from '../crf/corpus';
import type { LabelSet } from '../crf/labels';
import type { Encoder } from '../encoder/folder';
import type { TrainingControl } from '../progress';
import { Runtime, type Session } from '../runtime/onnx';
import { chainWeightsOf, tablesOf } from './chainWeights';
import { EmissionReader } from './emissions';
import { planEpoch, stepsPerEpoch } from './epochPlan';
import { ExampleReader, type ReadingLimits } from './example';
import { paddedLength, valuesOf } from './feeds';
import { bestOf, describeEpoch, type EpochReport, parseState, type RunState, sumOfF1 } from './history';
import { adamWOf, trainsWith } from './learning';
import type { Architecture } from './network';
import { buildEmissions, buildObjective, type Lesson, lessonFeeds, type Objective, type ObjectiveOptions } from './objective';
import type { TextTrainingOptions } from './options';
import type { Pieces } from './pieces';
import type { RunFolder } from './runFolder';
import { latticesOf, scoreLattices } from './scoreTexts';

/** What a tagger is trained from. */
export interface TextTrainingJob {
  readonly encoder: Encoder;
  readonly pieces: Pieces;
  readonly sizes: Architecture;
  readonly labels: LabelSet;
  readonly limits: ReadingLimits;
  readonly lessons: readonly Lesson[];
  readonly valid: readonly { readonly name: string; readonly records: readonly TrainingRecord[] }[];
  readonly options: TextTrainingOptions;
  readonly folder: RunFolder;
  readonly start: 'anew' | 'resume';
  /** Where to break off in good order, to be resumed: after so many minutes of this process, or after an epoch. */
  readonly pauseAfter?: { readonly minutes?: number; readonly epoch?: number };
}

/** What came of training. */
export type TextTrainingResult =
  | { readonly kind: 'trained'; readonly weights: Weights; readonly best: EpochReport; readonly history: readonly EpochReport[] }
  | { readonly kind: 'paused'; readonly epoch: number; readonly step: number; readonly of: number }
  | { readonly kind: 'refused'; readonly reason: string };

/** What surrounds the run, and what each epoch came to. */
export interface TextTrainingControl extends TrainingControl {
  readonly epoch?: (report: EpochReport) => void;
}

/** Thrown inside for trouble that is the person's to settle. */
class TrainingRefusal extends Error {}

/** Most numbers in the chain's table of moves of one part of a step. */
const mostMoves = 32 << 20;

const outOfMemory = (error: unknown): boolean => /alloc|out of memory|not enough memory/i.test(error instanceof Error ? error.message : String(error));

const fingerprintOf = ({ encoder, lessons, options, labels, limits }: TextTrainingJob): string => {
  const hash = createHash('sha256').update(JSON.stringify([{ ...options, checkpointMinutes: 0 }, labels.labels, labels.guidelines, limits]));
  for (const { example, target } of lessons) {
    hash.update(example.pieces).update(example.characters).update(Uint8Array.of(example.guideline));
    if ('labels' in target) hash.update(target.labels);
    else hash.update(target.states).update(target.pairs);
  }
  for (const [name, { values }] of encoder.weights) hash.update(name).update(values);
  return hash.digest('hex');
};

/** One run of training, from its start or from a checkpoint. */
class TextRun {
  private readonly run: TrainingRun;
  private readonly reader: EmissionReader;
  private readonly startedMs = performance.now();
  private secondsBefore = 0;
  private savedMs = performance.now();
  private state: RunState;

  constructor(
    private readonly job: TextTrainingJob, private readonly weights: Weights, private readonly built: ObjectiveOptions, objective: Objective,
    training: Session, scoring: Session, private readonly control: TextTrainingControl, fingerprint: string,
  ) {
    const { options, sizes, limits } = job;
    const [trainingKnows, scoringKnows] = [new Set(training.inputNames), new Set(scoring.inputNames)];
    this.state = { fingerprint, epoch: 1, taken: 0, lossSum: 0, seconds: 0, parts: options.parts, history: [] };
    this.run = new TrainingRun({
      weights, trained: objective.trained, dropout: objective.dropout, seed: options.seed, rate: options.encoderRate, clip: options.clip,
      schedule: linear({ warmUp: Math.round(options.warmUp * this.steps), total: this.steps }), adamW: adamWOf(options, sizes.encoder.layers),
      ...(options.averageDecay > 0 && { averageDecay: options.averageDecay }),
      execute: (feeds, results) => training.runInto(valuesOf(feeds, trainingKnows), valuesOf(results)),
    });
    this.reader = new EmissionReader(async (inputs) => {
      const { emissions } = await scoring.run({ ...inputs, ...valuesOf(this.shipped(), scoringKnows) });
      return emissions?.data as Float32Array;
    }, new ExampleReader(job.pieces, limits), sizes.encoder.padding, sizes.labels);
  }

  /** Steps of the whole run. */
  private get steps(): number {
    return this.job.options.epochs * this.stepsAnEpoch;
  }

  private get stepsAnEpoch(): number {
    return stepsPerEpoch(this.job.lessons.length, this.job.options.batch);
  }

  private get seconds(): number {
    return this.secondsBefore + (performance.now() - this.startedMs) / 1000;
  }

  /** The weights that are scored and kept, as a runtime takes them. */
  private shipped() {
    const kept = new Map([...this.weights, ...(this.run.average?.weights ?? [])]);
    return new Map([...kept].map(([name, weight]) => [name, { type: 'float32', ...weight }] as const));
  }

  /** Takes up what the run's folder holds; a run without a checkpoint begins. */
  async resume(): Promise<void> {
    const bytes = await this.job.folder.read('checkpoint.safetensors');
    if (!bytes) return;
    try {
      const state = parseState(decodeSafetensors(bytes).metadata['state']);
      if (state?.fingerprint !== this.state.fingerprint)
        throw new TrainingRefusal('The checkpoint belongs to other data, another encoder or other options; start anew without it.');
      this.run.resume(bytes);
      this.state = state;
      this.secondsBefore = state.seconds;
    } catch (error) {
      if (error instanceof ContainerError) throw new TrainingRefusal(`The checkpoint in ${this.job.folder.path} cannot be used: ${error.message}.`);
      throw error;
    }
  }

  /** Trains to the end, or to where the job says to pause. */
  async toEnd(): Promise<TextTrainingResult> {
    const { options, pauseAfter } = this.job;
    while (this.state.epoch <= options.epochs && !this.isStale()) {
      if (pauseAfter?.epoch !== undefined && this.state.epoch > pauseAfter.epoch) return this.paused();
      const outcome = await this.epoch();
      if (outcome === 'paused') return this.paused();
    }
    const best = bestOf(this.state.history);
    if (!best) throw new Error('training had no epoch');
    const kept = options.select === 'best' ? best : (this.state.history.at(-1) ?? best);
    return { kind: 'trained', weights: await this.keptWeights(), best: kept, history: this.state.history };
  }

  private isStale(): boolean {
    const best = bestOf(this.state.history);
    return this.job.options.select === 'best' && best !== undefined && this.state.history.length - best.epoch >= this.job.options.patience;
  }

  private paused(): TextTrainingResult {
    return { kind: 'paused', epoch: this.state.epoch, step: this.run.steps, of: this.steps };
  }

  private async epoch(): Promise<'done' | 'paused'> {
    const { options, lessons, pauseAfter } = this.job;
    const plan = planEpoch(lessons.map(({ example }) => example.pieces.length), { ...options, epoch: this.state.epoch });
    for (const batch of plan.slice(this.state.taken)) {
      await this.breathe();
      const outcome = await this.step(batch.map((at) => lessons[at] as Lesson));
      const loss = Number.isFinite(outcome.loss) ? outcome.loss * batch.length : 0;
      this.state = { ...this.state, taken: this.state.taken + 1, lossSum: this.state.lossSum + loss };
      this.control.progress?.({ epoch: this.state.epoch, step: this.run.steps, of: this.steps, loss: outcome.loss });
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
    try {
      return await this.run.step(this.partsOf(lessons));
    } catch (error) {
      if (!outOfMemory(error)) throw error;
      if (this.state.parts >= this.job.options.batch) throw new TrainingRefusal('There is not enough memory to train even on one record at a time.');
      if (this.state.parts === this.job.options.parts) this.control.notice?.('There is not enough memory for a batch at once; batches go through in smaller parts from now on.');
      this.state = { ...this.state, parts: this.state.parts * 2 };
      return this.step(lessons);
    }
  }

  private partsOf(lessons: readonly Lesson[]) {
    const moves = lessons.length * this.built.words * this.built.labels.size ** 2;
    const count = Math.min(lessons.length, Math.max(this.state.parts, Math.ceil(moves / mostMoves)));
    const size = Math.ceil(lessons.length / count);
    const parts = Array.from({ length: Math.ceil(lessons.length / size) }, (_, at) => lessons.slice(at * size, (at + 1) * size));
    return parts.map((part) => lessonFeeds(part, this.built, parts.length / lessons.length));
  }

  private async endEpoch(): Promise<void> {
    const { epoch, lossSum, history } = this.state;
    const valid = await this.scores();
    const report: EpochReport = { epoch, loss: lossSum / this.job.lessons.length, seconds: Math.round(this.seconds * 10) / 10, valid };
    const isBest = sumOfF1(report) > (history.length === 0 ? -1 : sumOfF1(bestOf(history) ?? report));
    this.state = { ...this.state, epoch: epoch + 1, taken: 0, lossSum: 0, history: [...history, report] };
    await this.keep(async () => {
      if (isBest || this.job.options.select === 'last') await this.job.folder.write('best.safetensors', encodeSafetensors({ weights: this.trainedNow(), metadata: { epoch: String(epoch) } }));
    });
    await this.save();
    await this.keep(() => this.writeLog());
    this.control.epoch?.(report);
    this.control.progress?.({ epoch, step: this.run.steps, of: this.steps, loss: report.loss, f1: valid.map(({ name, f1 }) => ({ name, f1 })) });
  }

  private async scores(): Promise<EpochReport['valid']> {
    const { labels, valid } = this.job;
    const chain = tablesOf(chainWeightsOf(new Map([...this.weights, ...(this.run.average?.weights ?? [])])), labels);
    const scores: EpochReport['valid'][number][] = [];
    for (const { name, records } of valid) {
      const { mode, precision, recall, f1 } = scoreLattices(await latticesOf(this.reader, records, chain, this.control.signal), records, labels);
      scores.push({ name, mode, precision, recall, f1 });
    }
    return scores;
  }

  private trainedNow(): Weights {
    const trains = trainsWith(this.job.options);
    return new Map([...this.weights, ...(this.run.average?.weights ?? [])].filter(([name]) => trains(name)));
  }

  private async keptWeights(): Promise<Weights> {
    const bytes = await this.job.folder.read('best.safetensors');
    if (!bytes) throw new TrainingRefusal(`The best weights could not be kept in ${this.job.folder.path}; free some room and train again.`);
    return new Map([...this.weights, ...decodeSafetensors(bytes).weights]);
  }

  private async save(): Promise<void> {
    this.state = { ...this.state, seconds: this.seconds };
    await this.keep(() => this.job.folder.write('checkpoint.safetensors', this.run.checkpoint({ state: JSON.stringify(this.state) })));
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

const opened = (session: Session | { readonly problem: string }): Session => {
  if ('problem' in session) throw new TrainingRefusal(session.problem);
  return session;
};

/**
 * Trains a text tagger; what comes out depends on data, encoder, options and the number of threads only, however often the
 * run was broken off and resumed. Rejects with the signal's reason when aborted, a checkpoint left behind.
 */
export const trainText = async (job: TextTrainingJob, control: TextTrainingControl = {}): Promise<TextTrainingResult> => {
  const { encoder, sizes, labels, lessons, options, folder } = job;
  const runtime = await Runtime.open();
  if ('problem' in runtime) return { kind: 'refused', reason: runtime.problem };
  await folder.prepare(job.start);
  const fingerprint = fingerprintOf(job);
  const weights: Weights = new Map([...encoder.weights].map(([name, { shape, values }]) => [name, { shape, values: values.slice() }]));
  const words = paddedLength(lessons.reduce((most, { example }) => Math.max(most, example.shapes.length), 1));
  const built: ObjectiveOptions = {
    sizes, labels, words, targets: lessons.every(({ target }) => 'labels' in target) ? 'labels' : 'beliefs', trains: trainsWith(options),
    dropout: { encoder: options.encoderDropout, head: options.dropout }, seed: options.seed,
  };
  const objective = buildObjective(weights, built);
  const sessions: Session[] = [];
  try {
    for (const model of [objective.model, buildEmissions(weights, sizes, 'inputs')])
      sessions.push(opened(await runtime.openSession(model, { device: 'cpu', threads: options.threads })));
    const [training, scoring] = sessions as [Session, Session];
    const run = new TextRun(job, weights, built, objective, training, scoring, control, fingerprint);
    if (job.start === 'resume') await run.resume();
    return await run.toEnd();
  } catch (error) {
    if (error instanceof TrainingRefusal) return { kind: 'refused', reason: error.message };
    throw error;
  } finally {
    for (const session of sessions) await session.release();
  }
};
