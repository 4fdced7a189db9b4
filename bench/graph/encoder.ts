// The encoder both sides of the benchmark train: BERT's architecture, a classifier on every piece, mean cross-entropy.
import { Dropout } from '../../src/graph/dropout';
import { Graph } from '../../src/graph/graph';
import { add, attention, gather, gelu, joinHeads, layerNorm, linear, logSoftmax, mean, neg, concat, pick, splitHeadsOf } from '../../src/graph/operators';
import type { Weights } from '../../src/graph/parameters';
import { filled, normal, Parameters } from '../../src/graph/parameters';
import type { Tensor } from '../../src/graph/tensor';
import { trainingModel } from '../../src/graph/training';

export interface Sizes {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly inner: number;
  readonly vocabulary: number;
  readonly positions: number;
  readonly classes: number;
  readonly dropout: number;
}

/** Names and shapes follow PyTorch's nn.TransformerEncoderLayer less its packing, so that weights travel as they are. */
export const trainingStep = (sizes: Sizes, weights: Weights, seed: number) => {
  const { layers, width, heads, inner, vocabulary, positions, classes } = sizes;
  const graph = new Graph();
  const parameters = new Parameters(graph, weights, { trains: () => true, seed });
  const dropout = new Dropout(graph);
  const drop = (x: Tensor) => dropout.apply(x, sizes.dropout);
  const dense = (name: string, out: number, into: number) => [parameters.get(`${name}.weight`, [out, into], normal(0.02)), parameters.get(`${name}.bias`, [out], filled(0))] as const;
  const norm = (name: string, x: Tensor) => layerNorm(x, parameters.get(`${name}.weight`, [width], filled(1)), parameters.get(`${name}.bias`, [width], filled(0)), 1e-12);

  const pieces = graph.input('pieces', 'int64', ['B', 'T']);
  const places = graph.input('places', 'int64', ['T']);
  const bias = graph.input('bias', 'float32', ['B', 1, 1, 'T']);
  const tags = graph.input('tags', 'int64', ['B', 'T']);
  const embedded = add(
    gather(parameters.get('pieces.weight', [vocabulary, width], normal(0.02)), pieces),
    gather(parameters.get('places.weight', [positions, width], normal(0.02)), places),
  );
  let h = drop(norm('norm', embedded));
  for (let layer = 0; layer < layers; layer++) {
    const projections = ['query', 'key', 'value'].map((part) => dense(`${layer}.${part}`, width, width));
    const joined = linear(h, concat(projections.map(([w]) => w), 0), concat(projections.map(([, b]) => b), 0));
    const [q, k, v] = splitHeadsOf(joined, 3, heads) as [Tensor, Tensor, Tensor];
    const mixed = joinHeads(attention(q, k, v, { bias, onWeights: drop }));
    h = norm(`${layer}.norm1`, add(h, drop(linear(mixed, ...dense(`${layer}.out`, width, width)))));
    const wide = gelu(linear(h, ...dense(`${layer}.wide`, inner, width)));
    h = norm(`${layer}.norm2`, add(h, drop(linear(wide, ...dense(`${layer}.narrow`, width, inner)))));
  }
  const scores = linear(h, ...dense('classifier', classes, width));
  const loss = neg(mean(pick(logSoftmax(scores, -1), tags)));
  return { model: trainingModel(loss, parameters), trained: [...parameters.trained.keys()], dropout };
};
