// Normalisation of features.
import { fixedLength, lengthOf, sameShape, showShape } from '../dimension';
import type { Tensor } from '../tensor';
import { add, div, mul, sqrt, square, sub } from './arithmetic';
import { reshape, sum, sumTo } from './extent';
import { mean } from './reduction';
import { greater, where } from './selection';

/**
 * Layer normalisation over the last axis (Ba, Kiros and Hinton 2016), with scale and shift `[n]`.
 * With x̂ = (x − mean)·r and g = dy·scale: dx = r·(g − mean(g) − x̂·mean(g·x̂)).
 */
export const layerNorm = (x: Tensor, scale: Tensor, shift: Tensor, epsilon = 1e-5): Tensor => {
  const width = fixedLength(x.shape, -1);
  if (!sameShape(scale.shape, [width]) || !sameShape(shift.shape, [width])) throw new Error(`scale ${showShape(scale.shape)} for ${showShape(x.shape)}`);
  const perRow = [...x.shape.slice(0, -1), 1];
  const [y] = x.graph.node({
    op: 'LayerNormalization',
    inputs: [x, scale, shift],
    outputs: [{ type: x.type, shape: x.shape }, { type: x.type, shape: perRow }, { type: x.type, shape: perRow }],
    attributes: { axis: -1, epsilon: { float: epsilon } },
    reverse: ([dy], [, centre, inverse]) => {
      if (!dy || !centre || !inverse) return [];
      const normal = mul(sub(x, centre), inverse);
      const g = mul(dy, scale);
      const dx = mul(sub(sub(g, mean(g, [-1], 'keep')), mul(normal, mean(mul(g, normal), [-1], 'keep'))), inverse);
      return [dx, sumTo(mul(dy, normal), scale.shape), sumTo(dy, shift.shape)];
    },
  });
  return y as Tensor;
};

/** Statistics and affine part of a trained batch normalisation, each `[channels]`. */
export interface BatchStatistics {
  readonly scale: Tensor;
  readonly shift: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** Batch normalisation with fixed statistics over axis 1 of `[batch, channels, …]`; gradients reach x, scale and shift. */
export const batchNorm = (x: Tensor, statistics: BatchStatistics, epsilon = 1e-5): Tensor => {
  const along = (v: Tensor) => reshape(v, [v.shape[0] ?? 1, ...x.shape.slice(2).map(() => 1)]);
  const inverse = div(1, sqrt(add(statistics.variance, epsilon)));
  const factor = mul(statistics.scale, inverse);
  return add(mul(x, along(factor)), along(sub(statistics.shift, mul(statistics.mean, factor))));
};

/** What a batch says of each channel. */
export interface BatchMoments {
  /** `[channels]` */
  readonly mean: Tensor;
  /** `[channels]`, the mean square distance from the mean. */
  readonly variance: Tensor;
  /** How many numbers of a channel were counted; a scalar. */
  readonly count: Tensor;
}

/** Mean and variance of each channel of `[batch, channels, …]` over the rows that count, `[batch]` of 1 and 0; zeros where none does. */
export const batchMoments = (x: Tensor, rows: Tensor): BatchMoments => {
  const around = x.shape.slice(2);
  const over = [0, ...around.map((_, axis) => axis + 2)];
  const count = mul(sum(rows), around.reduce<number>((cells, _, axis) => cells * fixedLength(around, axis), 1));
  const atLeastOne = where(greater(count, 0), count, 1);
  const weight = reshape(rows, [lengthOf(x.shape, 0), 1, ...around.map(() => 1)]);
  const centre = div(sum(mul(x, weight), over, 'keep'), atLeastOne);
  const variance = div(sum(mul(square(sub(x, centre)), weight), over), atLeastOne);
  return { mean: reshape(centre, [fixedLength(x.shape, 1)]), variance, count };
};

/** x divided by its Euclidean length along an axis; epsilon keeps a zero vector finite. */
export const l2Normalize = (x: Tensor, axis: number, epsilon = 1e-12): Tensor =>
  div(x, sqrt(add(sum(square(x), [axis], 'keep'), epsilon)));
