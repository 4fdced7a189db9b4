// The training graph: network, chain and loss in one, and the inputs that hold what is to be learned.
import type { Dropout as Places } from '../../graph/dropout';
import { Dropout } from '../../graph/dropout';
import { minus } from '../../graph/dimension';
import { Graph } from '../../graph/graph';
import type { Chain } from '../../graph/operators';
import { chainCrossEntropy, chainLoss, mul, pad, sum } from '../../graph/operators';
import type { Weights } from '../../graph/parameters';
import { Parameters } from '../../graph/parameters';
import { encodeModel } from '../../graph/proto';
import type { Batch, Numbers } from '../../graph/training';
import type { Tensor } from '../../graph/tensor';
import { movedName, trainingModel } from '../../graph/training';
import type { LabelSet } from '../crf/labels';
import { chainOf } from './chainWeights';
import type { Example } from './example';
import type { LabelNetwork, Moment } from './labelNetwork';

/** What an example should come out as: labels, or another model's beliefs in them. */
export type Target = { readonly labels: Int32Array } | Belief;

/** Probabilities of the labels of W words `[W · K]` and of each two neighbours `[(W − 1) · K · K]`. */
export interface Belief {
  readonly states: Float32Array;
  readonly pairs: Float32Array;
}

/** An example to learn from. */
export interface Lesson {
  readonly example: Example;
  readonly target: Target;
}

/** Whether lessons have labels only, or beliefs too. */
export type TargetKind = 'labels' | 'beliefs';

/** What the training graph is built for. */
export interface ObjectiveOptions {
  readonly network: LabelNetwork;
  readonly labels: LabelSet;
  /** Most words of a lesson: the chain is unrolled over them. */
  readonly words: number;
  readonly targets: TargetKind;
  readonly trains: (name: string) => boolean;
  readonly dropout: { readonly encoder: number; readonly head: number };
  readonly seed: number;
}

/** A training graph, and what running it needs. */
export interface Objective {
  readonly model: Uint8Array;
  readonly trained: readonly string[];
  /** Weights that move with the statistics of batches. */
  readonly moving: readonly string[];
  readonly dropout: Places;
}

/** Builds the training graph; weights that are not there yet are created. The loss is the mean over rows with shares `[B]`. */
export const buildObjective = (weights: Weights, { network, labels, words, targets, trains, dropout: rates, seed }: ObjectiveOptions): Objective => {
  const graph = new Graph();
  const parameters = new Parameters(graph, weights, { trains, seed });
  const dropout = new Dropout(graph);
  const { emissions, guideline, moved = new Map<string, Tensor>(), loss: whole = (loss) => loss } = network.build(graph, parameters, { places: dropout, ...rates });
  const chain: Chain = {
    ...chainOf(parameters, labels, guideline),
    emissions: pad(emissions, 1, 0, minus(words, 'W')),
    present: graph.input('chained', 'bool', ['B', words]),
  };
  const losses = targets === 'labels'
    ? chainLoss(chain, graph.input('labels', 'int64', ['B', words]))
    : chainCrossEntropy(chain, {
        states: graph.input('states', 'float32', ['B', words, labels.size]),
        pairs: graph.input('pairs', 'float32', ['B', words - 1, labels.size, labels.size]),
      });
  const loss = sum(mul(whole(losses), graph.input('share', 'float32', ['B'])));
  for (const [name, towards] of moved) graph.output(movedName(name), towards);
  return { model: trainingModel(loss, parameters), trained: [...parameters.trained.keys()], moving: [...moved.keys()], dropout };
};

/** Builds the graph that scores labels, `emissions` `[B, W, K]` and the network's signals: weights are inputs while training goes on, part of the model when it ships. */
export const buildEmissions = (weights: Weights, network: LabelNetwork, weightsAre: 'inputs' | 'constants'): Uint8Array => {
  const graph = new Graph();
  const parameters = new Parameters(graph, weights, { trains: () => weightsAre === 'inputs', missing: 'refuse' });
  const { emissions, signals = {} } = network.build(graph, parameters);
  graph.output('emissions', emissions);
  for (const [name, signal] of Object.entries(signals)) graph.output(name, signal);
  return encodeModel(graph);
};

/** Labels as beliefs without doubt. */
const sureOf = (labels: Int32Array, size: number): Belief => {
  const states = new Float32Array(labels.length * size);
  const pairs = new Float32Array(Math.max(0, labels.length - 1) * size * size);
  labels.forEach((label, t) => {
    states[t * size + label] = 1;
    if (t > 0) pairs[((t - 1) * size + (labels[t - 1] ?? 0)) * size + label] = 1;
  });
  return { states, pairs };
};

const beliefFeeds = (targets: readonly Target[], words: number, size: number): [string, Numbers][] => {
  const states = new Float32Array(targets.length * words * size);
  const pairs = new Float32Array(targets.length * (words - 1) * size * size);
  targets.forEach((target, row) => {
    const belief = 'labels' in target ? sureOf(target.labels, size) : target;
    states.set(belief.states, row * words * size);
    pairs.set(belief.pairs, row * (words - 1) * size * size);
  });
  return [
    ['states', { type: 'float32', shape: [targets.length, words, size], values: states }],
    ['pairs', { type: 'float32', shape: [targets.length, words - 1, size, size], values: pairs }],
  ];
};

const labelFeeds = (targets: readonly Target[], words: number): [string, Numbers][] => {
  const values = new BigInt64Array(targets.length * words);
  targets.forEach((target, row) => {
    if ('labels' in target) target.labels.forEach((label, t) => { values[row * words + t] = BigInt(label); });
  });
  return [['labels', { type: 'int64', shape: [targets.length, words], values }]];
};

/** What lessons feed the training graph; `share` is each one's part of the loss. */
export const lessonFeeds = async (
  lessons: readonly Lesson[], { network, labels, words, targets }: Pick<ObjectiveOptions, 'network' | 'labels' | 'words' | 'targets'>, share: number, moment: Moment,
): Promise<Batch> => {
  const { feeds, lengths } = await network.feeds(lessons.map(({ example }) => example), moment);
  const chained = new Uint8Array(lessons.length * words);
  lessons.forEach(({ example }, row) => chained.fill(1, row * words, row * words + example.shapes.length));
  const wanted = lessons.map(({ target }) => target);
  return {
    lengths,
    feeds: new Map([
      ...feeds,
      ...(targets === 'labels' ? labelFeeds(wanted, words) : beliefFeeds(wanted, words, labels.size)),
      ['chained', { type: 'bool', shape: [lessons.length, words], values: chained }],
      ['share', { type: 'float32', shape: [lessons.length], values: new Float32Array(lessons.length).fill(share) }],
    ]),
  };
};
