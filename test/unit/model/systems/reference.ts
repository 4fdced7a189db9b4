// Networks held against references in PyTorch (bench/systems): weights and inputs by formula, results from a fixture.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gradients } from '../../../../src/graph/gradients';
import type { Dropout } from '../../../../src/graph/dropout';
import type { Graph } from '../../../../src/graph/graph';
import { mean, mul, sum } from '../../../../src/graph/operators';
import { Parameters, type Weights } from '../../../../src/graph/parameters';
import { encodeModel } from '../../../../src/graph/proto';
import type { Tensor } from '../../../../src/graph/tensor';
import type { Numbers } from '../../../../src/graph/training';
import { Runtime } from '../../../../src/model/runtime/onnx';
import type { EncoderConfig } from '../../../../src/model/encoder/config';
import { noWord } from '../../../../src/model/encoder/words';
import type { BuiltNetwork } from '../../../../src/model/text/labelNetwork';
import { type Architecture, ingredients } from '../../../../src/model/text/network';
import { valuesOf } from '../../../../src/model/text/feeds';

/** What a reference gave. */
export interface Reference {
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  readonly loss: number;
  readonly gradients: Readonly<Record<string, { readonly length: number; readonly step: number; readonly values: readonly number[] }>>;
}

/** The references of a fixture. */
export const referencesIn = <Case extends Reference>(name: string): readonly Case[] => JSON.parse(readFileSync(`test/fixtures/systems/${name}.json`, 'utf8')) as Case[];

const phaseOf = (name: string): number => [...name].reduce((sum, letter, at) => sum + (letter.codePointAt(0) ?? 0) * (at + 1), 0);

const digits = (name: string, count: number): number[] => Array.from({ length: count }, (_, at) => {
  const value = Math.sin((at + 1) * 12.9898 + phaseOf(name)) * 43758.5453;
  return value - Math.floor(value);
});

/** Inputs: even noise in [−1, 1). */
export const numbersOf = (name: string, shape: readonly number[], scale = 1): Numbers =>
  ({ type: 'float32', shape, values: Float32Array.from(digits(name, shape.reduce((a, b) => a * b, 1)), (value) => scale * (2 * value - 1)) });

/** Puts the references' numbers into weights. */
export const byFormula = (weights: Weights): void => {
  for (const [name, { values }] of weights) {
    const scales = /(?:[nN]orm\d?|layrnorm)\.weight$/.test(name);
    if (name.endsWith('running_mean')) values.fill(0.1);
    else if (name.endsWith('running_var')) values.fill(1.2);
    else values.set(digits(name, values.length).map((value) => (scales ? value + 0.5 : 0.8 * (value - 0.5))));
  }
};

/** The references' text encoder, and the head with nothing beside it. */
export const encoder: EncoderConfig = { kind: 'bert', vocabulary: 20, width: 16, layers: 2, heads: 4, inner: 24, positions: 10, firstPosition: 0, segments: 2, padding: 0, epsilon: 1e-12 };
export const text: Architecture = { encoder, character: 4, characterWindow: 4, shape: 4, guideline: 4, hidden: 8, guidelines: 1, labels: 5, without: ingredients };

const whole = (shape: readonly number[], values: readonly number[]): Numbers => ({ type: 'int64', shape, values: BigInt64Array.from(values, BigInt) });

const wordOfPiece = [[noWord, 0, 0, 1, 2, 3, noWord], [noWord, 0, 1, 1], [noWord, 0, 1, 2, 2], [noWord, 0, 1]];

/** Four texts of seven, five, six and four pieces. */
export const textFeeds = (): Map<string, Numbers> => new Map([
  ['pieces', whole([4, 7], digits('pieces', 28).map((value) => Math.trunc(2 * value * 10)))],
  ['present', { type: 'bool', shape: [4, 7], values: Uint8Array.from([7, 5, 6, 4].flatMap((length) => [0, 1, 2, 3, 4, 5, 6].map((at) => Number(at < length)))) }],
  ['wordOfPiece', whole([4, 7], wordOfPiece.flatMap((row) => Array.from({ length: 7 }, (_, at) => row[at] ?? noWord)))],
  ['shapes', whole([4, 4], Array<number>(16).fill(0))],
]);

/** What came out of a network here. */
export interface Computed {
  readonly outputs: Readonly<Record<string, Float32Array>>;
  readonly weights: Weights;
  readonly bytes: Uint8Array;
}

const opened = async () => {
  const runtime = await Runtime.open();
  if ('problem' in runtime) assert.fail(runtime.problem);
  return runtime;
};

/** Runs a model on one thread. */
export const runModel = async (bytes: Uint8Array, feeds: ReadonlyMap<string, Numbers>): Promise<Record<string, Float32Array>> => {
  const session = await (await opened()).openSession(bytes, { device: 'cpu', threads: 1 });
  if ('problem' in session) assert.fail(session.problem);
  const outputs = await session.run(valuesOf(feeds, new Set(session.inputNames)));
  await session.release();
  return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]));
};

/** Builds a network, its outputs, the mean of its loss over rows of scores, and all gradients; runs it on the formula's weights. */
export const compute = async (graph: Graph, build: (parameters: Parameters) => BuiltNetwork, feeds: ReadonlyMap<string, Numbers>, places?: Dropout, lengths = {}): Promise<Computed> => {
  const weights: Weights = new Map();
  const parameters = new Parameters(graph, weights, { trains: () => true });
  const { emissions, signals = {}, loss = (chain: Tensor) => chain } = build(parameters);
  const scores = graph.input('scores', 'float32', ['B', 'W', 5]);
  const total = mean(loss(sum(mul(emissions, scores), [1, 2])));
  for (const [name, tensor] of Object.entries({ emissions, ...signals, loss: total })) graph.output(name, tensor);
  const names = [...parameters.trained.keys()];
  gradients(total, [...parameters.trained.values()]).forEach((gradient, at) => graph.output(`gradient.${names[at] ?? ''}`, gradient));
  byFormula(weights);
  const bytes = encodeModel(graph);
  const all = new Map([...feeds, ['scores', numbersOf('scores', [4, 4, 5])] as const, ...[...weights].map(([name, weight]) => [name, { type: 'float32', ...weight }] as const)]);
  for (const [name, mask] of places?.masks([3, 1, 4], { B: 4, T: 7, W: 4, ...lengths }) ?? []) if (!all.has(name)) all.set(name, { type: 'float32', ...mask });
  return { outputs: await runModel(bytes, all), weights, bytes };
};

/** A weight that no gradient reaches in the reference has gradient zero here; the rest agrees: values to 1e-4, gradients to a thousandth of their length. */
export const agree = ({ outputs, weights }: Computed, reference: Reference): void => {
  for (const [name, wanted] of Object.entries(reference.outputs)) {
    assert.equal(outputs[name]?.length, wanted.length, name);
    const scale = Math.max(1, ...wanted.map(Math.abs));
    wanted.forEach((value, at) => assert.ok(Math.abs(value - (outputs[name]?.[at] ?? NaN)) <= 1e-4 * scale, `${name}[${at}]: ${outputs[name]?.[at]} instead of ${value}`));
  }
  assert.ok(Math.abs((outputs['loss']?.[0] ?? NaN) - reference.loss) <= 1e-4 * Math.max(1, Math.abs(reference.loss)), `loss ${outputs['loss']?.[0]} instead of ${reference.loss}`);
  const learning = [...weights.keys()].filter((name) => !name.includes('running_'));
  assert.deepEqual(Object.keys(reference.gradients).filter((name) => !weights.has(name)), [], 'weights that only the reference has');
  for (const name of learning) {
    const { length, step, values } = reference.gradients[name] ?? { length: 0, step: 1, values: [] };
    const got = outputs[`gradient.${name}`];
    const near = (value: number | undefined, wanted: number, what: string) => assert.ok(Math.abs((value ?? NaN) - wanted) <= 1e-3 * length + 1e-6, `${what} of ${name}: ${value} instead of ${wanted}`);
    near(Math.hypot(...(got ?? [])), length, 'length of the gradient');
    values.forEach((value, at) => near(got?.[at * step], value, `gradient ${at * step}`));
  }
};
