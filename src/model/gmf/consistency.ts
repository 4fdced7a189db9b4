// Consistency matching (CM), eq 14–16: texts and pictures that belong together are drawn together, the others of the batch apart.
import { lengthOf } from '../../graph/dimension';
import { add, div, greater, indicator, l2Normalize, linear, logSumExp, matmul, mean, mul, relu, sub, sum, tanh, transpose, unsqueeze, where } from '../../graph/operators';
import type { Parameters } from '../../graph/parameters';
import type { Tensor } from '../../graph/tensor';
import type { Matching } from './config';
import { dense } from '../text/network';

/** A text's and its picture's vectors, of length 1, `[B, width]`. */
export interface Matched {
  readonly text: Tensor;
  readonly picture: Tensor;
}

const twoSteps = (parameters: Parameters, name: string, x: Tensor, width: number): Tensor => {
  const hidden = relu(linear(x, ...dense(parameters, `${name}.0`, width, Number(lengthOf(x.shape, -1)))));
  return linear(hidden, ...dense(parameters, `${name}.1`, width, width));
};

/** C_n = MLP(tanh FC(c₀)) and P_n = MLP(V_g), for first vectors `[B, d]` and pictures' means `[B, C]`. */
export const matchedVectors = (parameters: Parameters, { width }: Matching, first: Tensor, global: Tensor): Matched => {
  const own = Number(lengthOf(first.shape, -1));
  const pooled = tanh(linear(first, ...dense(parameters, 'matching.pooler', own, own)));
  return {
    text: l2Normalize(twoSteps(parameters, 'matching.text', pooled, width), -1),
    picture: l2Normalize(twoSteps(parameters, 'matching.picture', global, width), -1),
  };
};

/** cos(C_n, P_n), `[B]`; 0 for a text without a picture. */
export const consistency = ({ text, picture }: Matched, pictured: Tensor): Tensor => mul(sum(mul(text, picture), [-1]), indicator(pictured));

const impossible = -1e4;

/** −ln of the share of the right one among all that there are, `[B]`, by the cosines of each row with each column over τ. */
const contrast = (scores: Tensor, own: Tensor, pictured: Tensor): Tensor =>
  sub(logSumExp(add(scores, unsqueeze(where(pictured, scores.graph.scalar(0), scores.graph.scalar(impossible)), 0)), -1), own);

/**
 * eq 16 as shares of rows, `[B]`: λ · L(P→C) + (1 − λ) · L(C→P) for rows with a picture, 0 for the others, times B over their
 * number, so that the mean over all rows is the paper's mean over those with a picture.
 */
export const matchingLoss = ({ text, picture }: Matched, { temperature, lambda }: Matching, pictured: Tensor): Tensor => {
  const scores = mul(matmul(picture, transpose(text, [1, 0])), 1 / temperature);
  const own = mul(sum(mul(text, picture), [-1]), 1 / temperature);
  const both = add(mul(contrast(scores, own, pictured), lambda), mul(contrast(transpose(scores, [1, 0]), own, pictured), 1 - lambda));
  const there = indicator(pictured);
  const share = mean(there);
  return mul(both, div(there, where(greater(share, 0), share, 1)));
};
