// The head of a network taught by itself: words' vectors stay as they are, so that a step takes milliseconds.
import { Dropout } from '../../graph/dropout';
import { Graph } from '../../graph/graph';
import { add, chainLoss, mul, square, sub, sum } from '../../graph/operators';
import type { Weights } from '../../graph/parameters';
import { Parameters } from '../../graph/parameters';
import { encodeModel } from '../../graph/proto';
import { bitsAt, keyOf } from '../../graph/random';
import { linear } from '../../graph/schedule';
import { type Batch, type Numbers, trainingModel, TrainingRun } from '../../graph/training';
import type { LabelSet } from '../crf/labels';
import { rangesOf } from '../crf/readings';
import { bestPath } from '../crf/viterbi';
import type { Runtime, Session } from '../runtime/onnx';
import { chainOf, chainWeightsOf, latticeOf, tablesOf } from './chainWeights';
import { valuesOf } from './feeds';
import type { Architecture } from './network';
import { labelScoresOf, wordWidth } from './network';

/** The part of a network that turns words' vectors into labels. */
export interface Head {
  readonly labels: LabelSet;
  readonly sizes: Architecture;
  readonly weights: Weights;
}

/** A text whose labels the head is taught. */
export interface HeadLesson {
  /** `[W · width]` */
  readonly vectors: Float32Array;
  readonly labels: Int32Array;
  readonly group: number;
}

/** How a head is taught. */
export interface HeadOptions {
  /** Passes over the lessons, lessons a step, and the highest learning rate. */
  readonly epochs: number;
  readonly batch: number;
  readonly rate: number;
  /** How strongly each weight is pulled to what it was: the loss of a unit's distance, a lesson. */
  readonly pull: number;
}

/** Mean loss of a lesson at which it is learned: nearly all of the probability is on its labels. */
const learned = 0.1;

/** The head is all that comes after words' vectors. */
export const isOfHead = (name: string): boolean => /^(?:hidden|emissions|chain)\./.test(name);

const buildTeaching = ({ weights, sizes, labels }: Head, words: number, pull: number) => {
  const graph = new Graph();
  const parameters = new Parameters(graph, weights, { trains: isOfHead, missing: 'refuse' });
  const [vectors, guideline] = [graph.input('vectors', 'float32', ['B', words, wordWidth(sizes)]), graph.input('guideline', 'int64', ['B'])];
  const chain = { ...chainOf(parameters, labels, guideline), emissions: labelScoresOf(parameters, sizes, vectors), present: graph.input('chained', 'bool', ['B', words]) };
  const losses = sum(mul(chainLoss(chain, graph.input('labels', 'int64', ['B', words])), graph.input('share', 'float32', ['B'])));
  const distances = [...parameters.trained].map(([name, tensor]) => {
    const before = weights.get(name)?.values.slice() ?? new Float32Array();
    return sum(square(sub(tensor, graph.constant(before, tensor.shape.map(Number), 'float32', `before.${name}`))));
  });
  return { model: trainingModel(add(losses, mul(distances.reduce((a, b) => add(a, b)), pull)), parameters), trained: [...parameters.trained.keys()], dropout: new Dropout(graph) };
};

/** Scores labels from words' vectors `[B, W, width]`, the head's weights among the constants. */
export const buildHead = ({ weights, sizes }: Head): Uint8Array => {
  const graph = new Graph();
  const vectors = graph.input('vectors', 'float32', ['B', 'W', wordWidth(sizes)]);
  graph.output('emissions', labelScoresOf(new Parameters(graph, weights, { missing: 'refuse' }), sizes, vectors));
  return encodeModel(graph);
};

const feedsOf = (lessons: readonly HeadLesson[], words: number, width: number): Batch => {
  const B = lessons.length;
  const vectors = new Float32Array(B * words * width);
  const [labels, chained] = [new BigInt64Array(B * words), new Uint8Array(B * words)];
  lessons.forEach((lesson, row) => {
    vectors.set(lesson.vectors, row * words * width);
    lesson.labels.forEach((label, t) => { labels[row * words + t] = BigInt(label); });
    chained.fill(1, row * words, row * words + lesson.labels.length);
  });
  return {
    lengths: { B },
    feeds: new Map<string, Numbers>([
      ['vectors', { type: 'float32', shape: [B, words, width], values: vectors }],
      ['labels', { type: 'int64', shape: [B, words], values: labels }],
      ['chained', { type: 'bool', shape: [B, words], values: chained }],
      ['guideline', { type: 'int64', shape: [B], values: BigInt64Array.from(lessons, ({ group }) => BigInt(group)) }],
      ['share', { type: 'float32', shape: [B], values: new Float32Array(B).fill(1 / B) }],
    ]),
  };
};

const shuffled = <Item>(items: readonly Item[], epoch: number): Item[] => {
  const key = keyOf(epoch, 'head');
  return items.map((item, at) => ({ item, place: bitsAt(key, at) })).sort((a, b) => a.place - b.place).map(({ item }) => item);
};

const open = async (runtime: Runtime, model: Uint8Array): Promise<Session> => {
  const session = await runtime.openSession(model, { device: 'cpu', threads: 1 });
  if ('problem' in session) throw new Error(session.problem);
  return session;
};

const longest = (lessons: readonly HeadLesson[]): number => lessons.reduce((most, { labels }) => Math.max(most, labels.length), 1);

/** Teaches a copy of a head; the one given stays as it is. Rejects with the signal's reason when aborted. */
export const teachHead = async (runtime: Runtime, head: Head, lessons: readonly HeadLesson[], options: HeadOptions, signal?: AbortSignal): Promise<Head> => {
  const weights: Weights = new Map([...head.weights].map(([name, { shape, values }]) => [name, { shape, values: values.slice() }]));
  const words = longest(lessons);
  const { model, trained, dropout } = buildTeaching({ ...head, weights }, words, options.pull);
  const session = await open(runtime, model);
  const known = new Set(session.inputNames);
  const total = options.epochs * Math.ceil(lessons.length / options.batch);
  const run = new TrainingRun({
    weights, trained, dropout, seed: 0, rate: options.rate, clip: 5, schedule: linear({ warmUp: 0, total }),
    adamW: { betas: [0.9, 0.999], epsilon: 1e-8, groupOf: () => ({ rate: 1, decay: 0 }) },
    execute: (feeds, results) => session.runInto(valuesOf(feeds, known), valuesOf(results)),
  });
  try {
    for (let epoch = 0; epoch < options.epochs; epoch++) {
      const order = shuffled(lessons, epoch);
      let loss = 0;
      for (let from = 0; from < order.length; from += options.batch) {
        await new Promise((resolve) => { setImmediate(resolve); });
        signal?.throwIfAborted();
        const batch = order.slice(from, from + options.batch);
        loss += ((await run.step([feedsOf(batch, words, wordWidth(head.sizes))])).loss * batch.length) / lessons.length;
      }
      if (loss < learned) break;
    }
    return { ...head, weights };
  } finally {
    await session.release();
  }
};

/** The emissions `[W · K]` of some lessons' words under a head. */
export const emissionsOf = async (runtime: Runtime, head: Head, lessons: readonly HeadLesson[]): Promise<readonly Float32Array[]> => {
  const session = await open(runtime, buildHead(head));
  const found: Float32Array[] = [];
  try {
    for (const { vectors, labels } of lessons) {
      const { emissions } = await session.run({ vectors: { type: 'float32', shape: [1, labels.length, wordWidth(head.sizes)], data: vectors } });
      found.push(emissions?.data as Float32Array);
    }
    return found;
  } finally {
    await session.release();
  }
};

/** The best labels of some lessons' words under a head. */
const pathsOf = async (runtime: Runtime, head: Head, lessons: readonly HeadLesson[]): Promise<readonly Int32Array[]> => {
  const chain = tablesOf(chainWeightsOf(head.weights), head.labels);
  const emissions = await emissionsOf(runtime, head, lessons);
  return lessons.map(({ group }, at) => bestPath(latticeOf(emissions[at]!, chain, group)));
};

/** The same lessons with the labels that a head gives them. */
export const labelledBy = async (runtime: Runtime, head: Head, lessons: readonly HeadLesson[]): Promise<readonly HeadLesson[]> => {
  const paths = await pathsOf(runtime, head, lessons);
  return lessons.map((lesson, at) => ({ ...lesson, labels: paths[at] ?? lesson.labels }));
};

/** How many of the lessons' entities a head finds: right ones, found ones, all. */
export const scoreHead = async (runtime: Runtime, head: Head, lessons: readonly HeadLesson[]): Promise<{ readonly correct: number; readonly predicted: number; readonly gold: number }> => {
  const keys = (path: Int32Array): readonly string[] => rangesOf(path).map(({ start, end, type }) => `${start} ${end} ${type}`);
  const paths = await pathsOf(runtime, head, lessons);
  let [correct, predicted, gold] = [0, 0, 0];
  lessons.forEach(({ labels }, at) => {
    const [found, wanted] = [keys(paths[at] ?? labels), new Set(keys(labels))];
    correct += found.filter((key) => wanted.has(key)).length;
    predicted += found.length;
    gold += wanted.size;
  });
  return { correct, predicted, gold };
};
