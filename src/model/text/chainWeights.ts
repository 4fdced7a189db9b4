// The chain over a text's labels: what moves from label to label score under each guideline, in the graph and outside it.
import type { Graph } from '../../graph/graph';
import { add, gather } from '../../graph/operators';
import type { Parameters, Weights } from '../../graph/parameters';
import { filled } from '../../graph/parameters';
import type { Tensor } from '../../graph/tensor';
import type { LabelSet } from '../crf/labels';
import type { Lattice } from '../crf/viterbi';

/** The chain's scores under each of G guidelines. */
export interface ChainWeights {
  /** `[G · K · K]`, the label before, the label after. */
  readonly transitions: Float32Array;
  /** `[G · K]` */
  readonly start: Float32Array;
  readonly end: Float32Array;
}

/** What a forbidden move adds in the graph, where infinity would make gradients that are no numbers. */
const forbidden = -10_000;

const penalties = (graph: Graph, allowed: Uint8Array, shape: readonly number[]): Tensor =>
  graph.constant(Float32Array.from(allowed, (may) => (may ? 0 : forbidden)), shape, 'float32');

/** The chains of a batch by the guideline of each row `[B]`: transitions `[B, K, K]`, start and end `[B, K]`, with the scheme's rules. */
export const chainOf = (parameters: Parameters, labels: LabelSet, guideline: Tensor) => {
  const { graph } = guideline;
  const [groups, size] = [Math.max(1, labels.guidelines.length), labels.size];
  const table = (name: string, shape: readonly number[]) => gather(parameters.get(`chain.${name}`, [groups, ...shape], filled(0)), guideline);
  return {
    transitions: add(table('transitions', [size, size]), penalties(graph, labels.allowed(), [size, size])),
    start: add(table('start', [size]), penalties(graph, labels.allowedFirst(), [size])),
    end: table('end', [size]),
  };
};

/** A chain's weights by the names that training knows. */
export const weightsOfChain = ({ transitions, start, end }: ChainWeights, { guidelines, size }: LabelSet): Weights => {
  const groups = Math.max(1, guidelines.length);
  return new Map([
    ['chain.transitions', { shape: [groups, size, size], values: transitions }],
    ['chain.start', { shape: [groups, size], values: start }],
    ['chain.end', { shape: [groups, size], values: end }],
  ]);
};

/** The chain's weights among those of a trained network. */
export const chainWeightsOf = (weights: Weights): ChainWeights => {
  const [transitions, start, end] = ['transitions', 'start', 'end'].map((name) => weights.get(`chain.${name}`)?.values);
  if (!transitions || !start || !end) throw new Error('these are not the weights of a tagger');
  return { transitions, start, end };
};

/** A chain as decoding needs it: forbidden labels and moves are −∞. */
export interface ChainTables {
  readonly labels: LabelSet;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** For each guideline, row-major over the label before. */
  readonly transitions: readonly Float64Array[];
}

/** A chain's weights under the scheme's rules. */
export const tablesOf = ({ transitions, start, end }: ChainWeights, labels: LabelSet): ChainTables => {
  const [allowed, first] = [labels.allowed(), labels.allowedFirst()];
  const cells = allowed.length;
  return {
    labels, end: Float64Array.from(end), start: Float64Array.from(start, (score, at) => (first[at % labels.size] ? score : -Infinity)),
    transitions: Array.from({ length: transitions.length / cells }, (_, group) => (
      Float64Array.from(allowed, (may, cell) => (may ? (transitions[group * cells + cell] ?? 0) : -Infinity)))),
  };
};

/** The lattice of a text under a guideline: its emissions `[words · K]` and what the chain adds. */
export const latticeOf = (emissions: Float32Array, { labels, start, end, transitions }: ChainTables, group: number): Lattice => {
  const size = labels.size;
  const length = emissions.length / size;
  const state = Float64Array.from(emissions);
  for (let y = 0; y < size && length > 0; y++) {
    state[y]! += start[group * size + y] ?? 0;
    state[(length - 1) * size + y]! += end[group * size + y] ?? 0;
  }
  return { labelCount: size, length, state, transition: transitions[group] ?? new Float64Array(size * size) };
};
