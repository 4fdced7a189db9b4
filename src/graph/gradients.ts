// Reverse-mode differentiation: one walk back through the nodes between the loss and what it is differentiated by.
import { sameShape, showShape } from './dimension';
import type { Node } from './graph';
import { add } from './operators/arithmetic';
import { filledLike } from './operators/extent';
import type { Tensor } from './tensor';
import { isReal } from './tensor';

/** Nodes through which `wrt` influences `loss`, in the order they run. */
const nodesBetween = (wrt: readonly Tensor[], loss: Tensor): Node[] => {
  const influenced = new Set<Tensor>(wrt);
  const end = loss.origin?.index ?? -1;
  const forward = loss.graph.nodes.slice(0, end + 1).filter((node) => {
    const depends = node.inputs.some((input) => input && influenced.has(input));
    if (depends) for (const output of node.outputs) influenced.add(output);
    return depends;
  });
  const wanted = new Set<Tensor>([loss]);
  return forward
    .reverse()
    .filter((node) => {
      const counts = node.outputs.some((output) => wanted.has(output));
      if (counts) for (const input of node.inputs) if (input && influenced.has(input)) wanted.add(input);
      return counts;
    })
    .reverse();
};

/**
 * The gradients of a loss (summed, where it has several elements) by each tensor of `wrt`, as new expressions of the
 * same graph; they can be differentiated again. A tensor the loss does not depend on has gradient zero.
 */
export const gradients = (loss: Tensor, wrt: readonly Tensor[]): Tensor[] => {
  const arrived = new Map<Tensor, Tensor>([[loss, filledLike(loss.graph, 1, loss.shape)]]);
  const path = nodesBetween(wrt, loss);
  const onPath = new Set<Tensor | undefined>([...wrt, ...path.flatMap((node) => node.outputs)]);
  for (const node of path.reverse()) {
    const dys = node.outputs.map((output) => arrived.get(output));
    if (dys.every((dy) => dy === undefined)) continue;
    const dxs = reverseOf(node, dys);
    node.inputs.forEach((x, at) => {
      const dx = dxs[at];
      if (!x || !dx || !onPath.has(x)) return;
      if (!sameShape(x.shape, dx.shape)) throw new Error(`${node.op}: gradient ${showShape(dx.shape)} for an input ${showShape(x.shape)}`);
      const others = arrived.get(x);
      arrived.set(x, others ? add(others, dx) : dx);
    });
  }
  return wrt.map((x) => arrived.get(x) ?? filledLike(x.graph, 0, x.shape));
};

const reverseOf = (node: Node, dys: readonly (Tensor | undefined)[]): readonly (Tensor | undefined)[] => {
  if (node.reverse) return node.reverse(dys, node.outputs);
  if (node.outputs.some((output) => isReal(output.type))) throw new Error(`${node.op} has no reverse`);
  return [];
};
