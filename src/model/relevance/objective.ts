// What the joint space learns by: each text should fit its own picture better than the others of the batch, and each picture its own text.
import { Dropout } from '../../graph/dropout';
import { lengthOf, type Dimension } from '../../graph/dimension';
import { Graph } from '../../graph/graph';
import { abs, add, div, equal, exp, indicator, log, logSoftmax, mean, mul, neg, relu, slice, sub, sum, unsqueeze } from '../../graph/operators';
import { Parameters, type Weights } from '../../graph/parameters';
import { trainingModel } from '../../graph/training';
import type { Tensor } from '../../graph/tensor';
import { layeredEncoder } from '../encoder/bert';
import type { EncoderConfig } from '../encoder/config';
import { partsFit, pictureSide, scoresOf, textSide, wholesFit, type HeadDropout, type JointSizes, type TextSide } from './heads';

/** A training graph and what running it needs. */
export interface JointObjective {
  readonly model: Uint8Array;
  readonly trained: readonly string[];
  readonly dropout: Dropout;
}

/** What is trained, and how it is held back. */
export interface JointOptions {
  readonly sizes: JointSizes;
  readonly trains: (name: string) => boolean;
  readonly seed: number;
  readonly dropout: number;
  /** Weight of the loss that learns the level of scores, beside the one that learns their order. */
  readonly level: number;
  /** Whether the score looks at words and regions, or at wholes only. */
  readonly reads: 'wholes' | 'wholes and parts';
  /** The encoder's layers that are trained, where what is fed are the vectors below them. */
  readonly upper?: UpperLayers;
}

/** The upper layers of a text encoder, from one on. */
export interface UpperLayers {
  readonly config: EncoderConfig;
  /** Counted from 0. */
  readonly from: number;
  /** Dropout in them while training. */
  readonly dropout: number;
}

/** Largest batch. */
export const mostInBatch = 512;

/** 1 on the diagonal of a square `[n, n]`. */
const diagonal = (graph: Graph, n: Dimension): Tensor => {
  const numbers = slice(graph.integers([...Array(mostInBatch).keys()]), 0, 0, n);
  return indicator(equal(unsqueeze(numbers, 1), unsqueeze(numbers, 0)));
};

/** Both ways' −ln softmax at the true pair, the mean of all (InfoNCE, van den Oord et al. 2018; symmetric as in Radford et al. 2021). */
const contrast = (scores: Tensor, apart: Tensor): Tensor => {
  const n = lengthOf(scores.shape, 0);
  const own = diagonal(scores.graph, n);
  const open = add(scores, apart);
  const both = add(logSoftmax(open, 1), logSoftmax(open, 0));
  return mul(mean(sum(mul(both, own), [1])), -0.5);
};

/** ln(1 + eˣ), without overflow. */
const softplus = (x: Tensor): Tensor => add(relu(x), log(add(exp(neg(abs(x))), 1)));

/** −ln σ of true pairs and of all others with a minus, the true ones counting as much as all others together (Zhai et al. 2023, balanced). */
const levelLoss = (scores: Tensor, apart: Tensor): Tensor => {
  const own = diagonal(scores.graph, lengthOf(scores.shape, 0));
  const others = mul(sub(1, own), indicator(equal(apart, 0)));
  const right = sum(mul(softplus(neg(scores)), own));
  const wrong = sum(mul(softplus(scores), others));
  return mul(add(div(right, sum(own)), div(wrong, add(sum(others), 1))), 0.5);
};

/** A text's place from the vectors fed: `a.states` `[B, Ta, text]`, `a.present` and `a.inner`, which leaves out special pieces. */
export const declareText = (parameters: Parameters, graph: Graph, { sizes, upper }: Pick<JointOptions, 'sizes' | 'upper'>, dropout?: HeadDropout): TextSide => {
  const fed = graph.input('a.states', 'float32', ['B', 'Ta', sizes.text]);
  const present = graph.input('a.present', 'bool', ['B', 'Ta']);
  const states = upper ? throughUpper(parameters, graph, upper, { fed, present }, dropout) : fed;
  return textSide(parameters, sizes, states, present, graph.input('a.inner', 'bool', ['B', 'Ta']), dropout);
};

const throughUpper = (parameters: Parameters, graph: Graph, { config, from, dropout: rate }: UpperLayers, { fed, present }: { readonly fed: Tensor; readonly present: Tensor }, dropout?: HeadDropout): Tensor => {
  const inputs = { pieces: graph.input('a.pieces', 'int64', ['B', 'Ta']), present };
  const { layer } = layeredEncoder(parameters, config, inputs, dropout ? { dropout: { places: dropout.places, rate } } : {});
  return Array.from({ length: config.layers - from }).reduce<Tensor>((h, _, at) => layer(from + at, h), fed);
};

/** Texts against pictures: B pairs; `apart` `[B, B]` is a large negative number where two pairs are really one. */
export const buildPairObjective = (weights: Weights, options: JointOptions): JointObjective => {
  const graph = new Graph();
  const parameters = new Parameters(graph, weights, { trains: options.trains, seed: options.seed });
  const places = new Dropout(graph);
  const text = declareText(parameters, graph, options, { places, rate: options.dropout });
  const features = graph.input('features', 'float32', ['B', 'R', options.sizes.picture]);
  const picture = pictureSide(parameters, options.sizes, features, { places, rate: options.dropout });
  const apart = graph.input('apart', 'float32', ['B', 'B']);
  const wholes = wholesFit(parameters, text, picture);
  const fit = options.reads === 'wholes' ? wholes : add(wholes, partsFit(parameters, text, picture));
  const loss = add(contrast(fit, apart), mul(levelLoss(scoresOf(parameters, fit, text, picture), apart), options.level));
  return { model: trainingModel(mul(loss, graph.input('share', 'float32', [])), parameters), trained: [...parameters.trained.keys()], dropout: places };
};
