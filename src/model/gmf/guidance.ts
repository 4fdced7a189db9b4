// Visual clue guidance (VCG), eq 5–12: what each layer of the text encoder reads of the picture and its objects.
import { fixedLength, lengthOf, times } from '../../graph/dimension';
import { add, concat, expand, leakyRelu, linear, mean, mul, reshape, slice, softmax, split, splitHeads, tanh, transpose, unsqueeze } from '../../graph/operators';
import type { Parameters } from '../../graph/parameters';
import type { Tensor } from '../../graph/tensor';
import type { Prefix } from '../encoder/bert';
import type { EncoderConfig } from '../encoder/config';
import type { GmfConfig } from './config';
import { dense } from '../text/network';

/** What the guidance is made with. */
export interface GuidanceParts {
  readonly parameters: Parameters;
  readonly config: GmfConfig;
  readonly encoder: EncoderConfig;
}

/** Pool of eq 6: the mean over `side` × `side` equal windows; rows and columns left over are not read, as HVPNeT's pooling leaves them. `[N, C, side, side]` */
export const pooledCells = (map: Tensor, side: number): Tensor => {
  const [count = 1, channels = 1] = map.shape;
  const [high, wide] = [Math.floor(fixedLength(map.shape, 2) / side), Math.floor(fixedLength(map.shape, 3) / side)];
  const even = slice(slice(map, 2, 0, high * side), 3, 0, wide * side);
  return mean(reshape(even, [count, channels, side, high, side, wide]), [3, 5]);
};

/** A scale's cells as tokens, `[N, cells, C]`. */
const cellTokens = (cells: Tensor): Tensor => {
  const [count = 1, channels = 1, high, wide] = cells.shape;
  return transpose(reshape(cells, [count, channels, Number(high) * Number(wide)]), [0, 2, 1]);
};

/** All scales of a view as tokens `[N, cells, ΣC]`. */
const joinedTokens = (scales: readonly Tensor[], { tokens, side }: GmfConfig): Tensor => {
  if (tokens === 'cells') return concat(scales.map(cellTokens), 2);
  const joined = concat(scales, 1);
  return reshape(joined, [lengthOf(joined.shape, 0), side * side, fixedLength(joined.shape, 1)]);
};

/** eq 5–6: V_i, one for each scale, `[N, cells, n]`; n is twice the encoder's width where one projection makes keys and values, else its width. */
const mapScales = ({ parameters, config, encoder: { width } }: GuidanceParts, scales: readonly Tensor[]): readonly Tensor[] => {
  const { levels, mapping, between } = config;
  if (mapping === 'perScale')
    return scales.map((cells, at) => linear(cellTokens(cells), ...dense(parameters, `guidance.map.${at}`, width, levels[at]?.channels ?? 0)));
  const tokens = joinedTokens(scales, config);
  const hidden = tanh(linear(tokens, ...dense(parameters, 'guidance.map.0', between, fixedLength(tokens.shape, 2))));
  return split(linear(hidden, ...dense(parameters, 'guidance.map.1', levels.length * 2 * width, between)), levels.map(() => 2 * width), 2);
};

/** eq 7–8: g = softmax(LeakyReLU(W_p · mean of the scales)), `[N, scales]`, for one layer. */
const gateOf = ({ parameters, config }: GuidanceParts, layer: number, total: Tensor): Tensor => {
  const average = mul(total, 1 / config.levels.length);
  const [count = 1, cells, n] = total.shape;
  const read = config.gate === 'mean' ? mean(average, [1]) : reshape(average, [count, Number(cells) * Number(n)]);
  return softmax(leakyRelu(linear(read, ...dense(parameters, `guidance.gate.${layer}`, config.levels.length, fixedLength(read.shape, 1)))), -1);
};

/** eq 9: Σ gᵢ Vᵢ, `[N, cells, n]`. */
const gated = (gate: Tensor, scales: readonly Tensor[]): Tensor =>
  scales.map((scale, at) => mul(scale, unsqueeze(slice(gate, 1, at, at + 1), -1))).reduce((a, b) => add(a, b));

/** Cut into heads `[B, heads, P, width / heads]`. */
const inHeads = (x: Tensor, heads: number, cut: GmfConfig['heads']): Tensor => {
  const [batch = 1, places, width] = x.shape;
  return cut === 'slices' ? splitHeads(x, heads) : reshape(x, [batch, heads, places ?? 1, Number(width) / heads]);
};

/**
 * The guidance of every layer. `scales` are the pooled maps of each scale, `[B · views, C, side, side]`, the views of a picture
 * one after another; `seen`, bool `[B, views]`, says which there are: what is not there is masked.
 */
export const guidanceOf = (parts: GuidanceParts, scales: readonly Tensor[], seen: Tensor): ((layer: number) => Prefix) => {
  const { parameters, config: { views, side, mapping, heads }, encoder: { width, heads: headCount } } = parts;
  const mapped = mapScales(parts, scales);
  const total = mapped.reduce((a, b) => add(a, b));
  const batch = lengthOf(seen.shape, 0);
  const places = views * side * side;
  const present = reshape(expand(unsqueeze(seen, -1), [batch, views, side * side]), [batch, places]);
  return (layer) => {
    const tokens = gated(gateOf(parts, layer, total), mapped);
    const inRows = reshape(tokens, [batch, places, fixedLength(tokens.shape, 2)]);
    const both = mapping === 'joint' ? inRows : linear(inRows, ...dense(parameters, `guidance.project.${layer}`, 2 * width, width));
    const [keys, values] = split(both, [width, width], 2) as [Tensor, Tensor];
    return { keys: inHeads(keys, headCount, heads), values: inHeads(values, headCount, heads), present };
  };
};

/** Maps of all views as rows: `[B, views, C, H, W]` to `[B · views, C, H, W]`. */
export const viewsAsRows = (map: Tensor): Tensor => {
  const [batch = 1, views = 1, ...rest] = map.shape;
  return reshape(map, [times(batch, views), ...rest]);
};

/** The whole picture's maps alone, `[B, C, H, W]`, from rows of views. */
export const firstViews = (rows: Tensor, batch: Tensor, views: number): Tensor => {
  const rest = rows.shape.slice(1);
  const all = reshape(rows, [lengthOf(batch.shape, 0), views, ...rest]);
  return reshape(slice(all, 1, 0, 1), [lengthOf(batch.shape, 0), ...rest]);
};
