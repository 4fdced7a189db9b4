// HamLearning so small that its equations can be followed, on inputs and weights made of the formulas of test/fixtures/hamlearning/make.py.
import { Graph } from '../../../../src/graph/graph';
import { mul, sum } from '../../../../src/graph/operators';
import { Parameters, type Weights } from '../../../../src/graph/parameters';
import { gradientName, lossName, trainingModel, type Numbers } from '../../../../src/graph/training';
import type { EncoderConfig } from '../../../../src/model/encoder/config';
import { hamNetwork } from '../../../../src/model/hamlearning/network';
import { publishedHam, type HamSizes } from '../../../../src/model/hamlearning/options';
import { Sights } from '../../../../src/model/multimodal/sights';
import { Dropout } from '../../../../src/graph/dropout';
import { openSession } from '../../graph/session';

/** Sizes as in make.py. */
export const tinySizes: HamSizes = {
  ...publishedHam, width: 8, heads: 2, inner: 12, labelWidth: 5, vitLayers: 2, objects: 3, pictures: { pooled: 7, regions: 9, classes: 6 }, guidelines: 1, labels: 5,
};

const encoder: EncoderConfig = {
  kind: 'bert', vocabulary: 12, width: 8, layers: 0, heads: 2, inner: 12, positions: 8, firstPosition: 0, segments: 2, padding: 0, epsilon: 1e-12,
};

const crc32 = (text: string): number => {
  let crc = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
};

/** The numbers that a name stands for. */
export const stream = (name: string, count: number): number[] => {
  const base = (crc32(name) % 1000) / 100;
  return Array.from({ length: count }, (_, i) => Math.sin(base + 1.3 * i + 0.01 * i * i));
};

const weightOf = (name: string, shape: readonly number[]): Float32Array => {
  const normal = name.endsWith('norm.weight') || name.endsWith('LayerNorm.weight');
  const count = shape.reduce((a, b) => a * b, 1);
  return Float32Array.from(stream(name, count), (value) => (normal ? 1 + 0.2 * value : (shape.length === 1 ? 0.1 : 0.4) * value));
};

/** The inputs of make.py, filled up. */
export const tinyFeeds = (): Map<string, Numbers> => {
  const ints = (shape: readonly number[], values: readonly number[]): Numbers => ({ type: 'int64', shape, values: BigInt64Array.from(values, BigInt) });
  const bools = (shape: readonly number[], values: readonly (number | boolean)[]): Numbers => ({ type: 'bool', shape, values: Uint8Array.from(values, Number) });
  const floats = (shape: readonly number[], values: readonly number[]): Numbers => ({ type: 'float32', shape, values: Float32Array.from(values) });
  const padded = (rows: readonly (readonly number[])[], filling: number) => rows.flatMap((row) => Array.from({ length: 6 }, (_, at) => row[at] ?? filling));
  const edges: readonly (readonly number[])[] = [[1, 0, 1], [0, 1, 2], [2, 0, 1], [0, 2, 2], [3, 0, 1], [0, 3, 2], [2, 1, 3], [1, 2, 3], [3, 1, 7], [1, 3, 11]];
  const relations = Array<number>(48).fill(0);
  for (const [to = 0, from = 0, label = 0] of edges) relations[to * 4 + from] = label;
  const zeros = (count: number) => Array<number>(count).fill(0);
  const whole = [0.5, 0.5, 1, 1];
  return new Map([
    ['pieces', ints([3, 6], padded([[1, 5, 9, 4, 7, 2], [1, 7, 3, 2], [1, 8, 4, 4, 2]], 0))],
    ['present', bools([3, 6], padded([[1, 1, 1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1, 1]], 0))],
    ['wordOfPiece', ints([3, 6], padded([[-1, 0, 0, 1, 3, -1], [-1, 0, 1, -1], [-1, 0, 1, 1, -1]], -1))],
    ['shapes', ints([3, 4], zeros(12))],
    ['worded', bools([3, 4], [1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0])],
    ['guideline', ints([3], [0, 0, 0])],
    ['pictured', bools([3], [true, false, true])],
    ['pooled', floats([3, 7], [...stream('pooled 0', 7), ...zeros(7), ...stream('pooled 2', 7)])],
    ['regions', floats([3, 3, 9], [...[0, 1, 2].flatMap((at) => stream(`region 0 ${at}`, 9)), ...zeros(54)])],
    ['classes', ints([3, 3], [1, 3, 5, ...zeros(6)])],
    ['nodes', bools([3, 4], [1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0])],
    ['places', floats([3, 4, 4], [...whole, ...[0, 1, 2].flatMap((at) => stream(`place 0 ${at}`, 4)), ...whole, ...zeros(12), ...whole, ...zeros(12)])],
    ['relations', ints([3, 4, 4], relations)],
    ['attended', bools([3, 4], [0, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0])],
  ]);
};

/** What a graph gave: emissions `[3, 4, 5]`, relevance `[3]`, and the gradient of each weight. */
export interface TinyResult {
  readonly emissions: Float32Array;
  readonly relevance: Float32Array | undefined;
  readonly gradients: ReadonlyMap<string, Float32Array>;
  /** ONNX operators of the graph without gradients, with their number. */
  readonly nodes: number;
}

const sightless = new Sights({
  identity: '', shapes: { pooled: 7, regions: 9, classes: 6, maps: {}, scale: 'plain' },
  find: () => Promise.reject(new Error('not asked')), contentOf: () => Promise.resolve(undefined), close: () => Promise.resolve(),
}, { hidden: 0, placeholders: new Set() });

/** The probe by which the loss of make.py multiplies emissions, filled up. */
const probe = (): Float32Array => {
  const values = new Float32Array(60);
  [4, 2, 2].forEach((words, row) => values.set(stream(`probe ${row}`, words * 5), row * 20));
  return values;
};

/** Builds the network for some options, runs it on the tiny inputs and differentiates the probed sum of its emissions. */
export const runTiny = async (options: Partial<HamSizes>, rates = 0): Promise<TinyResult> => {
  const network = hamNetwork(encoder, { ...tinySizes, ...options }, { sights: sightless });
  const weights: Weights = new Map();
  const built = (graph: Graph, trains: boolean) => {
    const parameters = new Parameters(graph, weights, { trains: () => trains });
    return { parameters, ...network.build(graph, parameters, { places: new Dropout(graph), encoder: rates, head: rates }) };
  };
  const first = new Graph();
  built(first, false);
  for (const [name, { shape, values }] of weights) values.set(weightOf(name, shape));
  const graph = new Graph();
  const { parameters, emissions, signals } = built(graph, true);
  const loss = sum(mul(emissions, graph.input('probe', 'float32', emissions.shape)));
  graph.output('emissions', emissions);
  if (signals?.['relevance']) graph.output('relevance', signals['relevance']);
  const model = trainingModel(loss, parameters);
  const results = new Map<string, Numbers>([
    [lossName, { type: 'float32', shape: [], values: new Float32Array(1) }],
    ['emissions', { type: 'float32', shape: [3, 4, 5], values: new Float32Array(60) }],
    ...(signals?.['relevance'] ? [['relevance', { type: 'float32', shape: [3], values: new Float32Array(3) }] as const] : []),
    ...[...weights].filter(([name]) => parameters.trained.has(name)).map(([name, { shape, values }]) => [gradientName(name), { type: 'float32', shape, values: new Float32Array(values.length) }] as const),
  ]);
  const session = await openSession(model, 1);
  const feeds = new Map<string, Numbers>([...tinyFeeds(), ['probe', { type: 'float32', shape: [3, 4, 5], values: probe() }], ...[...weights].map(([name, weight]) => [name, { type: 'float32', ...weight }] as const)]);
  await session.execute(feeds, results);
  await session.close();
  return {
    emissions: results.get('emissions')?.values as Float32Array, relevance: results.get('relevance')?.values as Float32Array | undefined, nodes: first.nodes.length,
    gradients: new Map([...parameters.trained.keys()].map((name) => [name, results.get(gradientName(name))?.values as Float32Array])),
  };
};
