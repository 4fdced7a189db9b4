// The cross-modal generator (MCG): one decoder layer a direction, shared by all layers, with learned queries of the modality it makes.
import { fixedLength, lengthOf } from '../../graph/dimension';
import { add, attention, div, exp, expand, joinHeads, layerNorm, less, linear, matmul, max, mul, relu, slice, splitHeads, stopGradient, sub, sum, transpose, unsqueeze, where } from '../../graph/operators';
import type { Parameters } from '../../graph/parameters';
import { filled, uniform } from '../../graph/parameters';
import type { Tensor } from '../../graph/tensor';
import type { Dimension } from '../../graph/dimension';
import { dense } from '../text/network';

/** A generator of one direction. */
export interface GeneratorParts {
  readonly parameters: Parameters;
  /** Prefix of its weights. */
  readonly name: string;
  readonly width: number;
  readonly heads: number;
  readonly inner: number;
  /** How many queries there are. */
  readonly queries: number;
  readonly drop: (x: Tensor) => Tensor;
}

const impossible = -10_000;
/** How far a dropped place's score may lie above the best kept one before its pull on the policy is cut off. */
const highest = 10;

/**
 * Attention in which each key counts as much as the policy `[B, K]` says: pᵢ e^sᵢ / Σ pₖ e^sₖ (DynamicViT's eq. 11 without its self term).
 * With ones and zeros it is attention over the ones; a policy that was drawn learns from it what each place would have been worth.
 */
const weightedAttention = (q: Tensor, k: Tensor, v: Tensor, policy: Tensor, drop: (x: Tensor) => Tensor): Tensor => {
  const share = unsqueeze(unsqueeze(policy, 1), 1);
  const scores = matmul(mul(q, 1 / Math.sqrt(fixedLength(q.shape, -1))), transpose(k, [0, 1, 3, 2]));
  const kept = add(scores, where(less(share, 0.5), impossible, scores.graph.scalar(0)));
  const shifted = sub(scores, stopGradient(max(kept, [-1], 'keep')));
  const weights = mul(exp(where(less(shifted, highest), shifted, highest)), share);
  return matmul(drop(div(weights, sum(weights, [-1], 'keep'))), v);
};

const norm = ({ parameters, name, width }: GeneratorParts, part: string, x: Tensor): Tensor =>
  layerNorm(x, parameters.get(`${name}.${part}.weight`, [width], filled(1)), parameters.get(`${name}.${part}.bias`, [width], filled(0)));

const headsOf = ({ parameters, name, width, heads }: GeneratorParts, part: string, inputs: readonly [Tensor, Tensor, Tensor]): readonly [Tensor, Tensor, Tensor] =>
  ['query', 'key', 'value'].map((role, at) => splitHeads(linear(inputs[at] as Tensor, ...dense(parameters, `${name}.${part}.${role}`, width, width)), heads)) as [Tensor, Tensor, Tensor];

const outOf = ({ parameters, name, width }: GeneratorParts, part: string, mixed: Tensor): Tensor =>
  linear(joinHeads(mixed), ...dense(parameters, `${name}.${part}.output`, width, width));

/**
 * Features of the other modality, `[B, count, width]`, from vectors `[B, N, width]` of which those count that the policy `[B, N]`
 * keeps; all where none is given. Post-norm, with a rectifier, as PyTorch's TransformerDecoderLayer.
 */
export const generate = (parts: GeneratorParts, memory: Tensor, count: Dimension, policy?: Tensor): Tensor => {
  const { parameters, name, width, inner, queries, drop } = parts;
  const batch = lengthOf(memory.shape, 0);
  const asked = expand(unsqueeze(slice(parameters.get(`${name}.queries`, [queries, width], uniform(0.1)), 0, 0, count), 0), [batch, count, width]);
  const among = norm(parts, 'norm1', add(asked, drop(outOf(parts, 'self', attention(...headsOf(parts, 'self', [asked, asked, asked]), { onWeights: drop })))));
  const [q, k, v] = headsOf(parts, 'cross', [among, memory, memory]);
  const mixed = policy ? weightedAttention(q, k, v, policy, drop) : attention(q, k, v, { onWeights: drop });
  const seen = norm(parts, 'norm2', add(among, drop(outOf(parts, 'cross', mixed))));
  const wide = relu(linear(seen, ...dense(parameters, `${name}.wide`, inner, width)));
  return norm(parts, 'norm3', add(seen, drop(linear(drop(wide), ...dense(parameters, `${name}.narrow`, width, inner)))));
};
