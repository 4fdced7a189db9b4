// What the joint space learns by: each text should fit its own picture better than the others of the batch, and each picture its own text.
import { Dropout } from '../../graph/dropout';
import { lengthOf, type Dimension } from '../../graph/dimension';
import { Graph } from '../../graph/graph';
import { add, equal, exp, indicator, logSoftmax, matmul, mean, mul, neg, sub, sum, transpose, unsqueeze, reshape, slice, relu, log, abs } from '../../graph/operators';
import type { Parameters, Weights } from '../../graph/parameters';
import { filled, Parameters as Parameter } from '../../graph/parameters';
import { trainingModel } from '../../graph/training';
import type { Tensor } from '../../graph/tensor';
import { fitOf, pictureSide, scoresOf, textSide, type JointSizes, type TextSide } from './heads';

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
  /** How a text's pieces become vectors `[B, T, text]`; frozen vectors are read where there is nothing. */
  readonly tower?: (parameters: Parameters, graph: Graph, side: string, dropout: Dropout) => { readonly states: Tensor; readonly present: Tensor };
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
  const share = (part: Tensor, count: Tensor) => mul(part, reshape(sub(0.5, mul(count, 0)), []));
  const count = (mask: Tensor) => sum(mask);
  return add(
    mul(share(right, count(own)), reciprocal(count(own))),
    mul(share(wrong, count(others)), reciprocal(add(count(others), 1))),
  );
};

const reciprocal = (x: Tensor): Tensor => exp(neg(log(x)));

const readSide = (parameters: Parameters, graph: Graph, side: string, { sizes, dropout, tower }: JointOptions, places: Dropout): TextSide => {
  const read = tower?.(parameters, graph, side, places) ?? {
    states: graph.input(`${side}.states`, 'float32', ['B', `T${side}`, sizes.text]),
    present: graph.input(`${side}.present`, 'bool', ['B', `T${side}`]),
  };
  return textSide(parameters, sizes, read.states, read.present, graph.input(`${side}.inner`, 'bool', ['B', `T${side}`]), { places, rate: dropout });
};

/** Texts against pictures: B pairs; `apart` `[B, B]` is a large negative number where two pairs are really one. */
export const buildPairObjective = (weights: Weights, options: JointOptions): JointObjective => {
  const graph = new Graph();
  const parameters = new Parameter(graph, weights, { trains: options.trains, seed: options.seed });
  const places = new Dropout(graph);
  const text = readSide(parameters, graph, 'a', options, places);
  const features = graph.input('features', 'float32', ['B', 'R', options.sizes.picture]);
  const picture = pictureSide(parameters, options.sizes, features, { places, rate: options.dropout });
  const apart = graph.input('apart', 'float32', ['B', 'B']);
  const loss = add(contrast(fitOf(parameters, text, picture), apart), mul(levelLoss(scoresOf(parameters, text, picture), apart), options.level));
  return { model: trainingModel(mul(loss, graph.input('share', 'float32', [])), parameters), trained: [...parameters.trained.keys()], dropout: places };
};

/** Tweets against captions of their pictures, by the wholes. */
export const buildCaptionObjective = (weights: Weights, options: JointOptions): JointObjective => {
  const graph = new Graph();
  const parameters = new Parameter(graph, weights, { trains: options.trains, seed: options.seed });
  const places = new Dropout(graph);
  const [tweet, caption] = [readSide(parameters, graph, 'a', options, places), readSide(parameters, graph, 'b', options, places)];
  const apart = graph.input('apart', 'float32', ['B', 'B']);
  const temperature = exp(parameters.get('score.captions', [], filled(Math.log(15))));
  const loss = contrast(mul(matmul(tweet.whole, transpose(caption.whole, [1, 0])), temperature), apart);
  return { model: trainingModel(mul(loss, graph.input('share', 'float32', [])), parameters), trained: [...parameters.trained.keys()], dropout: places };
};
