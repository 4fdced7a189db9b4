// Convolution and pooling over pictures, in doubles, cell by cell.
import type { Array64 } from './array64';
import { at, tabulate, zeros } from './array64';
import type { Kernel } from './kernels';

interface Window { readonly strides: readonly number[]; readonly pads: readonly number[]; readonly dilations: readonly number[]; readonly group: number }

const windowOf = (attributes: Parameters<Kernel>[1]): Window => ({
  strides: (attributes['strides'] as readonly number[] | undefined) ?? [1, 1],
  pads: (attributes['pads'] as readonly number[] | undefined) ?? [0, 0, 0, 0],
  dilations: (attributes['dilations'] as readonly number[] | undefined) ?? [1, 1],
  group: Number(attributes['group'] ?? 1),
});

const outside = (x: Array64, row: number, column: number) => row < 0 || column < 0 || row >= x.shape[2]! || column >= x.shape[3]!;

export const convolve: Kernel = ([x, w, bias], attributes) => {
  const { strides, pads, dilations, group } = windowOf(attributes);
  const [, inGroup = 1, h = 1, v = 1] = w!.shape;
  const reach = (axis: 0 | 1, size: number) => Math.floor((x!.shape[2 + axis]! + pads[axis]! + pads[axis + 2]! - dilations[axis]! * (size - 1) - 1) / strides[axis]!) + 1;
  return tabulate([x!.shape[0]!, w!.shape[0]!, reach(0, h), reach(1, v)], ([b = 0, m = 0, i = 0, j = 0]) => {
    let sum = bias ? bias.data[m]! : 0;
    const g = Math.floor(m / (w!.shape[0]! / group));
    for (let c = 0; c < inGroup; c++)
      for (let p = 0; p < h; p++)
        for (let q = 0; q < v; q++) {
          const [row, column] = [i * strides[0]! + p * dilations[0]! - pads[0]!, j * strides[1]! + q * dilations[1]! - pads[1]!];
          if (!outside(x!, row, column)) sum += at(w!, [m, c, p, q]) * (x!.data[((b * x!.shape[1]! + g * inGroup + c) * x!.shape[2]! + row) * x!.shape[3]! + column]!);
        }
    return sum;
  });
};

export const convolveTransposed: Kernel = ([y, w], attributes) => {
  const { strides, pads, dilations, group } = windowOf(attributes);
  const extra = (attributes['output_padding'] as readonly number[] | undefined) ?? [0, 0];
  const [channels = 1, perGroup = 1, h = 1, v = 1] = w!.shape;
  const [batch = 1, , rows = 1, columns = 1] = y!.shape;
  const side = (axis: 0 | 1, length: number, size: number) => strides[axis]! * (length - 1) + extra[axis]! + (size - 1) * dilations[axis]! + 1 - pads[axis]! - pads[axis + 2]!;
  const x = zeros([batch, perGroup * group, side(0, rows, h), side(1, columns, v)]);
  for (let b = 0; b < batch; b++)
    for (let m = 0; m < channels; m++)
      for (let c = 0; c < perGroup; c++)
        for (let i = 0; i < rows; i++)
          for (let j = 0; j < columns; j++)
            for (let p = 0; p < h; p++)
              for (let q = 0; q < v; q++) {
                const [row, column] = [i * strides[0]! + p * dilations[0]! - pads[0]!, j * strides[1]! + q * dilations[1]! - pads[1]!];
                if (outside(x, row, column)) continue;
                const channel = Math.floor(m / (channels / group)) * perGroup + c;
                const place = ((b * x.shape[1]! + channel) * x.shape[2]! + row) * x.shape[3]! + column;
                x.data[place] = x.data[place]! + w!.data[((m * perGroup + c) * h + p) * v + q]! * y!.data[((b * channels + m) * rows + i) * columns + j]!;
              }
  return x;
};

/** MaxPool with the places of the maxima, counted through the whole tensor. */
export const pool: Kernel = ([x], attributes) => {
  const { strides, pads } = windowOf(attributes);
  const [h = 1, v = 1] = attributes['kernel_shape'] as readonly number[];
  const [batch = 1, channels = 1, rows = 1, columns = 1] = x!.shape;
  const shape = [batch, channels, Math.floor((rows + pads[0]! + pads[2]! - h) / strides[0]!) + 1, Math.floor((columns + pads[1]! + pads[3]! - v) / strides[1]!) + 1];
  const places = tabulate(shape, ([b = 0, c = 0, i = 0, j = 0]) => {
    let best = -1;
    for (let p = 0; p < h; p++)
      for (let q = 0; q < v; q++) {
        const [row, column] = [i * strides[0]! + p - pads[0]!, j * strides[1]! + q - pads[1]!];
        const place = ((b * channels + c) * rows + row) * columns + column;
        if (!outside(x!, row, column) && (best < 0 || x!.data[place]! > x!.data[best]!)) best = place;
      }
    return best;
  });
  return [{ shape, data: places.data.map((place) => x!.data[place]!) }, places];
};
