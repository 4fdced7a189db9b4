// Rewriting of graphs: nodes replaced one by one, and what is no longer needed left out.
import type { ElementType } from '../../graph/tensor';
import { bytesOf, type Attribute, type Constant, type PlainGraph, type PlainNode } from './plainGraph';

/** Collects the nodes and constants that take another node's place. */
export class Draft {
  readonly nodes: PlainNode[] = [];
  readonly constants: Map<string, Constant>;
  readonly #shared = new Map<string, string>();
  readonly #taken: ReadonlySet<string>;
  #made = 0;

  constructor(readonly graph: PlainGraph) {
    this.constants = new Map(graph.constants);
    this.#taken = new Set([...graph.constants.keys(), ...graph.inputs.map(({ name }) => name), ...graph.nodes.flatMap(({ outputs }) => outputs)]);
  }

  /** Adds a node with one output, under a name of its own or a given one; returns that name. */
  node(op: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}, output = this.#name(op)): string {
    this.nodes.push({ op, inputs, outputs: [output], attributes });
    return output;
  }

  /** Adds a constant; returns its name. */
  constant(constant: Constant, name = this.#name('constant')): string {
    this.constants.set(name, constant);
    return name;
  }

  /** A small constant of floats, one for all that ask for the same. */
  floats(shape: readonly number[], ...values: readonly number[]): string {
    return this.#share('float32', shape, Float32Array.from(values));
  }

  /** A vector of whole numbers, as ONNX wants axes and shapes. */
  integers(...values: readonly number[]): string {
    return this.#share('int64', [values.length], BigInt64Array.from(values, BigInt));
  }

  /** A scalar byte. */
  byte(value: number): string {
    return this.#share('uint8', [], Uint8Array.of(value));
  }

  #share(type: ElementType, shape: readonly number[], values: Float32Array | BigInt64Array | Uint8Array): string {
    const key = `${type} ${shape.join()} ${values.join()}`;
    const name = this.#shared.get(key) ?? this.constant({ type, shape, bytes: bytesOf(values) });
    this.#shared.set(key, name);
    return name;
  }

  #name(what: string): string {
    for (;;) {
      const name = `lowered.${what}.${this.#made++}`;
      if (!this.#taken.has(name)) return name;
    }
  }
}

/** Puts something else in a node's place: adds it to the draft and says `replaced`. */
export type Replace = (node: PlainNode, draft: Draft) => 'replaced' | 'kept';

/** A graph in which some nodes are replaced by others with the same outputs; what nothing needs any more is left out. */
export const rewrite = (graph: PlainGraph, replace: Replace): PlainGraph => {
  const draft = new Draft(graph);
  for (const node of graph.nodes) if (replace(node, draft) === 'kept') draft.nodes.push(node);
  return prune({ ...graph, nodes: draft.nodes, constants: draft.constants });
};

/** Leaves out nodes and constants that no output needs. */
export const prune = (graph: PlainGraph): PlainGraph => {
  const needed = new Set(graph.outputs.map(({ name }) => name));
  const nodes = [...graph.nodes].reverse().filter(({ inputs, outputs }) => {
    const used = outputs.some((output) => needed.has(output));
    if (used) for (const input of inputs) needed.add(input);
    return used;
  });
  return { ...graph, nodes: nodes.reverse(), constants: new Map([...graph.constants].filter(([name]) => needed.has(name))) };
};
