// For graphics cards: everything between inputs and outputs in half precision.
import { narrowHalf } from '../../graph/float16';
import { bytesOf, elementCodeOf, floatsOf, type Constant, type PlainGraph, type PlainNode } from './plainGraph';
import { rewrite } from './rewriting';

const { float32, float16 } = { float32: elementCodeOf('float32'), float16: elementCodeOf('float16') };

const halved = (constant: Constant): Constant =>
  constant.type === 'float32' ? { type: 'float16', shape: constant.shape, bytes: bytesOf(narrowHalf(floatsOf(constant))) } : constant;

/** Inputs that an operator wants in float32 whatever it computes in. */
const staysFloat = (op: string, input: number): boolean => op === 'Resize' && input > 0;

const halvedAttributes = ({ op, attributes }: PlainNode): PlainNode['attributes'] => {
  if (op === 'Cast' && attributes['to'] === float32) return { ...attributes, to: float16 };
  const { value } = attributes;
  return typeof value === 'object' && 'tensor' in value ? { ...attributes, value: { tensor: halved(value.tensor) } } : attributes;
};

/** A graph that computes in half precision; its inputs and outputs keep their types. Norms still add up in float32. */
export const inHalfPrecision = (graph: PlainGraph): PlainGraph => {
  const floatInputs = new Set(graph.inputs.filter(({ type }) => type === 'float32').map(({ name }) => name));
  const floatOutputs = new Set(graph.outputs.filter(({ type }) => type === 'float32').map(({ name }) => name));
  const wide = new Set(graph.nodes.flatMap(({ op, inputs }) => inputs.filter((_, at) => staysFloat(op, at))));
  const constants = new Map([...graph.constants].map(([name, constant]) => [name, wide.has(name) ? constant : halved(constant)] as const));
  const narrow = (name: string): string => (floatInputs.has(name) || floatOutputs.has(name) ? `${name}.half` : name);
  const narrowed = new Set<string>();
  return rewrite({ ...graph, constants }, (node, draft) => {
    for (const name of node.inputs)
      if (floatInputs.has(name) && !narrowed.has(name)) {
        draft.node('Cast', [name], { to: float16 }, narrow(name));
        narrowed.add(name);
      }
    draft.nodes.push({ ...node, attributes: halvedAttributes(node), inputs: node.inputs.map(narrow), outputs: node.outputs.map(narrow) });
    for (const name of node.outputs) if (floatOutputs.has(name)) draft.node('Cast', [narrow(name)], { to: float32 }, name);
    return 'replaced';
  });
};
