// Convolution over pictures `[batch, channels, height, width]`.
import { fixedLength, lengthOf, showShape, times } from '../dimension';
import type { Tensor } from '../tensor';
import { reshape, sum } from './extent';
import { slice, transpose } from './layout';
import { gemm } from './matrix';
import { apply } from './operator';

type Sides = readonly [number, number, number, number];

/** How a window moves over a picture. */
export interface Window {
  /** Steps down and across; default 1. */
  readonly strides?: readonly [number, number];
  /** Zeros added at the top, left, bottom and right; default 0. */
  readonly pads?: Sides;
  /** Distance between the window's cells; default 1. */
  readonly dilations?: readonly [number, number];
}

/** Length of a convolution's or pooling's output along height or width, as ONNX defines it. */
export const windowed = (length: number, size: number, at: 0 | 1, { strides = [1, 1], pads = [0, 0, 0, 0], dilations = [1, 1] }: Window): number =>
  Math.floor((length + pads[at] + pads[at + 2 as 2 | 3] - dilations[at] * (size - 1) - 1) / strides[at]) + 1;

/**
 * Convolution of x `[B, C, H, W]` with weights `[M, C/groups, h, w]` and bias `[M]`; `groups = C` is depthwise.
 * dx is the transposed convolution of dy; dW is the convolution of x with dy as window, strides and dilations exchanged.
 */
export const convolution = (x: Tensor, weight: Tensor, bias?: Tensor, window: Window = {}, groups = 1): Tensor => {
  const { strides = [1, 1], pads = [0, 0, 0, 0], dilations = [1, 1] } = window;
  const size = [fixedLength(weight.shape, 2), fixedLength(weight.shape, 3)] as const;
  if (fixedLength(x.shape, 1) !== fixedLength(weight.shape, 1) * groups)
    throw new Error(`weights ${showShape(weight.shape)} in ${groups} groups do not fit ${showShape(x.shape)}`);
  const places = [windowed(fixedLength(x.shape, 2), size[0], 0, window), windowed(fixedLength(x.shape, 3), size[1], 1, window)];
  return apply({
    op: 'Conv',
    inputs: bias ? [x, weight, bias] : [x, weight],
    shape: [lengthOf(x.shape, 0), lengthOf(weight.shape, 0), ...places],
    attributes: { strides, pads, dilations, group: groups, kernel_shape: size },
    reverse: (dy) => [
      transposedConvolution(dy, weight, x, { strides, pads, dilations }, groups),
      windowGradient(x, dy, weight, { strides, pads, dilations }, groups),
      bias && sum(dy, [0, 2, 3]),
    ],
  });
};

/** The gradient of a convolution's input: dy spread back through the weights. Linear in dy and in the weights. */
const transposedConvolution = (dy: Tensor, weight: Tensor, x: Tensor, window: Required<Window>, groups: number): Tensor => {
  const { strides, pads, dilations } = window;
  const uncovered = ([0, 1] as const).map((at) => {
    const reach = fixedLength(x.shape, 2 + at) + pads[at] + pads[at + 2 as 2 | 3] - dilations[at] * (fixedLength(weight.shape, 2 + at) - 1) - 1;
    return reach % strides[at];
  });
  return apply({
    op: 'ConvTranspose',
    inputs: [dy, weight],
    shape: x.shape,
    attributes: { strides, pads, dilations, group: groups, output_padding: uncovered, kernel_shape: weight.shape.slice(2).map(Number) },
    reverse: (dx) => [convolution(dx, weight, undefined, window, groups), windowGradient(dx, dy, weight, window, groups)],
  });
};

/** A window of one cell that takes every place once: the convolution is a product of matrices. */
const isProduct = (weight: Tensor, { strides, pads }: Required<Window>, groups: number): boolean =>
  groups === 1 && weight.shape.slice(2).every((length) => length === 1) && strides.every((step) => step === 1) && pads.every((zeros) => zeros === 0);

/** Channels of all places of all pictures, `[C, B·H·W]`. */
const channelRows = (x: Tensor): Tensor => reshape(transpose(x, [1, 0, 2, 3]), [lengthOf(x.shape, 1), -1]);

/** The gradient of a convolution's weights: channels and batch change places, groups stay apart. */
const windowGradient = (x: Tensor, dy: Tensor, weight: Tensor, window: Required<Window>, groups: number): Tensor => {
  if (isProduct(weight, window, groups)) return reshape(gemm(channelRows(dy), channelRows(x), 'transposed'), weight.shape);
  const { strides, pads, dilations } = window;
  const [batch = 1, channels, height = 1, width = 1] = x.shape;
  const inGroup = Number(channels) / groups;
  const grouped = transpose(reshape(x, [batch, groups, inGroup, height, width]), [2, 1, 0, 3, 4]);
  const source = reshape(grouped, [inGroup, times(groups, batch), height, width]);
  const moving = { pads, strides: dilations, dilations: strides };
  const places = ([0, 1] as const).map((at) => windowed(fixedLength(x.shape, 2 + at), fixedLength(dy.shape, 2 + at), at, moving));
  const all = apply({
    op: 'Conv',
    inputs: [source, transpose(dy, [1, 0, 2, 3])],
    shape: [inGroup, lengthOf(dy.shape, 1), ...places],
    attributes: { strides: dilations, pads, dilations: strides, group: groups },
  });
  const [high, wide] = [fixedLength(weight.shape, 2), fixedLength(weight.shape, 3)];
  return transpose(slice(slice(all, 2, 0, high), 3, 0, wide), [1, 0, 2, 3]);
};
