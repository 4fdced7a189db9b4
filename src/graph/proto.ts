// The graph written as an ONNX model: opset 20, any runtime loads it.
import { onnx } from 'onnx-proto';
import type { Shape } from './dimension';
import type { Attribute, Graph, Node } from './graph';
import { elementCode } from './operators/selection';
import type { Tensor, Values } from './tensor';

/** Version of ONNX's default operator set. */
export const opset = 20;
const irVersion = 9;

const { AttributeType } = onnx.AttributeProto;

const attributeProto = (name: string, value: Attribute): onnx.IAttributeProto => {
  if (typeof value === 'number') return { name, type: AttributeType.INT, i: value };
  if (typeof value === 'string') return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  if ('float' in value) return { name, type: AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeType.INTS, ints: [...value] };
};

const bytesOf = (values: Values): Uint8Array => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

const constantProto = (name: string, tensor: Tensor, values: Values): onnx.ITensorProto => ({
  name,
  dims: tensor.shape.map(Number),
  dataType: elementCode(tensor.type),
  rawData: bytesOf(values),
});

const valueProto = (name: string, tensor: Tensor): onnx.IValueInfoProto => ({
  name,
  type: { tensorType: { elemType: elementCode(tensor.type), shape: shapeProto(tensor.shape) } },
});

const shapeProto = (shape: Shape): onnx.ITensorShapeProto => ({
  dim: shape.map((length) => (typeof length === 'number' ? { dimValue: length } : { dimParam: length })),
});

/** What the outputs need: the nodes in the order they run, and the tensors they read. */
const reachable = (graph: Graph): { readonly nodes: readonly Node[]; readonly tensors: ReadonlySet<Tensor> } => {
  const tensors = new Set<Tensor>(graph.outputs.values());
  const nodes = [...graph.nodes].reverse().filter((node) => {
    const used = node.outputs.some((output) => tensors.has(output));
    if (used) for (const input of node.inputs) if (input) tensors.add(input);
    return used;
  });
  return { nodes: nodes.reverse(), tensors };
};

/** Output names take the place of tensor names; a tensor that has a name of its own, or two, is passed through Identity. */
const nameOutputs = (graph: Graph) => {
  const names = new Map<Tensor, string>();
  const copies: onnx.INodeProto[] = [];
  for (const [name, tensor] of graph.outputs)
    if (tensor.origin && !names.has(tensor)) names.set(tensor, name);
    else copies.push({ opType: 'Identity', name: `name.${name}`, input: [names.get(tensor) ?? tensor.name], output: [name] });
  return { nameOf: (tensor: Tensor | undefined): string => (tensor ? (names.get(tensor) ?? tensor.name) : ''), copies };
};

/** The graph as the bytes of an ONNX model; nodes that no output needs are left out. */
export const encodeModel = (graph: Graph): Uint8Array => {
  const { nodes, tensors } = reachable(graph);
  const { nameOf, copies } = nameOutputs(graph);
  const written = nodes.map((node) => ({
    opType: node.op,
    name: `${node.op}.${node.index}`,
    input: node.inputs.map(nameOf),
    output: node.outputs.map((output, at) => (at > 0 && !tensors.has(output) && node.op !== 'Split' ? '' : nameOf(output))),
    attribute: Object.entries(node.attributes).map(([name, value]) => attributeProto(name, value)),
  }));
  return onnx.ModelProto.encode({
    irVersion,
    opsetImport: [{ domain: '', version: opset }],
    producerName: 'mner-curator',
    graph: {
      name: 'graph',
      node: [...written, ...copies],
      initializer: [...graph.constants].filter(([tensor]) => tensors.has(tensor)).map(([tensor, values]) => constantProto(tensor.name, tensor, values)),
      input: [...graph.inputs].filter(([, tensor]) => tensors.has(tensor)).map(([name, tensor]) => valueProto(name, tensor)),
      output: [...graph.outputs].map(([name, tensor]) => valueProto(name, tensor)),
    },
  }).finish();
};
