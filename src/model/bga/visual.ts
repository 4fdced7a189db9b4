// The visual branch, needed in training only: patches of the picture and pre-norm layers as CLIP's (Radford et al. 2021), with the names of its weights.
import type { Dimension } from '../../graph/dimension';
import { fixedLength, lengthOf } from '../../graph/dimension';
import type { Graph } from '../../graph/graph';
import { add, attention, concat, convolution, expand, filledLike, joinHeads, layerNorm, linear, matmul, mean, mul, reshape, sigmoid, splitHeads, squeeze, transpose, unsqueeze, where } from '../../graph/operators';
import type { Parameters } from '../../graph/parameters';
import { filled, normal } from '../../graph/parameters';
import type { Tensor } from '../../graph/tensor';
import type { Prefix } from '../encoder/bert';
import { dense } from '../text/network';
import type { BgaConfig, BgaPictures } from './config';

/** What the branch is built with. */
export interface VisualParts {
  readonly parameters: Parameters;
  readonly config: BgaConfig;
  readonly width: number;
  readonly heads: number;
  readonly drop: (x: Tensor) => Tensor;
}

const norm = ({ parameters, width }: VisualParts, name: string, x: Tensor): Tensor =>
  layerNorm(x, parameters.get(`visual.${name}.weight`, [width], filled(1)), parameters.get(`visual.${name}.bias`, [width], filled(0)));

/** Declares what is read of pictures, `pictures.map` `[B, 1, C, H, W]`: a tower's last map, or pixels. */
export const declarePictures = (graph: Graph, pictures: BgaPictures): Tensor =>
  graph.input('pictures.map', 'float32', pictures.kind === 'clip' ? ['B', 1, 3, pictures.pixels, pictures.pixels] : ['B', 1, pictures.channels, pictures.height, pictures.width]);

/** How much each of `from` equal cells of a side belongs to each of `to`, rows adding up to 1: pooling between any two grids. */
const shares = (from: number, to: number): readonly (readonly number[])[] =>
  Array.from({ length: to }, (_, row) => Array.from({ length: from }, (_cell, cell) => {
    const [start, end] = [(row * from) / to, ((row + 1) * from) / to];
    return (Math.max(0, Math.min(end, cell + 1) - Math.max(start, cell)) * to) / from;
  }));

/** A map's mean and its cells pooled to `side` × `side`, `[B, 1 + side², C]`. */
const cellsOf = (map: Tensor, side: number): Tensor => {
  const [batch = 1, channels = 1] = map.shape;
  const [high, wide] = [fixedLength(map.shape, 2), fixedLength(map.shape, 3)];
  const [down, across] = [shares(high, side), shares(wide, side)];
  const pooling = Float32Array.from({ length: side * side * high * wide }, (_, at) => {
    const [patch, cell] = [Math.floor(at / (high * wide)), at % (high * wide)];
    return (down[Math.floor(patch / side)]?.[Math.floor(cell / wide)] ?? 0) * (across[patch % side]?.[cell % wide] ?? 0);
  });
  const cells = transpose(reshape(map, [batch, channels, high * wide]), [0, 2, 1]);
  return concat([mean(cells, [1], 'keep'), matmul(map.graph.constant(pooling, [side * side, high * wide], 'float32'), cells)], 1);
};

/** CLIP's patches of pixels with its class embedding before them, `[B, 1 + side², width]`. */
const patchesOf = ({ parameters, config: { side }, width }: VisualParts, pixels: Tensor, patch: number): Tensor => {
  const batch = lengthOf(pixels.shape, 0);
  const weight = parameters.get('visual.embeddings.patch_embedding.weight', [width, 3, patch, patch], normal(0.02));
  const patches = transpose(reshape(convolution(pixels, weight, undefined, { strides: [patch, patch] }), [batch, width, side * side]), [0, 2, 1]);
  const whole = reshape(parameters.get('visual.embeddings.class_embedding', [width], normal(0.02)), [1, 1, width]);
  return concat([expand(whole, [batch, 1, width]), patches], 1);
};

/** What the first visual layer reads, `[B, 1 + side², width]`. */
export const embedPictures = (parts: VisualParts, pictures: Tensor): Tensor => {
  const { parameters, width, config: { pictures: kind, side } } = parts;
  const patches = kind.kind === 'clip'
    ? patchesOf(parts, squeeze(pictures, 1), kind.patch)
    : linear(cellsOf(squeeze(pictures, 1), side), ...dense(parameters, 'visual.embeddings.cells', width, kind.channels));
  const places = parameters.get('visual.embeddings.position_embedding.weight', [side * side + 1, width], normal(0.02));
  return norm(parts, 'pre_layrnorm', add(patches, unsqueeze(places, 0)));
};

/** CLIP's approximation of GELU. */
const quickGelu = (x: Tensor): Tensor => mul(x, sigmoid(mul(x, 1.702)));

/** Generated places may be missing, patches never are: `[B, 1, 1, P + K]`. */
const biasOf = ({ present, keys: generated }: Prefix, k: Tensor): Tensor => {
  const [batch = 1, , places = 1] = generated.shape;
  const none = (length: Dimension) => filledLike(k.graph, 0, [batch, 1, 1, length]);
  return concat([present ? where(unsqueeze(unsqueeze(present, 1), 1), none(places), -10_000) : none(places), none(lengthOf(k.shape, 2))], 3);
};

/** A layer with generated features of the text before its own keys and values. */
export const visualLayer = (parts: VisualParts, at: number, before: Tensor, prefix: Prefix | undefined): Tensor => {
  const { parameters, width, heads, drop, config: { visualInner } } = parts;
  const name = `encoder.layers.${at}`;
  const weights = (part: string, out: number, into: number) => dense(parameters, `visual.${name}.${part}`, out, into);
  const read = norm(parts, `${name}.layer_norm1`, before);
  const [q, k, v] = ['q_proj', 'k_proj', 'v_proj'].map((part) => splitHeads(linear(read, ...weights(`self_attn.${part}`, width, width)), heads)) as [Tensor, Tensor, Tensor];
  const mixed = joinHeads(prefix
    ? attention(q, concat([prefix.keys, k], 2), concat([prefix.values, v], 2), { bias: biasOf(prefix, k), onWeights: drop })
    : attention(q, k, v, { onWeights: drop }));
  const seen = add(before, drop(linear(mixed, ...weights('self_attn.out_proj', width, width))));
  const wide = quickGelu(linear(norm(parts, `${name}.layer_norm2`, seen), ...weights('mlp.fc1', visualInner, width)));
  return add(seen, drop(linear(wide, ...weights('mlp.fc2', width, visualInner))));
};
