// BERT (Devlin et al. 2019) and RoBERTa (Liu et al. 2019): one architecture, post-norm, differing in where positions begin.
// Weights are named as Hugging Face names them, less the model's prefix.
import type { Dropout } from '../../graph/dropout';
import { lengthOf, plus } from '../../graph/dimension';
import { add, attention, concat, filledLike, gather, gelu, joinHeads, layerNorm, linear, slice, splitHeadsOf, unsqueeze, where } from '../../graph/operators';
import type { Parameters } from '../../graph/parameters';
import { filled, normal } from '../../graph/parameters';
import type { Tensor } from '../../graph/tensor';
import type { EncoderConfig } from './config';

/** What an encoder reads. */
export interface EncoderInputs {
  /** int64 `[B, T]`: numbers of pieces, special ones included. */
  readonly pieces: Tensor;
  /** bool `[B, T]`: true where there is a piece, false where a short text is filled up. */
  readonly present: Tensor;
}

/** What may be added to the plain encoder. */
export interface EncoderOptions {
  /** Dropout while training: after the embeddings, on attention's weights, and before each residual sum. */
  readonly dropout?: { readonly places: Dropout; readonly rate: number };
  /** Changes the sum of embeddings `[B, T, width]` before it is normalised, for features of our own. */
  readonly onEmbeddings?: (embedded: Tensor) => Tensor;
  /** What a layer, counted from 0, reads beside its own text. */
  readonly prefixOf?: (layer: number) => Prefix | undefined;
}

/** Keys and values of P places that a layer reads before those of its own text (prefix attention, Li and Liang 2021), cut into heads `[B, heads, P, width / heads]`. */
export interface Prefix {
  readonly keys: Tensor;
  readonly values: Tensor;
  /** bool `[B, P]`: false where there is nothing to read; left out where all is there. */
  readonly present?: Tensor;
}

/** An encoder one layer at a time, for networks that do something in between. */
export interface LayeredEncoder {
  /** What the first layer reads, `[B, T, width]`. */
  readonly embedded: Tensor;
  /** A layer, counted from 0, applied to `[B, T, width]`. */
  readonly layer: (at: number, before: Tensor, prefix?: Prefix) => Tensor;
}

const deviation = 0.02;
const unseen = -10_000;

/** The parts every layer is made of, with their weights looked up by name. */
const partsOf = (parameters: Parameters, { width, epsilon, vocabulary }: EncoderConfig, { dropout }: EncoderOptions) => {
  const weightsOf = (name: string, out: number, into: number) =>
    [parameters.get(`${name}.weight`, [out, into], normal(deviation)), parameters.get(`${name}.bias`, [out], filled(0))] as const;
  return {
    weightsOf,
    table: (name: string, rows: number) => parameters.get(`embeddings.${name}.weight`, [rows, width], normal(deviation)),
    factored: (pieces: Tensor, rank: number) => linear(
      gather(parameters.get('embeddings.word_embeddings.weight', [vocabulary, rank], normal(1)), pieces),
      parameters.get('embeddings.word_projection.weight', [width, rank], normal(deviation)),
    ),
    norm: (name: string, x: Tensor) => layerNorm(x, parameters.get(`${name}.weight`, [width], filled(1)), parameters.get(`${name}.bias`, [width], filled(0)), epsilon),
    drop: (x: Tensor) => (dropout ? dropout.places.apply(x, dropout.rate) : x),
  };
};

type Parts = ReturnType<typeof partsOf>;

const embed = ({ table, factored, norm, drop }: Parts, config: EncoderConfig, { pieces }: EncoderInputs, { onEmbeddings = (x) => x }: EncoderOptions): Tensor => {
  const { firstPosition } = config;
  const places = slice(table('position_embeddings', config.positions), 0, firstPosition, plus(firstPosition, lengthOf(pieces.shape, 1)));
  const segment = slice(table('token_type_embeddings', config.segments), 0, 0, 1);
  const words = config.rank === undefined ? gather(table('word_embeddings', config.vocabulary), pieces) : factored(pieces, config.rank);
  const embedded = add(add(words, segment), places);
  return drop(norm('embeddings.LayerNorm', onEmbeddings(embedded)));
};

/** 0 where a key may be seen, next to impossible where not: `[B, 1, 1, keys]`. */
const biasOf = (present: Tensor): Tensor => where(unsqueeze(unsqueeze(present, 1), 1), present.graph.scalar(0), present.graph.scalar(unseen));

/** The prefix's own part of the bias. */
const prefixBias = ({ keys, present }: Prefix): Tensor => (present ? biasOf(present) : filledLike(keys.graph, 0, [lengthOf(keys.shape, 0), 1, 1, lengthOf(keys.shape, 2)]));

const layerOf = ({ weightsOf, norm, drop }: Parts, { width, inner, heads }: EncoderConfig, name: string, h: Tensor, bias: Tensor, prefix?: Prefix): Tensor => {
  const projections = ['query', 'key', 'value'].map((part) => weightsOf(`${name}.attention.self.${part}`, width, width));
  // Queries, keys and values from one product: one large product is faster than three, and h gets one gradient instead of three.
  const joined = linear(h, concat(projections.map(([weight]) => weight), 0), concat(projections.map(([, shift]) => shift), 0));
  const [q, k, v] = splitHeadsOf(joined, 3, heads) as [Tensor, Tensor, Tensor];
  const mixed = joinHeads(prefix
    ? attention(q, concat([prefix.keys, k], 2), concat([prefix.values, v], 2), { bias: concat([prefixBias(prefix), bias], 3), onWeights: drop })
    : attention(q, k, v, { bias, onWeights: drop }));
  const seen = norm(`${name}.attention.output.LayerNorm`, add(h, drop(linear(mixed, ...weightsOf(`${name}.attention.output.dense`, width, width)))));
  const wide = gelu(linear(seen, ...weightsOf(`${name}.intermediate.dense`, inner, width)));
  return norm(`${name}.output.LayerNorm`, add(seen, drop(linear(wide, ...weightsOf(`${name}.output.dense`, width, inner)))));
};

/** An encoder of texts in one segment, layer by layer. */
export const layeredEncoder = (parameters: Parameters, config: EncoderConfig, inputs: EncoderInputs, options: EncoderOptions = {}): LayeredEncoder => {
  const parts = partsOf(parameters, config, options);
  const bias = biasOf(inputs.present);
  return {
    embedded: embed(parts, config, inputs, options),
    layer: (at, before, prefix) => layerOf(parts, config, `encoder.layer.${at}`, before, bias, prefix),
  };
};

/** The last layer's vectors `[B, T, width]` for texts in one segment; `prefixOf` says what a layer reads beside its text. */
export const encode = (parameters: Parameters, config: EncoderConfig, inputs: EncoderInputs, options: EncoderOptions = {}): Tensor => {
  const { embedded, layer } = layeredEncoder(parameters, config, inputs, options);
  return Array.from({ length: config.layers }).reduce<Tensor>((h, _, at) => layer(at, h, options.prefixOf?.(at)), embedded);
};

/** The layer a weight belongs to, for layer-wise rates: 0 for embeddings, then 1 to the number of layers; undefined for weights of other parts. */
export const depthOf = (name: string): number | undefined => {
  if (name.startsWith('embeddings.')) return 0;
  const layer = /^encoder\.layer\.(\d+)\./.exec(name)?.[1];
  return layer === undefined ? undefined : Number(layer) + 1;
};
