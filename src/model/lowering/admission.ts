// What a package's graph may be: looked at before any session is created.
import { decodeGraph, GraphRefusal, type PlainGraph, type Port } from './plainGraph';

/** What a family feeds a graph and reads from it. */
export interface Expectation {
  /** Inputs that are fed: a graph may leave some out, and may have no others. */
  readonly inputs: readonly Port[];
  /** Outputs that are read: a graph must have them all. */
  readonly outputs: readonly Port[];
}

/** Operators without control flow, sequences, texts, randomness or state: a graph of them ends, and gives the same every time. */
const allowed: ReadonlySet<string> = new Set(`
  Abs Add And ArgMax ArgMin Attention AveragePool BatchNormalization Cast CastLike Ceil Celu Clip Compress Concat ConstantOfShape Conv
  ConvInteger ConvTranspose Cos CumSum DepthToSpace DequantizeLinear Div Dropout DynamicQuantizeLinear Einsum Elu Equal Erf Exp Expand
  EyeLike Flatten Floor Gather GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual GridSample
  GroupNormalization HardSigmoid HardSwish Identity InstanceNormalization IsInf IsNaN LayerNormalization LeakyRelu Less LessOrEqual Log
  LogSoftmax LpNormalization MatMul MatMulInteger Max MaxPool Mean Min Mish Mod Mul Neg NonZero Not OneHot Or Pad Pow PRelu QLinearConv
  QLinearMatMul QuantizeLinear Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd
  ReduceSum ReduceSumSquare Relu Reshape Resize RMSNormalization RotaryEmbedding Round ScatterElements ScatterND Selu Shape Sigmoid Sign
  Sin Size Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Swish Tanh Tile TopK Transpose Trilu Unsqueeze Where
  Xor`.trim().split(/\s+/));

const show = ({ type, shape }: Pick<Port, 'type' | 'shape'>): string => `${type} [${shape.join(', ')}]`;

/** Whether every text that fits what is expected fits what is there: a length that varies must be free. */
const accepts = (there: Port, expected: Port): boolean =>
  there.type === expected.type && there.shape.length === expected.shape.length &&
  there.shape.every((length, axis) => typeof length === 'string' || length === expected.shape[axis]);

const portFault = ({ inputs, outputs }: PlainGraph, expected: Expectation): string | undefined => {
  const list = (ports: readonly Port[]): string => ports.map(({ name }) => name).join(', ');
  for (const input of inputs) {
    const fed = expected.inputs.find(({ name }) => name === input.name);
    if (!fed) return `it wants an input “${input.name}”, and only ${list(expected.inputs)} are given`;
    if (!accepts(input, fed)) return `its input “${input.name}” is ${show(input)}, where ${show(fed)} is given`;
  }
  for (const wanted of expected.outputs) {
    const output = outputs.find(({ name }) => name === wanted.name);
    if (!output) return `it gives no output “${wanted.name}”, only ${list(outputs)}`;
    if (output.type !== wanted.type || output.shape.length !== wanted.shape.length) return `its output “${wanted.name}” is ${show(output)}, where ${show(wanted)} is needed`;
  }
  return undefined;
};

const wiringFault = ({ nodes, constants, inputs, outputs }: PlainGraph): string | undefined => {
  const known = new Set(['', ...constants.keys(), ...inputs.map(({ name }) => name)]);
  for (const { op, inputs: from, outputs: to } of nodes) {
    if (!allowed.has(op)) return `it uses the operator ${op}, which is not on the list of those allowed`;
    const missing = from.find((name) => !known.has(name));
    if (missing !== undefined) return `its operator ${op} reads “${missing}”, which nothing before it computes`;
    for (const name of to) known.add(name);
  }
  const lost = outputs.find(({ name }) => !known.has(name));
  return lost && `its output “${lost.name}” is computed by nothing`;
};

/** Why the bytes of an ONNX file are not taken, as a clause such as “it uses the operator Loop, …”; undefined where all is well. */
export const faultOfGraph = (bytes: Uint8Array, expected: Expectation): string | undefined => {
  try {
    const graph = decodeGraph(bytes);
    return wiringFault(graph) ?? portFault(graph, expected);
  } catch (error) {
    if (error instanceof GraphRefusal) return error.reason;
    throw error;
  }
};
