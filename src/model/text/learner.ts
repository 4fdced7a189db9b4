// A network while it learns: its weights, the graphs that change and score them, and nothing of epochs or files.
import { WeightError, type Weights } from '../../graph/parameters';
import { linear } from '../../graph/schedule';
import { type Outcome, TrainingRun } from '../../graph/training';
import type { ScoreReport } from '../../dataset/scoring';
import type { TrainingRecord } from '../crf/corpus';
import type { LabelSet } from '../crf/labels';
import type { Encoder } from '../encoder/folder';
import type { Device } from '../runtime/devices';
import { Runtime, type Problem, type Session } from '../runtime/onnx';
import { openForTraining, type StepSession } from '../runtime/race';
import { chainWeightsOf, tablesOf } from './chainWeights';
import { EmissionReader } from './emissions';
import { ExampleReader, type ReadingLimits } from './example';
import { only, paddedLength, valuesOf } from './feeds';
import { adamWOf, trainsWith } from './learning';
import type { LabelNetwork } from './labelNetwork';
import { buildEmissions, buildObjective, type Lesson, lessonFeeds, type Objective, type ObjectiveOptions } from './objective';
import type { TextTrainingOptions } from './options';
import type { Pieces } from './pieces';
import { latticesOf, scoreLattices } from './scoreTexts';

/** Thrown for trouble with training that is the person's to settle, in one sentence. */
export class TrainingRefusal extends Error {}

/** What a network learns with. */
export interface LearnerParts {
  readonly encoder: Encoder;
  readonly pieces: Pieces;
  readonly network: LabelNetwork;
  readonly labels: LabelSet;
  readonly limits: ReadingLimits;
  readonly lessons: readonly Lesson[];
  readonly options: TextTrainingOptions;
  /** Where steps are made if that is faster than on the CPU; the CPU where nothing is said. */
  readonly device?: Device | 'auto';
}

/** Most numbers in the chain's table of moves of one part of a step. */
const mostMoves = 32 << 20;

const opened = <Kind extends object>(session: Kind | Problem): Kind => {
  if ('problem' in session) throw new TrainingRefusal(session.problem);
  return session;
};

const objectiveOptions = ({ network, labels, lessons, options }: LearnerParts): ObjectiveOptions => ({
  network, labels, words: paddedLength(lessons.reduce((most, { example }) => Math.max(most, example.shapes.length), 1)),
  targets: lessons.every(({ target }) => 'labels' in target) ? 'labels' : 'beliefs', trains: trainsWith(options),
  dropout: { encoder: options.encoderDropout, head: options.dropout }, seed: options.seed,
});

const buildOrRefuse = (weights: Weights, options: ObjectiveOptions): Objective => {
  try {
    return buildObjective(weights, options);
  } catch (error) {
    if (error instanceof WeightError) throw new TrainingRefusal(`The encoder's weights do not fit what is said of them: ${error.message}.`);
    throw error;
  }
};

/** A network in training. Its weights depend on the lessons given and their order only, and on the checkpoint taken up. */
export class Learner {
  private readonly reader: EmissionReader;

  private constructor(
    private readonly parts: LearnerParts, private readonly weights: Weights, private readonly built: ObjectiveOptions,
    /** The optimiser and what it remembers. */
    readonly run: TrainingRun, private readonly training: StepSession, private readonly scoring: Session,
  ) {
    const { pieces, limits, network, labels } = parts;
    const known = new Set(scoring.inputNames);
    this.reader = new EmissionReader(async (inputs) => {
      const numbers = new Map([...this.kept].map(([name, weight]) => [name, { type: 'float32', ...weight }] as const));
      return this.scoring.run({ ...only(inputs, scoring.inputNames), ...valuesOf(numbers, known) }, ['emissions']);
    }, new ExampleReader(pieces, limits), network, labels.size);
  }

  /** Builds and opens the graphs for a run of so many steps. Throws a TrainingRefusal where the runtime or the memory does not allow it. */
  static async open(parts: LearnerParts, steps: number, notice?: (sentence: string) => void): Promise<Learner> {
    const { encoder, network, options, device = 'cpu' } = parts;
    const runtime = await Runtime.open();
    if ('problem' in runtime) throw new TrainingRefusal(runtime.problem);
    const weights: Weights = new Map([...(network.initial ?? []), ...encoder.weights].map(([name, { shape, values }]) => [name, { shape, values: values.slice() }]));
    const built = objectiveOptions(parts);
    const objective = buildOrRefuse(weights, built);
    const { threads } = options;
    const training = opened(await openForTraining(runtime, objective.model, { device, threads, ...(notice && { notice }) }));
    const scoring = opened(await runtime.openSession(buildEmissions(weights, network, 'inputs'), { device: 'cpu', threads }));
    const known = new Set(training.inputNames);
    const run = new TrainingRun({
      weights, trained: objective.trained, moving: objective.moving, dropout: objective.dropout, seed: options.seed, rate: options.encoderRate, clip: options.clip,
      schedule: linear({ warmUp: Math.round(options.warmUp * steps), total: steps }), adamW: adamWOf(options, network),
      ...(options.averageDecay > 0 && { averageDecay: options.averageDecay }),
      execute: (feeds, results) => training.runInto(valuesOf(feeds, known), valuesOf(results)),
    });
    return new Learner(parts, weights, built, run, training, scoring);
  }

  /** All weights as they are scored and kept: averaged ones where there is an average. */
  get kept(): Weights {
    return new Map([...this.weights, ...(this.run.average?.weights ?? [])]);
  }

  /** Those of them that training changes. */
  get trained(): Weights {
    const trains = trainsWith(this.parts.options);
    return new Map([...this.kept].filter(([name]) => trains(name)));
  }

  /** One step on some lessons, which go through the network in at least so many parts. */
  async learn(lessons: readonly Lesson[], leastParts: number): Promise<Outcome> {
    const moves = lessons.length * this.built.words * this.built.labels.size ** 2;
    const count = Math.min(lessons.length, Math.max(leastParts, Math.ceil(moves / mostMoves)));
    const size = Math.ceil(lessons.length / count);
    const parts = Array.from({ length: Math.ceil(lessons.length / size) }, (_, at) => lessons.slice(at * size, (at + 1) * size));
    const { seed } = this.parts.options;
    return this.run.step(await Promise.all(parts.map((part, at) => lessonFeeds(part, this.built, parts.length / lessons.length, [seed, this.run.steps, at]))));
  }

  /** The scores of the weights kept, on records of which nothing is learned. */
  async score(records: readonly TrainingRecord[], signal?: AbortSignal): Promise<ScoreReport> {
    const { labels } = this.parts;
    const chain = tablesOf(chainWeightsOf(this.kept), labels);
    return scoreLattices(await latticesOf(this.reader, records, chain, signal), records, labels);
  }

  /** Frees the graphs. */
  async close(): Promise<void> {
    await this.training.release();
    await this.scoring.release();
  }
}
