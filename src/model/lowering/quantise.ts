// Weights as int8 behind DequantizeLinear: plain ONNX that any runtime loads, a quarter of the size.
import { bytesOf, countOf, decodeGraph, encodeGraph, floatsOf, type Constant, type PlainGraph, type PlainNode } from './plainGraph';
import { prune, rewrite, type Draft } from './rewriting';

/** Tensors with fewer elements stay float32: biases, norms, small heads. */
const smallest = 8192;

/** A weight's part in the graph: the right side of products (as it lies or transposed), a table of rows, or a convolution's windows. */
type Role = 'factor' | 'transposed factor' | 'table' | 'windows';

const roleOf = ({ op, attributes }: PlainNode, input: number): Role | undefined => {
  if ((op === 'Gather' || op === 'Slice') && input === 0) return (attributes['axis'] ?? 0) === 0 ? 'table' : undefined;
  if (op === 'MatMul' && input === 1) return 'factor';
  if (op === 'Gemm' && input === 1) return attributes['transB'] ? 'transposed factor' : 'factor';
  if (op === 'Conv' && input === 1) return 'windows';
  return undefined;
};

const isTurn = ({ op, attributes: { perm } }: PlainNode): boolean => op === 'Transpose' && (perm === undefined || (Array.isArray(perm) && perm.join() === '1,0'));

/** What a product's right side is once the turning of a constant is left out: `W` for `MatMul(x, Transpose(W))`; by the turned name. */
const turnedIn = ({ nodes, constants }: PlainGraph): ReadonlyMap<string, string> =>
  new Map(nodes.filter((node) => isTurn(node) && constants.get(node.inputs[0] ?? '')?.shape.length === 2).flatMap(({ inputs: [name = ''], outputs: [output = ''] }) => {
    const onlyProducts = nodes.every(({ op, inputs }) => inputs.every((each, input) => each !== output || (op === 'MatMul' && input === 1)));
    return onlyProducts ? [[output, name] as const] : [];
  }));

/** The part a constant plays wherever it is used; undefined where it plays several, or none that can be quantised. */
const rolesOf = (graph: PlainGraph, turned: ReadonlyMap<string, string>): ReadonlyMap<string, Role> => {
  const roles = new Map<string, Role | undefined>();
  for (const node of graph.nodes)
    node.inputs.forEach((used, input) => {
      if (turned.has(node.outputs[0] ?? '')) return;
      const name = turned.get(used) ?? used;
      const { type, shape } = graph.constants.get(name) ?? {};
      const role = turned.has(used) ? 'transposed factor' : roleOf(node, input);
      if (type !== 'float32' || shape?.length !== (role === 'windows' ? 4 : 2) || countOf(shape) < smallest) return;
      roles.set(name, roles.has(name) && roles.get(name) !== role ? undefined : role);
    });
  return new Map([...roles].flatMap(([name, role]) => (role ? [[name, role] as const] : [])));
};

const transposed = (values: Float32Array, [rows = 0, columns = 0]: readonly number[]): Float32Array => {
  const turned = new Float32Array(values.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) turned[c * rows + r] = values[r * columns + c] ?? 0;
  return turned;
};

const largest = 127;

interface Quantised {
  readonly weights: Int8Array;
  readonly scales: Float32Array;
}

/** The nearest multiples of a scale for each row (axis 0; a window is one) or column (axis 1): its largest number over 127. */
const quantised = (values: Float32Array, [rows = 0, ...inner]: readonly number[], axis: 0 | 1): Quantised => {
  const columns = countOf(inner);
  const scales = new Float32Array(axis === 0 ? rows : columns);
  const each = (visit: (at: number, group: number) => void): void => {
    for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) visit(r * columns + c, axis === 0 ? r : c);
  };
  each((at, group) => { scales[group] = Math.max(scales[group] ?? 0, Math.abs(values[at] ?? 0) / largest); });
  for (let group = 0; group < scales.length; group++) scales[group] ||= 1;
  const weights = new Int8Array(values.length);
  each((at, group) => { weights[at] = Math.round((values[at] ?? 0) / (scales[group] ?? 1)); });
  return { weights, scales };
};

/** Constants that are only laid one after another become one constant, which one product can use. */
const joinConstants = (graph: PlainGraph): PlainGraph => {
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.filter(({ op, inputs, outputs: [name = ''], attributes }) => {
    const parts = inputs.map((input) => constants.get(input));
    const first = parts[0];
    if (op !== 'Concat' || attributes['axis'] !== 0 || !first || !parts.every((part): part is Constant => part?.type === first.type)) return true;
    const length = parts.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
    constants.set(name, { type: first.type, shape: [length, ...first.shape.slice(1)], bytes: Buffer.concat(parts.map(({ bytes }) => bytes)) });
    return false;
  });
  return prune({ ...graph, nodes, constants });
};

/** Adds the weight as int8 with its scales to the draft; returns the name of what stands for it. */
const dequantisedOf = (draft: Draft, name: string, weight: Constant, role: Role): string => {
  const axis = role === 'table' || role === 'windows' ? 0 : 1;
  const turn = role === 'transposed factor';
  const shape = turn ? [...weight.shape].reverse() : weight.shape;
  const { weights, scales } = quantised(turn ? transposed(floatsOf(weight), weight.shape) : floatsOf(weight), shape, axis);
  return draft.node('DequantizeLinear', [
    draft.constant({ type: 'int8', shape, bytes: bytesOf(weights) }, `${name}.int8`),
    draft.constant({ type: 'float32', shape: [scales.length], bytes: bytesOf(scales) }, `${name}.scale`),
    // Zero is the default, but ONNX Runtime 1.30 puts a scalar in its place when it turns int8 into uint8, and then refuses it.
    draft.constant({ type: 'int8', shape: [scales.length], bytes: new Uint8Array(scales.length) }, `${name}.zero`),
  ], { axis }, `${name}.dequantised`);
};

/**
 * A float32 model with its large weights as int8 behind DequantizeLinear: factors `[in, out]` and the windows of
 * convolutions with a scale for each output, also where a constant is turned for its products (R-GCN's), tables with a scale for each row; the operator set stays that of the model. Throws a GraphRefusal where the bytes are no plain model.
 */
export const quantiseWeights = (model: Uint8Array): Uint8Array => {
  const graph = joinConstants(decodeGraph(model));
  const turned = turnedIn(graph);
  const roles = rolesOf(graph, turned);
  const known = new Map<string, string>();
  return encodeGraph(rewrite(graph, (node, draft) => {
    const at = node.inputs.findIndex((used, input) => roles.has(turned.get(used) ?? used) && roleOf(node, input) !== undefined);
    const name = turned.get(node.inputs[at] ?? '') ?? node.inputs[at];
    const [weight, role] = [graph.constants.get(name ?? ''), roles.get(name ?? '')];
    if (name === undefined || !weight || !role) return 'kept';
    const standsFor = known.get(name) ?? dequantisedOf(draft, name, weight, role);
    known.set(name, standsFor);
    const attributes = node.op === 'Gemm' && role === 'transposed factor' ? { ...node.attributes, transB: 0 } : node.attributes;
    draft.nodes.push({ ...node, attributes, inputs: node.inputs.map((input, i) => (i === at ? standsFor : input)) });
    return 'replaced';
  }));
};
