// The three proofs every operator owes: the reverse agrees with central differences in doubles, ONNX Runtime agrees
// with the doubles on forward and reverse, and shapes while building are the shapes while running.
import assert from 'node:assert/strict';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { Shape } from '../../../src/graph/dimension';
import { evaluate } from '../../../src/graph/dimension';
import { gradients } from '../../../src/graph/gradients';
import { Graph } from '../../../src/graph/graph';
import { mul, sum } from '../../../src/graph/operators';
import { encodeModel } from '../../../src/graph/proto';
import type { ElementType, Tensor } from '../../../src/graph/tensor';
import { allocate, isReal } from '../../../src/graph/tensor';
import type { Array64 } from './array64';
import { array, count } from './array64';
import { interpret } from './interpreter';

/** Numbers that repeat from run to run, between low and high. */
export const noise = (seed: number, low = -1, high = 1) => {
  let state = seed * 2654435761 + 12345;
  return (): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return low + ((high - low) * ((state ^ (state >>> 13)) >>> 0)) / 2 ** 32;
  };
};

/** An operand of an operator under test. */
export interface Operand {
  readonly shape: Shape;
  readonly type?: ElementType;
  /** Default: noise in [−1, 1). */
  readonly values?: readonly number[] | (() => number);
}

export interface Options {
  /** Values of the named lengths. */
  readonly lengths?: Readonly<Record<string, number>>;
  /** Operands that no gradient is asked for. */
  readonly fixed?: readonly string[];
}

const arrayOf = ({ shape, values }: Operand, lengths: Options['lengths'], seed: number): Array64 => {
  const sizes = shape.map((length) => evaluate(length, lengths ?? {}));
  const next = typeof values === 'function' ? values : noise(seed + 1);
  return array(sizes, Array.isArray(values) ? values : Array.from({ length: count(sizes) }, () => Math.fround(next())));
};

/** Runs a model in ONNX Runtime on one thread, on arrays given in doubles. */
export const runOrt = async (model: Uint8Array, feeds: Readonly<Record<string, Array64>>, types: Readonly<Record<string, ElementType>> = {}): Promise<Record<string, Array64>> => {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const inputs = Object.fromEntries(session.inputNames.map((name) => {
    const { shape, data } = feeds[name] as Array64;
    const type = types[name] ?? 'float32';
    const typed = allocate(type, data.length);
    data.forEach((value, at) => { typed[at] = typed instanceof BigInt64Array ? BigInt(value) : value; });
    return [name, new OrtTensor(type as 'float32', typed as Float32Array, [...shape])];
  }));
  const outputs = await session.run(inputs);
  await session.release();
  return Object.fromEntries(Object.entries(outputs).map(([name, { dims, data }]) => [name, array(dims, Array.from(data as ArrayLike<number | bigint>, Number))]));
};

export const close = (got: Array64, wanted: Array64, tolerance: number, what: string): void => {
  assert.deepEqual([...got.shape], [...wanted.shape], `${what}: shape`);
  const scale = Math.max(1, ...wanted.data.map(Math.abs));
  wanted.data.forEach((value, at) => {
    const off = Math.abs(value - (got.data[at] as number));
    assert.ok(off <= tolerance * scale, `${what}[${at}]: ${got.data[at]} instead of ${value}`);
  });
};

const step = 1e-4;

/** Central differences of the loss by one input, with the error of order step² removed by Richardson's rule. */
const differences = (loss: (feeds: Record<string, Array64>) => number, feeds: Record<string, Array64>, name: string): Array64 => {
  const { shape, data } = feeds[name] as Array64;
  const slope = (at: number, size: number): number => {
    const moved = (by: number) => loss({ ...feeds, [name]: array(shape, data.map((value, i) => (i === at ? value + by : value))) });
    return (moved(size) - moved(-size)) / (2 * size);
  };
  return array(shape, data.map((_, at) => (4 * slope(at, step / 2) - slope(at, step)) / 3));
};

/** Builds an expression over operands and proves it. Returns its value in doubles. */
export const prove = async <Names extends string>(
  operands: Readonly<Record<Names, Operand>>,
  build: (inputs: Readonly<Record<Names, Tensor>>) => Tensor,
  { lengths = {}, fixed = [] }: Options = {},
): Promise<Array64> => {
  const graph = new Graph();
  const entries = Object.entries<Operand>(operands);
  const inputs = Object.fromEntries(entries.map(([name, { shape, type = 'float32' }]) => [name, graph.input(name, type, shape)])) as Record<Names, Tensor>;
  const types = Object.fromEntries(entries.map(([name, { type = 'float32' }]) => [name, type]));
  const y = build(inputs);
  const weight = graph.input('weight', 'float32', y.shape);
  const learned = (Object.keys(operands) as Names[]).filter((name) => isReal(types[name] as ElementType) && !fixed.includes(name));
  graph.output('y', y);
  if (learned.length) graph.output('loss', sum(mul(y, weight)));
  gradients(learned.length ? sum(mul(y, weight)) : y, learned.map((name) => inputs[name])).forEach((dx, at) => graph.output(`d ${learned[at]}`, dx));
  const model = encodeModel(graph);
  const feeds = Object.fromEntries(entries.map(([name, operand], at) => [name, arrayOf(operand, lengths, at)]));
  if (learned.length) feeds['weight'] = arrayOf({ shape: y.shape }, lengths, 99);
  const values = interpret(model, feeds);
  assert.deepEqual([...(values['y'] as Array64).shape], y.shape.map((length) => evaluate(length, lengths)), 'shape while building');
  for (const name of learned)
    close(values[`d ${name}`] as Array64, differences((moved) => interpret(model, moved)['loss']?.data[0] as number, feeds, name), 1e-6, `d ${name}`);
  const ran = await runOrt(model, feeds, types);
  for (const name of Object.keys(values)) close(ran[name] as Array64, values[name] as Array64, 1e-4, `ONNX Runtime's ${name}`);
  return values['y'] as Array64;
};
