// The joint space learned on what the towers see: texts against pictures, first by their wholes, then by words and regions too.
import { linear } from '../../src/graph/schedule';
import { Graph } from '../../src/graph/graph';
import { add } from '../../src/graph/operators';
import { Parameters, type Weights } from '../../src/graph/parameters';
import { encodeModel } from '../../src/graph/proto';
import { keyOf, uniformAt } from '../../src/graph/random';
import { TrainingRun, type Batch, type Numbers } from '../../src/graph/training';
import { partsFit, pictureSide, scoresOf, wholesFit, type JointSizes } from '../../src/model/relevance/heads';
import { areaUnderRoc } from '../../src/model/relevance/isotonic';
import { buildPairObjective, declareText, type UpperLayers } from '../../src/model/relevance/objective';
import type { Runtime, Session } from '../../src/model/runtime/onnx';
import { valuesOf } from '../../src/model/text/feeds';
import { apartFeed, channels, pictureFeed, rows, textFeeds, type SeenCorpus, type Spread } from './caches';
import type { Part } from './corpora';

/** A corpus to learn from, how many of its pairs are in a step and how much they count. */
export interface Source {
  readonly corpus: SeenCorpus;
  readonly batch: number;
  readonly weight: number;
}

/** How a stage of the training goes. */
export interface Stage {
  readonly reads: 'wholes' | 'wholes and parts';
  readonly trains: (name: string) => boolean;
  readonly epochs: number;
  readonly rate: number;
  readonly dropout: number;
  readonly decay: number;
  readonly averageDecay: number;
  readonly seed: number;
  /** The text encoder's layers that learn too, at which share of the rate. */
  readonly upper?: UpperLayers & { readonly rate: number };
}

/** Order of examples that depends on nothing but its seed. */
class Shuffled {
  #at = 0;
  #round = 0;
  #order: readonly number[] = [];

  constructor(private readonly examples: readonly number[], private readonly name: string, private readonly seed: number) {}

  take(count: number): readonly number[] {
    const taken: number[] = [];
    while (taken.length < Math.min(count, this.examples.length)) {
      if (this.#at >= this.#order.length) {
        const key = keyOf(this.seed, this.name, this.#round++);
        this.#order = this.examples.map((example, at) => ({ example, by: uniformAt(key, at) })).sort((a, b) => a.by - b.by).map(({ example }) => example);
        this.#at = 0;
      }
      const next = this.#order[this.#at++] ?? 0;
      if (!taken.includes(next)) taken.push(next);
    }
    return taken;
  }
}

const opened = async (runtime: Runtime, model: Uint8Array): Promise<Session> => {
  const session = await runtime.openSession(model, { device: 'cpu', threads: 1 });
  if ('problem' in session) throw new Error(session.problem);
  return session;
};

/** The graph that scores texts against pictures with the weights as inputs. */
const scoringGraph = (weights: Weights, sizes: JointSizes, { reads, upper }: Stage): Uint8Array => {
  const graph = new Graph();
  const parameters = new Parameters(graph, weights, { trains: () => true });
  const text = declareText(parameters, graph, { sizes, ...(upper && { upper }) });
  const picture = pictureSide(parameters, sizes, graph.input('features', 'float32', ['P', rows, channels]));
  const wholes = wholesFit(parameters, text, picture);
  graph.output('scores', scoresOf(parameters, reads === 'wholes' ? wholes : add(wholes, partsFit(parameters, text, picture)), text, picture));
  return encodeModel(graph);
};

/** Trains a stage; changes the weights to their averages. */
export async function learn(runtime: Runtime, weights: Weights, sizes: JointSizes, spread: Spread, sources: readonly Source[], watched: Readonly<Record<string, SeenCorpus>>, stage: Stage): Promise<void> {
  const options = { ...stage, sizes, level: 1 };
  const { model, trained, dropout } = buildPairObjective(weights, options);
  const training = await opened(runtime, model);
  const scoring = await opened(runtime, scoringGraph(weights, sizes, stage));
  const shape = stage.reads === 'wholes' ? 'whole' : 'pieces';
  const queues = sources.map(({ corpus }, at) => new Shuffled(corpus.of('train'), String(at), stage.seed));
  const stepsAnEpoch = Math.ceil(Math.max(...sources.map(({ corpus, batch, weight }) => (weight > 0 ? corpus.of('train').length / batch : 0))));
  const total = stepsAnEpoch * stage.epochs;
  const run = new TrainingRun({
    weights, trained, seed: stage.seed, rate: stage.rate, clip: 5, schedule: linear({ warmUp: 10, total }), averageDecay: stage.averageDecay,
    adamW: { betas: [0.9, 0.98], epsilon: 1e-8, groupOf: (name, { shape: own }) => ({ rate: name.startsWith('encoder.') ? (stage.upper?.rate ?? 0) : 1, decay: own.length > 1 ? stage.decay : 0 }) },
    dropout,
    execute: (feeds, results) => training.runInto(valuesOf(feeds, new Set(training.inputNames)), valuesOf(results)),
  });
  const batchOf = ({ corpus, batch, weight }: Source, at: number, step: number): Batch => {
    const examples = queues[at]?.take(batch) ?? [];
    const key = keyOf(stage.seed, step, at);
    const { length, feeds } = textFeeds(corpus, 'a', examples.map((example, row) => {
      const texts = corpus.textsOf(example);
      return texts[Math.floor(uniformAt(key, row) * texts.length)] ?? 0;
    }), shape);
    const share: Numbers = { type: 'float32', shape: [], values: Float32Array.of(weight * sources.length) };
    return {
      lengths: { B: examples.length, Ta: length, R: shape === 'whole' ? 1 : rows },
      feeds: new Map<string, Numbers>([...feeds, pictureFeed(corpus, examples, spread, shape), apartFeed(corpus, examples), ['share', share]]),
    };
  };
  for (let step = 0; step < total; step += 1) {
    const batches = sources.map((source, at) => batchOf(source, at, step));
    const { loss, kind } = await run.step(batches);
    if (kind === 'skipped') throw new Error('the gradients are not finite');
    if (step + 1 === total) {
      const kept = new Map([...weights, ...(run.average?.weights ?? [])]);
      const found = await Promise.all(Object.entries(watched).map(async ([name, corpus]) => `${name} ${(await aurocOf(scoring, kept, corpus, spread, 'valid')).toFixed(4)}`));
      console.log(`${stage.reads}, step ${step + 1} of ${total}: loss ${loss.toFixed(3)}; ${found.join(', ')}`);
    }
  }
  for (const [name, weight] of run.average?.weights ?? []) weights.set(name, { shape: weight.shape, values: weight.values.slice() });
  await training.release();
  await scoring.release();
}

/** Says how well weights tell validation pairs apart. */
export async function report(runtime: Runtime, name: string, weights: Weights, sizes: JointSizes, spread: Spread, watched: Readonly<Record<string, SeenCorpus>>, stage: Stage): Promise<void> {
  const scoring = await opened(runtime, scoringGraph(weights, sizes, stage));
  for (const [each, corpus] of Object.entries(watched)) console.log(`${name}: ${each} ${(await aurocOf(scoring, weights, corpus, spread, 'valid')).toFixed(4)}`);
  await scoring.release();
}

/** How often the first text of a picture scores higher with it than with another one of the part. */
async function aurocOf(session: Session, weights: Weights, corpus: SeenCorpus, spread: Spread, part: Part): Promise<number> {
  const examples = corpus.of(part);
  const known = new Set(session.inputNames);
  const own = [...weights].map(([name, weight]) => [name, { type: 'float32', ...weight }] as const);
  const pictures = pictureFeed(corpus, examples, spread, 'pieces');
  const [right, wrong]: [number[], number[]] = [[], []];
  for (let from = 0; from < examples.length; from += 32) {
    const chunk = examples.slice(from, from + 32);
    const { feeds } = textFeeds(corpus, 'a', chunk.map((example) => corpus.textsOf(example)[0] ?? 0), 'pieces');
    const { scores } = await session.run(valuesOf(new Map<string, Numbers>([...own, ...feeds, pictures]), known));
    chunk.forEach((example, row) => examples.forEach((other, column) => {
      const score = Number(scores?.data[row * examples.length + column]);
      if (example === other) right.push(score);
      else if ((row + column) % 5 === 0 && corpus.groups[example] !== corpus.groups[other]) wrong.push(score);
    }));
  }
  return areaUnderRoc(right, wrong);
}
