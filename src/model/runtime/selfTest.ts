/** Small graphs that show whether a device computes rightly, and how fast. */

import { Graph } from '../../graph/graph';
import { add } from '../../graph/operators/arithmetic';
import { gelu } from '../../graph/operators/activation';
import { attention, joinHeads, splitHeads } from '../../graph/operators/attention';
import { linear, matmul } from '../../graph/operators/matrix';
import { layerNorm } from '../../graph/operators/normalization';
import { softmax } from '../../graph/operators/reduction';
import { encodeModel } from '../../graph/proto';
import type { Tensor } from '../../graph/tensor';
import type { Golden, NamedValues } from './values';

const rows = 24;
const depth = 96;
const columns = 48;

/** Numbers between −1 and 1 that look random and are always the same. */
function scattered(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, at) => Math.sin(seed + at * 12.9898) * Math.cos(seed * 3 + at * 0.37));
}

/** A model of softmax(x·W) and what it gives, computed here in doubles. */
export function correctnessTest(): { readonly model: Uint8Array; readonly golden: Golden } {
  const [x, weights] = [scattered(rows * depth, 1), scattered(depth * columns, 2)];
  const graph = new Graph();
  const product = matmul(graph.input('x', 'float32', [rows, depth]), graph.constant(weights, [depth, columns], 'float32', 'weights'));
  graph.output('y', softmax(product, -1));
  const y = Float32Array.from(softmaxOfProduct(x, weights));
  return {
    model: encodeModel(graph),
    golden: {
      inputs: { x: { type: 'float32', shape: [rows, depth], data: x } },
      outputs: { y: { type: 'float32', shape: [rows, columns], data: y } },
      // A device that computes in half precision is right enough.
      tolerance: 2e-3,
    },
  };
}

function softmaxOfProduct(x: Float32Array, weights: Float32Array): number[] {
  const result: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    const scores = Array.from({ length: columns }, (_, column) => {
      let sum = 0;
      for (let at = 0; at < depth; at += 1) sum += (x[row * depth + at] ?? 0) * (weights[at * columns + column] ?? 0);
      return sum;
    });
    const powers = scores.map((score) => Math.exp(score - Math.max(...scores)));
    const total = powers.reduce((sum, each) => sum + each, 0);
    result.push(...powers.map((each) => each / total));
  }
  return result;
}

/** One layer of a text encoder, to tell a device's speed by. */
export interface SpeedTest {
  readonly model: Uint8Array;
  readonly inputs: NamedValues;
  /** Records in one run, of 32 tokens each. */
  readonly records: number;
  /** How many such layers the bundled tagger's encoder has. */
  readonly layers: number;
}

const width = 384;
const heads = 12;
const tokens = 32;

/** A layer of the size of the bundled encoder (384 wide, 12 heads, 12 layers), on some records of 32 tokens. */
export function speedTest(records: number): SpeedTest {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [records, tokens, width]);
  const dense = (from: Tensor, inputs: number, outputs: number, name: string): Tensor =>
    linear(from, graph.constant(scattered(inputs * outputs, outputs), [outputs, inputs], 'float32', name));
  const scale = graph.constant(new Float32Array(width).fill(1), [width], 'float32', 'scale');
  const shift = graph.constant(new Float32Array(width), [width], 'float32', 'shift');
  const [q, k, v] = (['q', 'k', 'v'] as const).map((name) => splitHeads(dense(x, width, width, name), heads)) as [Tensor, Tensor, Tensor];
  const seen = layerNorm(add(x, dense(joinHeads(attention(q, k, v)), width, width, 'o')), scale, shift);
  const thought = dense(gelu(dense(seen, width, 4 * width, 'up')), 4 * width, width, 'down');
  graph.output('y', layerNorm(add(seen, thought), scale, shift));
  const data = scattered(records * tokens * width, 3);
  return { model: encodeModel(graph), inputs: { x: { type: 'float32', shape: [records, tokens, width], data } }, records, layers: 12 };
}
