// Weights that are kept as int8 with scales, found in a graph and made floats again.
import { bytesOf, countOf, floatsOf, type Constant, type PlainGraph } from './plainGraph';
import { rewrite } from './rewriting';

/** An int8 matrix, or the windows of a convolution, behind DequantizeLinear. */
export interface Weight {
  readonly values: Constant;
  readonly valuesName: string;
  readonly scales: Constant;
  readonly scalesName: string;
  /** The axis that the scales lie along. */
  readonly axis: 0 | 1;
}

const isWeight = (values: Constant | undefined, axis: unknown): values is Constant =>
  values?.type === 'int8' && (values.shape.length === 2 || (values.shape.length === 4 && axis === 0));

const indexes = new WeakMap<PlainGraph, ReadonlyMap<string, Weight>>();

const indexOf = (graph: PlainGraph): ReadonlyMap<string, Weight> => {
  const known = indexes.get(graph);
  if (known) return known;
  const found = new Map<string, Weight>();
  for (const { op, inputs: [valuesName = '', scalesName = '', zerosName = ''], outputs: [name = ''], attributes } of graph.nodes) {
    const [values, scales] = [graph.constants.get(valuesName), graph.constants.get(scalesName)];
    const axis = attributes['axis'] ?? 1;
    const symmetric = zerosName === '' || (graph.constants.get(zerosName)?.bytes.every((zero) => zero === 0) ?? false);
    if (op !== 'DequantizeLinear' || !symmetric || !isWeight(values, axis) || scales?.type !== 'float32' || (axis !== 0 && axis !== 1)) continue;
    if (scales.shape.length === 1 && scales.shape[0] === values.shape[axis]) found.set(name, { values, valuesName, scales, scalesName, axis });
  }
  indexes.set(graph, found);
  return found;
};

/** The int8 weight that a name stands for; undefined where it is something else. */
export const weightBehind = (graph: PlainGraph, name: string): Weight | undefined => indexOf(graph).get(name);

const dequantised = ({ values, scales, axis }: Weight): Constant => {
  const [rows = 0, ...inner] = values.shape;
  const columns = countOf(inner);
  const whole = new Int8Array(values.bytes.buffer, values.bytes.byteOffset, values.bytes.byteLength);
  const factors = floatsOf(scales);
  const floats = new Float32Array(whole.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) floats[r * columns + c] = (whole[r * columns + c] ?? 0) * (factors[axis === 0 ? r : c] ?? 0);
  return { type: 'float32', shape: values.shape, bytes: bytesOf(floats) };
};

/** A graph whose int8 weights are float32 constants. */
export const withFloatWeights = (graph: PlainGraph): PlainGraph =>
  rewrite(graph, ({ outputs: [name = ''] }, draft) => {
    const weight = weightBehind(graph, name);
    if (!weight) return 'kept';
    draft.constant(dequantised(weight), name);
    return 'replaced';
  });
