// The joint space of texts and pictures: what is laid on the two towers, and how a text and a picture are compared.
// B texts of T pieces, P pictures of R regions.
import type { Dropout } from '../../graph/dropout';
import { fixedLength, lengthOf } from '../../graph/dimension';
import {
  add, exp, gelu, indicator, l2Normalize, layerNorm, linear, matmul, max, mul, reshape, slice, softmax, squeeze, sum, transpose, unsqueeze, where, div,
} from '../../graph/operators';
import type { Initial, Parameters } from '../../graph/parameters';
import { filled, uniform } from '../../graph/parameters';
import type { Tensor } from '../../graph/tensor';

/** The widths of the joint space. */
export interface JointSizes {
  /** Width of the text tower's vectors. */
  readonly text: number;
  /** Width of the picture tower's features. */
  readonly picture: number;
  /** Width of the vectors of whole texts and whole pictures. */
  readonly whole: number;
  /** Width of the vectors of words and regions. */
  readonly part: number;
  /** Width of the bend beside each straight projection. */
  readonly hidden: number;
}

/** A side of the space: vectors of length 1 for the whole and its parts, and what every score of it is raised by. */
export interface Side {
  /** `[N, whole]` */
  readonly whole: Tensor;
  /** `[N, parts, part]` */
  readonly parts: Tensor;
  /** `[N]` */
  readonly bias: Tensor;
}

/** A text's side. */
export interface TextSide extends Side {
  /** `[B, T]`: each piece's share of the words' score; they add up to 1, special pieces have none. */
  readonly shares: Tensor;
  /** `[B]`: how much a fit says: more for a caption, less for a text that only hints at its picture. */
  readonly slope: Tensor;
}

/** Dropout on what the projections read. */
export interface HeadDropout {
  readonly places: Dropout;
  readonly rate: number;
}

const dense = (parameters: Parameters, name: string, out: number, into: number, initial: Initial = uniform(1 / Math.sqrt(into))) =>
  [parameters.get(`${name}.weight`, [out, into], initial), parameters.get(`${name}.bias`, [out], filled(0))] as const;

/** A straight projection with a bend beside it that is nothing at first. */
const project = (parameters: Parameters, name: string, x: Tensor, out: number, hidden: number): Tensor => {
  const into = fixedLength(x.shape, -1);
  const bent = gelu(linear(x, ...dense(parameters, `${name}.into`, hidden, into)));
  return add(linear(x, ...dense(parameters, `${name}.straight`, out, into)), linear(bent, ...dense(parameters, `${name}.out`, out, hidden, filled(0))));
};

/** One number for each whole, 0 at first. */
const ownOf = (parameters: Parameters, name: string, whole: Tensor): Tensor =>
  squeeze(linear(whole, ...dense(parameters, name, 1, fixedLength(whole.shape, -1), filled(0))), -1);

const unseen = -10_000;

/** A text's place in the space, from its pieces' vectors `[B, T, text]` and which of them are there, the first and the last being special. */
export const textSide = (parameters: Parameters, sizes: JointSizes, states: Tensor, present: Tensor, inner: Tensor, dropout?: HeadDropout): TextSide => {
  const drop = (x: Tensor) => (dropout ? dropout.places.apply(x, dropout.rate) : x);
  const { graph } = states;
  const there = unsqueeze(indicator(present), -1);
  const mean = div(sum(mul(states, there), [1]), sum(there, [1]));
  const importance = squeeze(linear(states, ...dense(parameters, 'text.importance', 1, sizes.text, filled(0))), -1);
  const shares = softmax(add(importance, where(inner, graph.scalar(0), graph.scalar(unseen))), -1);
  const norm = layerNorm(mean, parameters.get('text.norm.weight', [sizes.text], filled(1)), parameters.get('text.norm.bias', [sizes.text], filled(0)));
  const whole = l2Normalize(project(parameters, 'text.whole', drop(norm), sizes.whole, sizes.hidden), -1);
  const parts = l2Normalize(linear(drop(states), ...dense(parameters, 'text.words', sizes.part, sizes.text)), -1);
  const slope = exp(add(ownOf(parameters, 'text.slope', whole), Math.log(0.5)));
  return { whole, parts, bias: ownOf(parameters, 'text.bias', whole), shares, slope };
};

/** A picture's place in the space, from standardised features `[P, 1 + R, picture]`: of the whole picture first, then of its regions. */
export const pictureSide = (parameters: Parameters, sizes: JointSizes, features: Tensor, dropout?: HeadDropout): Side => {
  const drop = (x: Tensor) => (dropout ? dropout.places.apply(x, dropout.rate) : x);
  const regions = lengthOf(features.shape, 1);
  const seen = drop(features);
  const whole = l2Normalize(project(parameters, 'picture.whole', squeeze(slice(seen, 1, 0, 1), 1), sizes.whole, sizes.hidden), -1);
  const parts = l2Normalize(linear(slice(seen, 1, 1, regions), ...dense(parameters, 'picture.regions', sizes.part, sizes.picture)), -1);
  return { whole, parts, bias: ownOf(parameters, 'picture.bias', whole) };
};

/** How well the wholes fit, `[B, P]`: their cosine, by a weight that is learned. */
export const wholesFit = (parameters: Parameters, text: Pick<Side, 'whole'>, picture: Pick<Side, 'whole'>): Tensor =>
  mul(matmul(text.whole, transpose(picture.whole, [1, 0])), exp(parameters.get('score.whole', [], filled(Math.log(15)))));

/**
 * How well the words fit the regions, `[B, P]`: the mean, by the words' shares, of each one's cosine with the region that fits it
 * best (late interaction, Khattab and Zaharia 2020; Yao et al. 2022), by a weight that is learned.
 */
export const partsFit = (parameters: Parameters, text: TextSide, picture: Side): Tensor => {
  const [B = 1, T = 1, width = 1] = text.parts.shape;
  const [P = 1, R = 1] = picture.parts.shape;
  const cosines = matmul(reshape(text.parts, [-1, width]), transpose(reshape(picture.parts, [-1, width]), [1, 0]));
  const best = max(reshape(cosines, [B, T, P, R]), [3]);
  return mul(squeeze(matmul(unsqueeze(text.shares, 1), reshape(best, [B, T, P])), 1), exp(parameters.get('score.parts', [], filled(Math.log(8)))));
};

/** The score of each text with each picture from how well they fit, `[B, P]`: how much that says of this text, beside how well each fits anything. */
export const scoresOf = (parameters: Parameters, fit: Tensor, text: TextSide, picture: Side): Tensor => {
  const level = parameters.get('score.level', [], filled(-3));
  return add(add(mul(fit, unsqueeze(text.slope, 1)), level), add(unsqueeze(text.bias, 1), unsqueeze(picture.bias, 0)));
};
