// An ONNX model as plain data: what the files beside this one read, rewrite and write again.
import { onnx } from 'onnx-proto';
import type { ElementType } from '../../graph/tensor';

/** A tensor of fixed values. */
export interface Constant {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** The values as they lie in memory, little-endian. */
  readonly bytes: Uint8Array;
}

/** An attribute of a node: a whole number, `{ float }`, a text, a list of whole numbers, or a tensor. */
export type Attribute = number | string | readonly number[] | { readonly float: number } | { readonly tensor: Constant };

/** One operator of the default domain, applied. Inputs left out are empty names. */
export interface PlainNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** An input or output; lengths known only at run time are names. */
export interface Port {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

/** A model without anything but operators of the default domain and constants. Nodes stand in an order they can run in. */
export interface PlainGraph {
  /** Version of ONNX's default operator set. */
  readonly opset: number;
  readonly nodes: readonly PlainNode[];
  readonly constants: ReadonlyMap<string, Constant>;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** Why bytes are no plain graph; `reason` is a clause such as “it uses the operator Loop, …”. */
export class GraphRefusal extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

const { AttributeType } = onnx.AttributeProto;
const { DataLocation } = onnx.TensorProto;

const elements: Readonly<Record<number, readonly [ElementType, number]>> = {
  1: ['float32', 4], 2: ['uint8', 1], 3: ['int8', 1], 6: ['int32', 4], 7: ['int64', 8], 9: ['bool', 1], 10: ['float16', 2],
};

const codes = Object.fromEntries(Object.entries(elements).map(([code, [type]]) => [type, Number(code)])) as Readonly<Record<ElementType, number>>;

/** The number ONNX gives a type. */
export const elementCodeOf = (type: ElementType): number => codes[type];

const elementOf = (code: number | null | undefined, what: string): readonly [ElementType, number] => {
  const element = elements[code ?? 0];
  if (!element) throw new GraphRefusal(`${what} holds elements of type ${code ?? 0}, which cannot be read`);
  return element;
};

/** How many elements a shape has. */
export const countOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

type TypedArray = Float32Array | Int32Array | BigInt64Array | Int8Array | Uint8Array | Uint16Array;

/** The bytes under an array, without a copy. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: TypedArray): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);

/** The same bytes where an array of wide elements may begin. */
const aligned = ({ bytes }: Constant): ArrayBuffer => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;

/** A constant's floats; a copy. */
export const floatsOf = (constant: Constant): Float32Array => new Float32Array(aligned(constant));

/** A constant's half floats as their bits; a copy. */
export const halvesOf = (constant: Constant): Uint16Array => new Uint16Array(aligned(constant));

const listed = ({ floatData, int32Data, int64Data }: onnx.ITensorProto, type: ElementType): TypedArray => {
  const whole = int32Data ?? [];
  switch (type) {
    case 'float32': return Float32Array.from(floatData ?? []);
    case 'int64': return BigInt64Array.from(int64Data ?? [], (value) => BigInt(value.toString()));
    case 'int32': return Int32Array.from(whole);
    case 'float16': return Uint16Array.from(whole);
    case 'int8': return Int8Array.from(whole);
    default: return Uint8Array.from(whole);
  }
};

const constantOf = (tensor: onnx.ITensorProto, name: string): Constant => {
  if (tensor.dataLocation === DataLocation.EXTERNAL || tensor.externalData?.length) throw new GraphRefusal(`the tensor “${name}” lies in another file, and a package's graph must hold its own data`);
  const [type, size] = elementOf(tensor.dataType, `the tensor “${name}”`);
  const shape = (tensor.dims ?? []).map(Number);
  const bytes = tensor.rawData?.length ? tensor.rawData : bytesOf(listed(tensor, type));
  if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0) || bytes.length !== countOf(shape) * size)
    throw new GraphRefusal(`the tensor “${name}” has ${bytes.length} bytes, which do not fit its shape ${shape.join(' × ')}`);
  return { type, shape, bytes };
};

const attributeOf = (attribute: onnx.IAttributeProto, node: string): Attribute => {
  switch (attribute.type) {
    case AttributeType.INT: return Number(attribute.i);
    case AttributeType.FLOAT: return { float: attribute.f ?? 0 };
    case AttributeType.STRING: return new TextDecoder().decode(attribute.s ?? new Uint8Array());
    case AttributeType.INTS: return (attribute.ints ?? []).map(Number);
    case AttributeType.TENSOR: return { tensor: constantOf(attribute.t ?? {}, `${node}.${attribute.name ?? ''}`) };
    default: throw new GraphRefusal(`the node ${node} has an attribute “${attribute.name ?? ''}” that a plain graph does not have`);
  }
};

const portOf = ({ name, type }: onnx.IValueInfoProto): Port => {
  const tensor = type?.tensorType;
  if (!name || !tensor) throw new GraphRefusal(`its input or output “${name ?? ''}” is not a tensor`);
  const [element] = elementOf(tensor.elemType, `its input or output “${name}”`);
  return { name, type: element, shape: (tensor.shape?.dim ?? []).map(({ dimValue, dimParam }, axis) => dimParam || (Number(dimValue ?? 0) > 0 ? Number(dimValue) : `${name}.${axis}`)) };
};

const nodeOf = (node: onnx.INodeProto): PlainNode => {
  const op = node.opType ?? '';
  if (node.domain && node.domain !== 'ai.onnx') throw new GraphRefusal(`it uses the operator ${op} of ${node.domain}, and only those of plain ONNX are allowed`);
  const attributes = Object.fromEntries((node.attribute ?? []).map((each) => [each.name ?? '', attributeOf(each, node.name || op)]));
  return { op, inputs: node.input ?? [], outputs: node.output ?? [], attributes };
};

const readModel = (bytes: Uint8Array): onnx.ModelProto => {
  try {
    return onnx.ModelProto.decode(bytes);
  } catch {
    throw new GraphRefusal('it is not an ONNX model, or it is cut short');
  }
};

const versions = { least: 13, most: 24 } as const;

/** Reads an ONNX file. Throws a {@link GraphRefusal} where it is broken or holds more than a plain graph may. */
export const decodeGraph = (bytes: Uint8Array): PlainGraph => {
  const { graph, opsetImport, functions } = readModel(bytes);
  if (!graph?.node?.length) throw new GraphRefusal('it is not an ONNX model, or it holds no operator');
  if (functions.length) throw new GraphRefusal('it defines functions of its own, which a plain graph does not have');
  if (graph.sparseInitializer?.length) throw new GraphRefusal('it holds sparse tensors, which a plain graph does not have');
  const opset = Number(opsetImport.find(({ domain }) => !domain || domain === 'ai.onnx')?.version ?? 0);
  if (opset < versions.least || opset > versions.most) throw new GraphRefusal(`it is written for version ${opset} of ONNX's operators, and ${versions.least} to ${versions.most} can be read`);
  const constants = new Map((graph.initializer ?? []).map((tensor) => [tensor.name ?? '', constantOf(tensor, tensor.name ?? '')] as const));
  // A constant may be written as a node too; here it is a constant all the same.
  const nodes = graph.node.map(nodeOf).filter(({ op, attributes: { value }, outputs: [name] }) => {
    const found = op === 'Constant' && typeof value === 'object' && 'tensor' in value && name !== undefined;
    if (found) constants.set(name, value.tensor);
    return !found;
  });
  return { opset, nodes, constants, inputs: (graph.input ?? []).map(portOf).filter(({ name }) => !constants.has(name)), outputs: (graph.output ?? []).map(portOf) };
};

const tensorProto = ({ type, shape, bytes }: Constant, name: string): onnx.ITensorProto => ({ name, dims: [...shape], dataType: codes[type], rawData: bytes });

const attributeProto = (name: string, value: Attribute): onnx.IAttributeProto => {
  if (typeof value === 'number') return { name, type: AttributeType.INT, i: value };
  if (typeof value === 'string') return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  if ('float' in value) return { name, type: AttributeType.FLOAT, f: value.float };
  if ('tensor' in value) return { name, type: AttributeType.TENSOR, t: tensorProto(value.tensor, '') };
  return { name, type: AttributeType.INTS, ints: [...value] };
};

const portProto = ({ name, type, shape }: Port): onnx.IValueInfoProto => ({
  name,
  type: { tensorType: { elemType: codes[type], shape: { dim: shape.map((length) => (typeof length === 'number' ? { dimValue: length } : { dimParam: length })) } } },
});

const irVersion = 9;

/** Writes a graph as an ONNX file. */
export const encodeGraph = ({ opset, nodes, constants, inputs, outputs }: PlainGraph): Uint8Array =>
  onnx.ModelProto.encode({
    irVersion,
    opsetImport: [{ domain: '', version: opset }],
    producerName: 'mner-curator',
    graph: {
      name: 'graph',
      node: nodes.map(({ op, inputs: from, outputs: to, attributes }, at) => ({
        opType: op, name: `${op}.${at}`, input: [...from], output: [...to],
        attribute: Object.entries(attributes).map(([name, value]) => attributeProto(name, value)),
      })),
      initializer: [...constants].map(([name, constant]) => tensorProto(constant, name)),
      input: inputs.map(portProto),
      output: outputs.map(portProto),
    },
  }).finish();
