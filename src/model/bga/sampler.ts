// The stage-refined context sampler (SCS): which tokens or patches of a layer go into generation. A predictor as DynamicViT's (Rao et al. 2021).
import { fixedLength, lengthOf } from '../../graph/dimension';
import type { Dropout } from '../../graph/dropout';
import { add, concat, div, expand, gelu, greater, indicator, layerNorm, less, linear, logSoftmax, mul, slice, softmax, squeeze, stopGradient, sub, sum, unsqueeze, where } from '../../graph/operators';
import type { Parameters } from '../../graph/parameters';
import { filled } from '../../graph/parameters';
import type { Tensor } from '../../graph/tensor';
import { dense } from '../text/network';

/** What a sampler decides with: noise in training, none in use. */
export interface SamplerParts {
  readonly parameters: Parameters;
  readonly noise: Dropout | undefined;
}

/** ln of the probabilities to keep and to drop each of `[B, N, d]`, `[B, N, 2]`: half of its features are its own, half the mean over what was kept before. */
const predict = (parameters: Parameters, name: string, x: Tensor, before: Tensor): Tensor => {
  const width = fixedLength(x.shape, -1);
  const half = width / 2;
  const norm = layerNorm(x, parameters.get(`${name}.norm.weight`, [width], filled(1)), parameters.get(`${name}.norm.bias`, [width], filled(0)));
  const read = gelu(linear(norm, ...dense(parameters, `${name}.in`, width, width)));
  const weight = unsqueeze(before, -1);
  const kept = sum(weight, [1], 'keep');
  const mean = div(sum(mul(slice(read, 2, half, width), weight), [1], 'keep'), where(greater(kept, 0), kept, 1));
  const [batch = 1, count = 1] = x.shape;
  const both = concat([slice(read, 2, 0, half), expand(mean, [batch, count, half])], 2);
  const wide = gelu(linear(both, ...dense(parameters, `${name}.out.0`, half, width)));
  const narrow = gelu(linear(wide, ...dense(parameters, `${name}.out.1`, half / 2, half)));
  return logSoftmax(linear(narrow, ...dense(parameters, `${name}.out.2`, 2, half / 2)), -1);
};

/** 1 where keeping is at least as likely as dropping. */
const likelier = (scores: Tensor): Tensor => sub(1, indicator(less(squeeze(slice(scores, 2, 0, 1), 2), squeeze(slice(scores, 2, 1, 2), 2))));

/** Drawn by Gumbel's noise, one or zero, with the gradient of the softmax at temperature 1 (Jang, Gu and Poole 2017, straight through). */
const drawn = (scores: Tensor, noise: Dropout): Tensor => {
  const disturbed = add(scores, noise.gumbel(scores.shape));
  const soft = squeeze(slice(softmax(disturbed, -1), 2, 0, 1), 2);
  return add(likelier(stopGradient(disturbed)), sub(soft, stopGradient(soft)));
};

/**
 * The policy of a layer, `[B, N]` of ones and zeros, for vectors `[B, N, d]` of which the first stands for the whole and is always
 * kept. `before` is the policy of the layer before, `there` says what there is at all, both `[B, N]`.
 */
export const sample = ({ parameters, noise }: SamplerParts, name: string, x: Tensor, before: Tensor, there: Tensor): Tensor => {
  const count = lengthOf(x.shape, 1);
  const rest = (all: Tensor) => slice(all, 1, 1, count);
  const scores = predict(parameters, name, rest(x), rest(before));
  const kept = mul(noise ? drawn(scores, noise) : likelier(scores), rest(there));
  return concat([slice(there, 1, 0, 1), kept], 1);
};
