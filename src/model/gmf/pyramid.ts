// The pyramid of a picture and its objects: inputs of the graph, cross-scale attention on each scale, and the picture as one vector.
import { elements } from '../../graph/dimension';
import type { Graph } from '../../graph/graph';
import type { MovingStatistics } from '../../graph/moving';
import { add, div, globalAveragePool, indicator, mean, reshape, slice, sqrt, square, squeeze, sub } from '../../graph/operators';
import type { Parameters } from '../../graph/parameters';
import type { Tensor } from '../../graph/tensor';
import type { GmfConfig } from './config';
import { attendWithin } from './crossScale';
import { firstViews, viewsAsRows } from './guidance';

/** What the network reads of pictures. */
export interface PyramidInputs {
  /** float32 `[B, views, C, H, W]` for each scale: the picture's map, then its objects'. */
  readonly maps: readonly Tensor[];
  /** bool `[B, views]`: which of them there are; false for a text without a picture. */
  readonly seen: Tensor;
}

/** A pyramid as the modules read it. */
export interface Pyramid {
  /** `[B · views, C, H, W]` for each scale, after cross-scale attention. */
  readonly scales: readonly Tensor[];
  /** V_g, the whole picture's vector `[B, C]`. */
  readonly global: Tensor;
  /** bool `[B]`: whether there is a picture. */
  readonly pictured: Tensor;
}

/** Declares the inputs under their names: `pictures.…` and `seen`. */
export const declarePyramid = (graph: Graph, { levels, views }: GmfConfig): PyramidInputs => ({
  maps: levels.map(({ name, channels, height, width }) => graph.input(`pictures.${name}`, 'float32', ['B', views, channels, height, width])),
  seen: graph.input('seen', 'bool', ['B', views]),
});

/** Each cell scaled to mean 0 and variance 1 over its channels. */
const normalised = (map: Tensor): Tensor => {
  const centred = sub(map, mean(map, [1], 'keep'));
  return div(centred, sqrt(add(mean(square(centred), [1], 'keep'), 1e-5)));
};

/** eq 1–4 on the scales that are read: all of them for guidance, the last one for matching alone. Switched off, the maps go on as they are. */
export const pyramidOf = (parameters: Parameters, statistics: MovingStatistics, config: GmfConfig, { maps, seen }: PyramidInputs): Pyramid => {
  const { levels, views, without } = config;
  const rows = reshape(indicator(seen), [elements(seen.shape)]);
  const read = without.includes('VCG') ? levels.length - 1 : 0;
  const plain = maps.slice(read).map((map) => (config.maps === 'normalised' ? normalised(viewsAsRows(map)) : viewsAsRows(map)));
  const scales = without.includes('CSA')
    ? plain
    : plain.map((map, at) => attendWithin({ parameters, statistics, config, rows }, `crossScale.${read + at}`, map, levels[read + at]?.channels ?? 0));
  const last = (config.global === 'attended' ? scales : plain).at(-1);
  if (!last) throw new Error('a pyramid has at least one scale');
  return { scales, global: globalAveragePool(firstViews(last, seen, views)), pictured: squeeze(slice(seen, 1, 0, 1), 1) };
};
