// Activations.
import type { Tensor } from '../tensor';
import { add, erf, exp, mul, square, sub, unary } from './arithmetic';
import { apply } from './operator';
import { and, greater, indicator, less, where } from './selection';

/** Hyperbolic tangent; dx = dy·(1 − y²) */
export const tanh = unary('Tanh', (dy, _x, y) => mul(dy, sub(1, square(y))));
/** 1 / (1 + e⁻ˣ); dx = dy·y·(1 − y) */
export const sigmoid = unary('Sigmoid', (dy, _x, y) => mul(dy, mul(y, sub(1, y))));
/** max(x, 0) */
export const relu = unary('Relu', (dy, x) => mul(dy, indicator(greater(x, 0))));

/** min(max(x, 0), 6) */
export const relu6 = (x: Tensor): Tensor =>
  apply({
    op: 'Clip',
    inputs: [x, x.graph.scalar(0, x.type), x.graph.scalar(6, x.type)],
    shape: x.shape,
    reverse: (dy) => [mul(dy, indicator(and(greater(x, 0), less(x, 6))))],
  });

/** x where positive, else slope·x */
export const leakyRelu = (x: Tensor, slope = 0.01): Tensor =>
  apply({
    op: 'LeakyRelu', inputs: [x], shape: x.shape, attributes: { alpha: { float: slope } },
    reverse: (dy) => [where(greater(x, 0), dy, mul(dy, slope))],
  });

/** x·Φ(x) with Φ the normal distribution's cumulative function (Hendrycks and Gimpel 2016); dx = dy·(Φ(x) + x·φ(x)) */
export const gelu = (x: Tensor): Tensor =>
  apply({
    op: 'Gelu', inputs: [x], shape: x.shape,
    reverse: (dy) => {
      const cumulative = mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);
      const density = mul(exp(mul(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return [mul(dy, add(cumulative, mul(x, density)))];
    },
  });

/** x·σ(x) */
export const silu = (x: Tensor): Tensor => mul(x, sigmoid(x));
