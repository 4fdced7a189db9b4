// Pooling over pictures `[batch, channels, height, width]`.
import { elements, fixedLength } from '../dimension';
import type { Tensor } from '../tensor';
import type { Window } from './convolution';
import { convolution, windowed } from './convolution';
import { filledLike, reshape } from './extent';
import { apply } from './operator';
import { mean } from './reduction';

/** A window of a size, moving over a picture. */
export interface PoolingWindow extends Omit<Window, 'dilations'> {
  readonly size: readonly [number, number];
}

const pooledShape = (x: Tensor, { size, ...window }: PoolingWindow) => [
  ...x.shape.slice(0, 2),
  ...([0, 1] as const).map((at) => windowed(fixedLength(x.shape, 2 + at), size[at], at, window)),
];

/** Mean over each window, padding counted as zeros: a depthwise convolution with equal weights, and so is its reverse. */
export const averagePool = (x: Tensor, { size, ...window }: PoolingWindow): Tensor => {
  const channels = fixedLength(x.shape, 1);
  const count = size[0] * size[1];
  const equal = x.graph.constant(new Float32Array(channels * count).fill(1 / count), [channels, 1, ...size], 'float32');
  return convolution(x, equal, undefined, window, channels);
};

/** Largest value of each window; the gradient goes to the first cell that has it. */
export const maxPool = (x: Tensor, window: PoolingWindow): Tensor => {
  const { size, strides = [1, 1], pads = [0, 0, 0, 0] } = window;
  const shape = pooledShape(x, window);
  const [y] = x.graph.node({
    op: 'MaxPool',
    inputs: [x],
    outputs: [{ type: x.type, shape }, { type: 'int64', shape }],
    attributes: { kernel_shape: size, strides, pads },
    reverse: ([dy], [, places]) => [dy && places && addAtPlaces(x, places, dy)],
  });
  return y as Tensor;
};

/** Zeros like x plus each update at its place, counted through the whole tensor. */
const addAtPlaces = (x: Tensor, places: Tensor, updates: Tensor): Tensor => {
  const flat = apply({
    op: 'ScatterElements',
    inputs: [filledLike(x.graph, 0, [elements(x.shape)]), reshape(places, [elements(places.shape)]), reshape(updates, [elements(updates.shape)])],
    shape: [elements(x.shape)],
    attributes: { axis: 0, reduction: 'add' },
  });
  return reshape(flat, x.shape);
};

/** Mean over height and width: `[B, C, H, W]` to `[B, C]`. */
export const globalAveragePool = (x: Tensor): Tensor => mean(x, [2, 3]);
