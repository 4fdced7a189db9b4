// What sets one family of neural taggers apart from another: the graph between what is read and the scores of labels, and its inputs.
import type { Graph } from '../../graph/graph';
import type { Parameters, Weights } from '../../graph/parameters';
import type { Tensor } from '../../graph/tensor';
import type { Batch } from '../../graph/training';
import type { EncoderConfig } from '../encoder/config';
import type { Example } from './example';
import type { NetworkDropout } from './network';

/** A network in a graph, for B texts of at most W words and K labels. */
export interface BuiltNetwork {
  /** float32 `[B, W, K]`: the score of each label for each word. */
  readonly emissions: Tensor;
  /** int64 `[B]`: the annotation guideline of each text, an input. */
  readonly guideline: Tensor;
  /** float32 `[B]` each: numbers about a text that people are told, outputs of the graph beside `emissions`. */
  readonly signals?: Readonly<Record<string, Tensor>>;
  /** What a batch says of weights that move with its statistics instead of learning, by their names; while training only. */
  readonly moved?: ReadonlyMap<string, Tensor>;
  /** Makes the loss of each text `[B]` of the chain's; the chain's own where nothing is said. Asked for while training only. */
  readonly loss?: (chain: Tensor) => Tensor;
}

/** What random choices of one part of a step depend on: seed, step, part. */
export type Moment = readonly [seed: number, step: number, part: number];

/**
 * A family's network. All the rest is shared: reading, windows, the chain with its loss, training with exact resume, packages.
 * Names of inputs and weights are the network's own, but for `labels`, `chained`, `share`, `states`, `pairs` and `chain.…`.
 */
export interface LabelNetwork {
  readonly encoder: EncoderConfig;
  /** Builds the network and declares its inputs; with dropout, at rates that may be 0, while training only. Called anew for every graph. */
  build(graph: Graph, parameters: Parameters, dropout?: NetworkDropout): BuiltNetwork;
  /** What examples feed it, with the lengths B, T and W; `moment` while training only. Rejects where a picture's features cannot be read back. */
  feeds(examples: readonly Example[], moment?: Moment): Batch | Promise<Batch>;
  /** How many times as fast as the encoder a weight beside it learns; undefined where that is for the usual rates of head and chain to say. */
  rateOf?(weight: string): number | undefined;
  /** Weights beside the encoder's that it begins with; what is not among them is made anew. */
  readonly initial?: Weights;
  /** Beginnings of the names of weights that it does not take over from a tagger that it starts from: here they read something else. */
  readonly anew?: readonly string[];
  /** Most pieces of a text that it reads at once; as many as the encoder where nothing is said. */
  readonly mostPieces?: number;
  /** A text that only a network of the same kind with the same options has; a run is resumed with that only. */
  readonly fingerprint?: string;
}
