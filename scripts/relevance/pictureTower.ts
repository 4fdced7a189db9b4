// EfficientNet-Lite2 as it ships: its half-precision weights as int8 with a scale for each output channel.
import { quantiseWeights } from '../../src/model/lowering/quantise';
import { decodeGraph, encodeGraph, halvesOf, bytesOf, type Constant } from '../../src/model/lowering/plainGraph';
import { prune } from '../../src/model/lowering/rewriting';
import { widenHalf } from '../../src/graph/float16';

/** Half-precision constants behind a Cast become float32 constants. */
const widened = (model: Uint8Array): Uint8Array => {
  const graph = decodeGraph(model);
  const constants = new Map<string, Constant>(graph.constants);
  const nodes = graph.nodes.filter(({ op, inputs: [from = ''], outputs: [to = ''] }) => {
    const half = constants.get(from);
    if (op !== 'Cast' || half?.type !== 'float16') return true;
    constants.set(to, { type: 'float32', shape: half.shape, bytes: bytesOf(widenHalf(halvesOf(half))) });
    return false;
  });
  return encodeGraph(prune({ ...graph, nodes, constants }));
};

/** The picture tower in a quarter of the room of float32. */
export const shrinkPictureTower = (model: Uint8Array): Uint8Array => quantiseWeights(widened(model));
