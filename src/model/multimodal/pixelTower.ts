// Pixels as a tower: for networks whose first layers are trained with the rest, so that only decoding can be kept.
import { Graph } from '../../graph/graph';
import { globalAveragePool, mul } from '../../graph/operators';
import { encodeModel } from '../../graph/proto';
import type { TowerModel } from './pictureModels';

/** CLIP's means and deviations. */
const clip = { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] } as const;

const bytes = ([r, g, b]: readonly [number, number, number]): readonly [number, number, number] => [255 * r, 255 * g, 255 * b];

/** A tower whose last map is the picture itself, `[3, side, side]`, cut and scaled as CLIP reads it. */
export const pixelTower = (side: number): TowerModel => {
  const graph = new Graph();
  const pixels = graph.input('pixels', 'float32', ['batch', 3, side, side]);
  graph.output('map', mul(pixels, 1));
  graph.output('pooled', globalAveragePool(pixels));
  return {
    name: `pixels ${side}`, graph: encodeModel(graph),
    about: { pixels: { width: side, height: side, fit: 'crop', share: 1, order: 'rgb', mean: bytes(clip.mean), std: bytes(clip.std), kernel: 'cubic' }, maps: { map: [3, side, side] }, pooled: 3, scale: 'plain' },
  };
};
