// Transformers over patches as Hugging Face keeps them: ViT (Dosovitskiy et al. 2021) and CLIP's vision model (Radford et al. 2021).
import { fixedLength, lengthOf } from '../../../graph/dimension';
import { add, attention, concat, convolution, expand, gelu, joinHeads, layerNorm, linear, mul, reshape, sigmoid, slice, splitHeads, squeeze, transpose } from '../../../graph/operators';
import type { Parameters } from '../../../graph/parameters';
import type { Tensor } from '../../../graph/tensor';

/** The sizes of such a tower. */
export interface PatchConfig {
  readonly kind: 'vit' | 'clip';
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly inner: number;
  readonly side: number;
  readonly patch: number;
  readonly epsilon: number;
  /** CLIP's quick GELU is x·σ(1.702·x). */
  readonly activation: 'gelu' | 'quick_gelu';
}

/** What the two kinds call their weights. */
const names = {
  vit: {
    first: 'embeddings.cls_token', patches: 'embeddings.patch_embeddings.projection', places: 'embeddings.position_embeddings', before: undefined, after: 'layernorm',
    layer: (at: number) => ({
      query: `encoder.layer.${at}.attention.attention.query`, key: `encoder.layer.${at}.attention.attention.key`, value: `encoder.layer.${at}.attention.attention.value`,
      out: `encoder.layer.${at}.attention.output.dense`, norm1: `encoder.layer.${at}.layernorm_before`, norm2: `encoder.layer.${at}.layernorm_after`,
      wide: `encoder.layer.${at}.intermediate.dense`, narrow: `encoder.layer.${at}.output.dense`,
    }),
  },
  clip: {
    first: 'embeddings.class_embedding', patches: 'embeddings.patch_embedding', places: 'embeddings.position_embedding.weight', before: 'pre_layrnorm', after: 'post_layernorm',
    layer: (at: number) => ({
      query: `encoder.layers.${at}.self_attn.q_proj`, key: `encoder.layers.${at}.self_attn.k_proj`, value: `encoder.layers.${at}.self_attn.v_proj`,
      out: `encoder.layers.${at}.self_attn.out_proj`, norm1: `encoder.layers.${at}.layer_norm1`, norm2: `encoder.layers.${at}.layer_norm2`,
      wide: `encoder.layers.${at}.mlp.fc1`, narrow: `encoder.layers.${at}.mlp.fc2`,
    }),
  },
} as const;

/** `[CLS]` and the patches of pixels `[B, 3, side, side]` before the first layer, `[B, 1 + patches, width]`. */
const embed = (parameters: Parameters, { kind, width, side, patch, epsilon }: PatchConfig, pixels: Tensor): Tensor => {
  const { first, patches, places, before } = names[kind];
  const grid = side / patch;
  const bias = kind === 'vit' ? parameters.get(`${patches}.bias`, [width]) : undefined;
  const cut = convolution(pixels, parameters.get(`${patches}.weight`, [width, 3, patch, patch]), bias, { strides: [patch, patch] });
  const batch = lengthOf(pixels.shape, 0);
  const sequence = transpose(reshape(cut, [batch, width, grid * grid]), [0, 2, 1]);
  const token = expand(reshape(parameters.get(first, kind === 'vit' ? [1, 1, width] : [width]), [1, 1, width]), [batch, 1, width]);
  const rows = grid * grid + 1;
  const placed = add(concat([token, sequence], 1), reshape(parameters.get(places, kind === 'vit' ? [1, rows, width] : [rows, width]), [1, rows, width]));
  return before ? layerNorm(placed, parameters.get(`${before}.weight`, [width]), parameters.get(`${before}.bias`, [width]), epsilon) : placed;
};

/** `pooled` `[B, width]`, the class token after the last norm, and the patches as a map `[B, width, grid, grid]`. Throws a WeightError where weights are missing. */
export const patchTransformer = (parameters: Parameters, config: PatchConfig, pixels: Tensor): { readonly map: Tensor; readonly pooled: Tensor } => {
  const { kind, width, heads, inner, layers, epsilon, activation, side, patch } = config;
  const dense = (name: string, x: Tensor, out: number) => linear(x, parameters.get(`${name}.weight`, [out, fixedLength(x.shape, -1)]), parameters.get(`${name}.bias`, [out]));
  const norm = (name: string, x: Tensor) => layerNorm(x, parameters.get(`${name}.weight`, [width]), parameters.get(`${name}.bias`, [width]), epsilon);
  const active = (x: Tensor) => (activation === 'gelu' ? gelu(x) : mul(x, sigmoid(mul(x, 1.702))));
  const read = Array.from({ length: layers }, (_, at) => names[kind].layer(at)).reduce((x, layer) => {
    const seen = norm(layer.norm1, x);
    const [q, k, v] = [layer.query, layer.key, layer.value].map((name) => splitHeads(dense(name, seen, width), heads)) as [Tensor, Tensor, Tensor];
    const mixed = add(x, dense(layer.out, joinHeads(attention(q, k, v)), width));
    return add(mixed, dense(layer.narrow, active(dense(layer.wide, norm(layer.norm2, mixed), inner)), width));
  }, embed(parameters, config, pixels));
  // CLIP normalises the class token only, ViT every place.
  const last = kind === 'vit' ? norm(names.vit.after, read) : read;
  const token = squeeze(slice(last, 1, 0, 1), 1);
  const grid = side / patch;
  const patches = slice(last, 1, 1, grid * grid + 1);
  return {
    map: reshape(transpose(patches, [0, 2, 1]), [lengthOf(pixels.shape, 0), width, grid, grid]),
    pooled: kind === 'vit' ? token : norm(names.clip.after, token),
  };
};
