// Every ONNX operator the engine emits, written as plainly as possible in doubles.
import type { Array64 } from './array64';
import { array, at, broadcast, count, indices, offsetIn, stridesOf, tabulate, zeros, zip } from './array64';
import { convolve, convolveTransposed, pool } from './kernels2d';

export type Attributes = Readonly<Record<string, number | string | readonly number[]>>;
export type Kernel = (inputs: readonly Array64[], attributes: Attributes, outputs: number) => Array64 | readonly Array64[];

const erfOf = (x: number): number => {
  // Series for small x, continued fraction for large: both to double precision.
  if (Math.abs(x) < 2.5) {
    let [sum, term] = [x, x];
    for (let n = 1; n < 80; n++) sum += (term *= (-x * x) / n) / (2 * n + 1);
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (Math.abs(x) + fraction);
  return Math.sign(x) * (1 - Math.exp(-x * x) / Math.sqrt(Math.PI) / (Math.abs(x) + fraction));
};

const map = (value: (x: number, attributes: Attributes) => number): Kernel => ([x], attributes) =>
  array(x!.shape, x!.data.map((number) => value(number, attributes)));
const combine = (value: (...numbers: number[]) => number): Kernel => (inputs) => zip(inputs, value);
const ints = (x: Array64 | undefined): number[] => [...(x?.data ?? [])];
const positive = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
const listOf = (value: Attributes[string] | undefined, fallback: readonly number[]): readonly number[] => (Array.isArray(value) ? value : fallback);

/** Folds the named axes: from the values of each group one number. */
const reduce = (fold: (values: readonly number[]) => number): Kernel => ([x, axes], { keepdims = 1 }) => {
  const over = new Set((axes ? ints(axes) : [...x!.shape.keys()]).map((axis) => positive(axis, x!.shape.length)));
  const kept = x!.shape.map((length, axis) => (over.has(axis) ? 1 : length));
  const groups = Array.from({ length: count(kept) }, (): number[] => []);
  let place = 0;
  for (const index of indices(x!.shape)) groups[offsetIn(kept, index)]!.push(x!.data[place++]!);
  return array(keepdims ? kept : x!.shape.filter((_, axis) => !over.has(axis)), groups.map(fold));
};

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const along = (value: (values: readonly number[]) => readonly number[]): Kernel => ([x], { axis = -1 }) => {
  const at = positive(Number(axis), x!.shape.length);
  const step = stridesOf(x!.shape)[at]!;
  const length = x!.shape[at]!;
  const y = zeros(x!.shape);
  for (let start = 0; start < x!.data.length; start++) {
    if (Math.floor(start / step) % length) continue;
    const results = value(Array.from({ length }, (_, i) => x!.data[start + i * step]!));
    results.forEach((result, i) => (y.data[start + i * step] = result));
  }
  return y;
};

const softmaxOf = (values: readonly number[]): number[] => {
  const largest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - largest));
  return powers.map((power) => power / total(powers));
};

const matmul: Kernel = ([a, b]) => {
  const [m, k, n] = [a!.shape.at(-2)!, a!.shape.at(-1)!, b!.shape.at(-1)!];
  const shape = [...broadcast([a!.shape.slice(0, -2), b!.shape.slice(0, -2)]), m, n];
  return tabulate(shape, (index) => {
    const [row, column] = [index.slice(0, -1), index.slice(0, -2)];
    return total(Array.from({ length: k }, (_, i) => at(a!, [...row, i]) * at(b!, [...column, i, index.at(-1)!])));
  });
};

const flip = (x: Array64): Array64 => tabulate([x.shape[1]!, x.shape[0]!], ([i, j]) => at(x, [j!, i!]));

const layerNorm: Kernel = ([x, scale, shift], { epsilon = 1e-5 }) => {
  const width = x!.shape.at(-1)!;
  const perRow = [...x!.shape.slice(0, -1), 1];
  const row = (index: readonly number[]) => Array.from({ length: width }, (_, i) => at(x!, [...index.slice(0, -1), i]));
  const mean = tabulate(perRow, (index) => total(row(index)) / width);
  const inverse = tabulate(perRow, (index) => 1 / Math.sqrt(total(row(index).map((v) => (v - at(mean, index)) ** 2)) / width + Number(epsilon)));
  return [zip([zip([x!, mean, inverse], (v, m, r) => (v - m) * r), scale!, shift!], (v, s, b) => v * s + b), mean, inverse];
};

const slice: Kernel = ([x, starts, ends, axes]) => {
  const range = new Map(ints(axes).map((axis, i) => [positive(axis, x!.shape.length), [starts!.data[i]!, ends!.data[i]!]] as const));
  const shape = x!.shape.map((length, axis) => { const [from, to] = range.get(axis) ?? [0, length]; return to - from; });
  return tabulate(shape, (index) => at({ ...x! }, index.map((i, axis) => i + (range.get(axis)?.[0] ?? 0))));
};

const pad: Kernel = ([x, pads]) => {
  const rank = x!.shape.length;
  const amounts = ints(pads);
  const shape = x!.shape.map((length, axis) => length + amounts[axis]! + amounts[axis + rank]!);
  return tabulate(shape, (index) => {
    const source = index.map((i, axis) => i - amounts[axis]!);
    return source.every((i, axis) => i >= 0 && i < x!.shape[axis]!) ? x!.data[source.reduce((offset, i, axis) => offset * x!.shape[axis]! + i, 0)]! : 0;
  });
};

const exact = (x: Array64, index: readonly number[]): number => index.reduce((offset, i, axis) => offset * x.shape[axis]! + i, 0);

const concat: Kernel = (parts, { axis = 0 }) => {
  const at = positive(Number(axis), parts[0]!.shape.length);
  const owner = parts.flatMap((part, which) => Array.from({ length: part.shape[at]! }, (_, i) => [which, i] as const));
  return tabulate(parts[0]!.shape.map((length, i) => (i === at ? owner.length : length)), (index) => {
    const [which, i] = owner[index[at]!]!;
    return parts[which]!.data[exact(parts[which]!, index.map((old, axis) => (axis === at ? i : old)))]!;
  });
};

const split: Kernel = ([x, lengths], { axis = 0 }) => {
  const at = positive(Number(axis), x!.shape.length);
  let start = 0;
  return ints(lengths).map((length) => {
    const from = start;
    start += length;
    return tabulate(x!.shape.map((old, i) => (i === at ? length : old)), (index) => x!.data[exact(x!, index.map((i, axis) => (axis === at ? i + from : i)))]!);
  });
};

const reshape: Kernel = ([x, target]) => {
  const shape = ints(target).map((length, axis) => (length === 0 ? x!.shape[axis]! : length));
  const known = shape.filter((length) => length !== -1).reduce((a, b) => a * b, 1);
  return array(shape.map((length) => (length === -1 ? x!.data.length / known : length)), x!.data);
};

const scatterElements: Kernel = ([x, at_, updates], { axis = 0, reduction }) => {
  if (reduction !== 'add') throw new Error('only additions are scattered');
  const along = positive(Number(axis), x!.shape.length);
  const y = { shape: x!.shape, data: x!.data.slice() };
  let place = 0;
  for (const index of indices(updates!.shape)) {
    const target = exact(y, index.map((i, a) => (a === along ? at_!.data[place]! : i)));
    y.data[target] = y.data[target]! + updates!.data[place++]!;
  }
  return y;
};

const scatterRows: Kernel = ([x, rows, updates], { reduction }) => {
  if (reduction !== 'add' || rows!.shape.at(-1) !== 1) throw new Error('only rows are scattered, by addition');
  const y = { shape: x!.shape, data: x!.data.slice() };
  const width = count(x!.shape.slice(1));
  rows!.data.forEach((row, i) => { for (let j = 0; j < width; j++) y.data[row * width + j] = y.data[row * width + j]! + updates!.data[i * width + j]!; });
  return y;
};

export const kernels: Readonly<Record<string, Kernel>> = {
  Identity: ([x]) => x!,
  Add: combine((a, b) => a! + b!), Sub: combine((a, b) => a! - b!), Mul: combine((a, b) => a! * b!), Div: combine((a, b) => a! / b!),
  Equal: combine((a, b) => Number(a === b)), Less: combine((a, b) => Number(a! < b!)), Greater: combine((a, b) => Number(a! > b!)),
  And: combine((a, b) => a! && b!), Or: combine((a, b) => a! || b!), Where: combine((c, a, b) => (c ? a! : b!)), Clip: combine((x, a, b) => Math.min(Math.max(x!, a!), b!)),
  Neg: map((x) => -x), Exp: map(Math.exp), Log: map(Math.log), Sqrt: map(Math.sqrt), Abs: map(Math.abs), Sign: map(Math.sign), Erf: map(erfOf), Not: map((x) => 1 - x),
  Tanh: map(Math.tanh), Sigmoid: map((x) => 1 / (1 + Math.exp(-x))), Relu: map((x) => Math.max(x, 0)), Gelu: map((x) => (x * (1 + erfOf(x * Math.SQRT1_2))) / 2),
  LeakyRelu: map((x, { alpha = 0.01 }) => (x > 0 ? x : x * Number(alpha))),
  Cast: map((x, { to }) => (to === 9 ? Number(x !== 0) : to === 1 ? x : Math.trunc(x))),
  ReduceSum: reduce(total), ReduceMean: reduce((values) => total(values) / values.length), ReduceMax: reduce((values) => Math.max(...values)),
  Softmax: along(softmaxOf), LogSoftmax: along((values) => softmaxOf(values).map(Math.log)),
  MatMul: matmul,
  Gemm: ([a, b, c], { transA, transB }, n) => {
    const product = matmul([transA ? flip(a!) : a!, transB ? flip(b!) : b!], {}, n) as Array64;
    return c ? zip([product, c], (x, y) => x + y) : product;
  },
  LayerNormalization: layerNorm,
  Shape: ([x], { start = 0, end }) => { const shape = x!.shape.slice(Number(start), end === undefined ? undefined : Number(end)); return array([shape.length], shape); },
  Expand: ([x, shape]) => tabulate(broadcast([x!.shape, ints(shape)]), (index) => at(x!, index)),
  Reshape: reshape,
  Transpose: ([x], { perm }) => { const order = listOf(perm, []); return tabulate(order.map((axis) => x!.shape[axis]!), (index) => { const source: number[] = []; order.forEach((axis, i) => (source[axis] = index[i]!)); return x!.data[exact(x!, source)]!; }); },
  Concat: concat, Split: split, Slice: slice, Pad: pad,
  Gather: ([table, rows]) => { const width = count(table!.shape.slice(1)); return array([...rows!.shape, ...table!.shape.slice(1)], ints(rows).flatMap((row) => [...table!.data.subarray(row * width, (row + 1) * width)])); },
  GatherElements: ([x, at_], { axis = 0 }) => { const along = positive(Number(axis), x!.shape.length); let place = 0; return tabulate(at_!.shape, (index) => x!.data[exact(x!, index.map((i, a) => (a === along ? at_!.data[place++]! : i)))]!); },
  ScatterND: scatterRows, ScatterElements: scatterElements,
  Conv: convolve, ConvTranspose: convolveTransposed, MaxPool: pool,
};
