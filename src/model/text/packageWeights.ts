// The weights of a network taken out of its package again, so that training can go on from there.
import type { Weight, Weights } from '../../graph/parameters';
import { decodeGraph, floatsOf, type Constant, type PlainGraph } from '../lowering/plainGraph';
import { getPackageFile, type ModelPackage } from '../package';
import { textFiles, type Joined } from './textPackage';

/** Finds the weights of a plain graph that are only laid one after another, as queries, keys and values are. */
export const joinedIn = ({ nodes, constants }: PlainGraph): Joined =>
  Object.fromEntries(nodes.flatMap(({ op, inputs, outputs: [output = ''], attributes }) => {
    const parts = inputs.map((name) => ({ name, rows: constants.get(name)?.shape[0] ?? 0 }));
    return op === 'Concat' && attributes['axis'] === 0 && inputs.every((name) => constants.has(name)) ? [[output, parts] as const] : [];
  }));

const transposed = ({ shape: [rows = 0, columns = 0], values }: Weight): Weight => {
  const turned = new Float32Array(values.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) turned[c * rows + r] = values[r * columns + c] ?? 0;
  return { shape: [columns, rows], values: turned };
};

/** A matrix of bytes times the scales of its rows (axis 0: a table) or columns (axis 1: a factor, kept transposed). */
const widened = (bytes: Constant, scales: Constant, axis: number): Weight => {
  const [rows = 0, columns = 0] = bytes.shape;
  const whole = new Int8Array(bytes.bytes.buffer, bytes.bytes.byteOffset, bytes.bytes.byteLength);
  const scale = floatsOf(scales);
  const values = new Float32Array(whole.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) values[r * columns + c] = (whole[r * columns + c] ?? 0) * (scale[axis === 0 ? r : c] ?? 0);
  const weight = { shape: bytes.shape, values };
  return axis === 0 ? weight : transposed(weight);
};

/** Every constant of a graph by the name it was given, bytes with scales widened. */
const constantsOf = ({ nodes, constants }: PlainGraph): Weights => {
  const weights: Weights = new Map();
  for (const [name, constant] of constants) if (constant.type === 'float32') weights.set(name, { shape: constant.shape, values: floatsOf(constant) });
  for (const { op, inputs: [bytes = '', scales = ''], attributes } of nodes) {
    const [whole, scale] = [constants.get(bytes), constants.get(scales)];
    if (op === 'DequantizeLinear' && whole && scale) weights.set(bytes.replace(/\.int8$/, ''), widened(whole, scale, Number(attributes['axis'] ?? 1)));
  }
  return weights;
};

const rowsOf = ({ shape, values }: Weight, from: number, rows: number): Weight => {
  const width = values.length / Math.max(1, shape[0] ?? 1);
  return { shape: [rows, ...shape.slice(1)], values: values.slice(from * width, (from + rows) * width) };
};

/** The network's weights by the names that training knows, without the chain's. Throws a GraphRefusal where the graph is not plain. */
export const networkWeightsOf = (model: ModelPackage): Weights => {
  const weights = constantsOf(decodeGraph(getPackageFile(model, textFiles.graph)));
  for (const [name, parts] of Object.entries((model.metadata['joined'] ?? {}) as Joined)) {
    const whole = weights.get(name);
    let from = 0;
    for (const part of whole ? parts : []) {
      weights.set(part.name, rowsOf(whole as Weight, from, part.rows));
      from += part.rows;
    }
    weights.delete(name);
  }
  return weights;
};
