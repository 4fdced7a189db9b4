// How the files beside this one state an operator: forward (an ONNX node) and reverse side by side.
import type { Shape } from '../dimension';
import type { Attribute, Graph } from '../graph';
import type { ElementType, Operand, Tensor } from '../tensor';

/** An operator with one output. */
export interface Operator {
  readonly op: string;
  readonly inputs: readonly (Tensor | undefined)[];
  readonly shape: Shape;
  /** Default: that of the first input. */
  readonly type?: ElementType;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Gradients of the inputs, in their order, from the output's gradient and the output. */
  readonly reverse?: (dy: Tensor, y: Tensor) => readonly (Tensor | undefined)[];
}

/** Adds a one-output operator to the graph of its inputs. */
export const apply = ({ op, inputs, shape, type, attributes, reverse }: Operator): Tensor => {
  const first = inputs.find((input) => input !== undefined);
  if (!first) throw new Error(`${op} has no input`);
  const [y] = first.graph.node({
    op,
    inputs,
    outputs: [{ type: type ?? first.type, shape }],
    ...(attributes && { attributes }),
    reverse: reverse && (([dy], ys) => (dy ? reverse(dy, ys[0] as Tensor) : [])),
  });
  return y as Tensor;
};

/** Both operands as tensors of one graph; a number takes the type of the other. */
export const pair = (a: Operand, b: Operand): readonly [Tensor, Tensor] => {
  if (typeof a === 'number' && typeof b === 'number') throw new Error('one operand must be a tensor');
  const { graph, type } = (typeof a === 'number' ? b : a) as Tensor;
  const [x, y] = [lift(graph, a, type), lift(graph, b, type)];
  if (x.type !== y.type) throw new Error(`operands of types ${x.type} and ${y.type}`);
  return [x, y];
};

const lift = (graph: Graph, operand: Operand, type: ElementType): Tensor =>
  typeof operand === 'number' ? graph.scalar(operand, type) : operand;
