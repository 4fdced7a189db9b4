// A tiny ONNX interpreter in doubles: it reads the bytes the engine wrote and runs them node by node.
import { onnx } from 'onnx-proto';
import type { Array64 } from './array64';
import { array } from './array64';
import type { Attributes } from './kernels';
import { kernels } from './kernels';

const initializer = ({ dataType, dims, rawData }: onnx.ITensorProto): Array64 => {
  const bytes = new Uint8Array(rawData as Uint8Array).buffer;
  const values = dataType === 7 ? [...new BigInt64Array(bytes)].map(Number) : dataType === 1 ? new Float32Array(bytes) : dataType === 9 ? new Uint8Array(bytes) : undefined;
  if (!values) throw new Error(`no initialisers of type ${dataType}`);
  return array((dims ?? []).map(Number), values);
};

const attributesOf = (node: onnx.INodeProto): Attributes =>
  Object.fromEntries((node.attribute ?? []).map(({ name, type, i, f, s, ints }) => [
    name as string,
    type === 2 ? Number(i) : type === 1 ? (f as number) : type === 3 ? new TextDecoder().decode(s as Uint8Array) : (ints ?? []).map(Number),
  ]));

/** Runs a model on arrays by input name and returns its outputs by name. */
export const interpret = (model: Uint8Array, feeds: Readonly<Record<string, Array64>>): Record<string, Array64> => {
  const graph = onnx.ModelProto.decode(model).graph as onnx.IGraphProto;
  const known = new Map(Object.entries(feeds));
  for (const constant of graph.initializer ?? []) known.set(constant.name as string, initializer(constant));
  for (const node of graph.node ?? []) {
    const kernel = kernels[node.opType as string];
    if (!kernel) throw new Error(`the interpreter does not know ${node.opType}`);
    const inputs = (node.input ?? []).map((name) => known.get(name) as Array64);
    if (inputs.some((input, at) => !input && node.input?.[at] !== '')) throw new Error(`${node.name} reads what is not there yet`);
    const result = kernel(inputs, attributesOf(node), node.output?.length ?? 1);
    const results = 'shape' in result ? [result] : result;
    (node.output ?? []).forEach((name, at) => known.set(name, results[at] as Array64));
  }
  return Object.fromEntries((graph.output ?? []).map(({ name }) => [name as string, known.get(name as string) as Array64]));
};
