// The graph under construction: inputs, constants and nodes in the order they were made, which is also an order they can run in.
import type { Dimension, Shape } from './dimension';
import { elements, showShape } from './dimension';
import type { ElementType, Tensor, Values } from './tensor';
import { allocate } from './tensor';

/** An attribute of a node; a plain number is an integer, `{ float }` says otherwise. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

/** From the gradients of a node's outputs (none where nothing flows back) the gradients of its inputs (none where nothing flows on). */
export type Reverse = (dys: readonly (Tensor | undefined)[], ys: readonly Tensor[]) => readonly (Tensor | undefined)[];

/** What a node computes, before it is one. */
export interface NodeSpec {
  /** ONNX operator of the default domain. */
  readonly op: string;
  readonly inputs: readonly (Tensor | undefined)[];
  readonly outputs: readonly { readonly type: ElementType; readonly shape: Shape }[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Its reverse; an operator on reals without one cannot be trained through. */
  readonly reverse?: Reverse | undefined;
}

/** One ONNX operator applied. */
export interface Node extends Omit<NodeSpec, 'outputs' | 'attributes'> {
  /** Position in the graph: every input comes from a smaller one. */
  readonly index: number;
  readonly outputs: readonly Tensor[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

const shareAtMost = 64;

/** A graph of pure expressions. Equal expressions are one node, so a reverse may repeat what the forward said at no cost. */
export class Graph {
  readonly nodes: Node[] = [];
  readonly inputs = new Map<string, Tensor>();
  readonly outputs = new Map<string, Tensor>();
  readonly constants = new Map<Tensor, Values>();
  readonly #nodesByKey = new Map<string, Node>();
  readonly #constantsByKey = new Map<string, Tensor>();
  readonly #sources = new Map<string, { readonly input: Tensor; readonly axis: number }>();
  readonly #names = new Set<string>();

  /** Declares an input; a text in its shape names a length known only when the graph runs. */
  input(name: string, type: ElementType, shape: Shape): Tensor {
    const tensor = this.#tensor(name, type, shape);
    this.inputs.set(name, tensor);
    shape.forEach((length, axis) => {
      if (typeof length === 'string' && !this.#sources.has(length)) this.#sources.set(length, { input: tensor, axis });
    });
    return tensor;
  }

  /** A tensor of fixed values; the array is not copied until the graph is written. */
  constant(values: Values, shape: readonly number[], type: ElementType, name?: string): Tensor {
    if (values.length !== elements(shape)) throw new Error(`${values.length} values for a constant of shape ${showShape(shape)}`);
    const key = name === undefined && values.length <= shareAtMost ? `${type} ${showShape(shape)} ${values.join()}` : undefined;
    const known = key === undefined ? undefined : this.#constantsByKey.get(key);
    if (known) return known;
    const tensor = this.#tensor(name ?? `constant.${this.constants.size}`, type, shape);
    this.constants.set(tensor, values);
    if (key !== undefined) this.#constantsByKey.set(key, tensor);
    return tensor;
  }

  /** A scalar constant. */
  scalar(value: number, type: ElementType = 'float32'): Tensor {
    return this.constant(filled(type, [value]), [], type);
  }

  /** A vector of whole numbers, as ONNX wants axes, shapes and pads. */
  integers(values: readonly number[]): Tensor {
    return this.constant(filled('int64', values), [values.length], 'int64');
  }

  /** Adds a node, or finds the equal one that is already there. */
  node(spec: NodeSpec): readonly Tensor[] {
    const attributes = spec.attributes ?? {};
    const key = JSON.stringify([spec.op, spec.outputs.length, spec.inputs.map((input) => input?.name), attributes, spec.outputs[0]?.type]);
    const known = this.#nodesByKey.get(key);
    if (known) return known.outputs;
    if (spec.inputs.some((input) => input && input.graph !== this)) throw new Error(`${spec.op} mixes tensors of two graphs`);
    const outputs: Tensor[] = [];
    const node: Node = { op: spec.op, inputs: spec.inputs, reverse: spec.reverse, attributes, outputs, index: this.nodes.length };
    spec.outputs.forEach(({ type, shape }, at) => outputs.push(this.#tensor(`${spec.op}.${node.index}${at ? `.${at}` : ''}`, type, shape, node)));
    this.nodes.push(node);
    this.#nodesByKey.set(key, node);
    return outputs;
  }

  /** Names a tensor as a result of the graph. */
  output(name: string, tensor: Tensor): void {
    if (this.outputs.has(name) || this.#names.has(name)) throw new Error(`an output named as another tensor: ${name}`);
    this.outputs.set(name, tensor);
  }

  /** The input and axis where a named length can be read. */
  sourceOf(symbol: string): { readonly input: Tensor; readonly axis: number } {
    const source = this.#sources.get(symbol);
    if (!source) throw new Error(`no input has the length ${symbol}`);
    return source;
  }

  #tensor(name: string, type: ElementType, shape: readonly Dimension[], origin?: Node): Tensor {
    if (this.#names.has(name)) throw new Error(`two tensors named ${name}`);
    this.#names.add(name);
    return { graph: this, name, type, shape, origin };
  }
}

/** Values of a type from numbers. */
const filled = (type: ElementType, values: readonly number[]): Values => {
  const array = allocate(type, values.length);
  values.forEach((value, at) => {
    array[at] = array instanceof BigInt64Array ? BigInt(value) : value;
  });
  return array;
};
