// Spatial relations of objects (HamLearning, “Spatial Encoding”): the labelled edges of its graph, as rules over boxes in pixels.
import type { Box } from '../multimodal/features';
import { areaOf, overlapOf } from '../multimodal/regions';

/** No edge. */
export const noEdge = 0;
/** The first object includes the second completely. */
export const inside = 1;
/** The first object is contained by the second fully. */
export const cover = 2;
/** Neither, and their intersection over union is above one half. */
export const overlap = 3;
/** The first of eight classes of directions, each 45° wide, from the x-axis on. */
export const firstDirection = 4;
const directions = 8;
/** How many labels an edge can have. */
export const relationLabels = 11;

const farthest = 0.5;

const includes = (a: Box, b: Box): boolean => a.left <= b.left && a.top <= b.top && a.right >= b.right && a.bottom >= b.bottom;

const centreOf = ({ left, top, right, bottom }: Box): readonly [number, number] => [(left + right) / 2, (top + bottom) / 2];

/** The class of the direction from one centre to another: y points down as in pictures, so angles run clockwise. */
const directionOf = (dx: number, dy: number): number => {
  const degrees = ((Math.atan2(dy, dx) * 180) / Math.PI + 360) % 360;
  return firstDirection + (Math.floor(degrees / (360 / directions)) % directions);
};

/**
 * The label of the edge from object a to object b in a picture of `width` × `height` pixels; the first rule that fits.
 * Where the paper is silent: equal boxes overlap; a distance of exactly half the diagonal is an edge; distances and angles are of
 * pixels, not of normalised coordinates; the y-axis points down.
 */
export const relationOf = (a: Box, b: Box, width: number, height: number): number => {
  const [aHasB, bHasA] = [includes(a, b), includes(b, a)];
  if (aHasB && bHasA) return overlap;
  if (aHasB) return inside;
  if (bHasA) return cover;
  if (areaOf(a) > 0 && areaOf(b) > 0 && overlapOf(a, b) > 0.5) return overlap;
  const [[ax, ay], [bx, by]] = [centreOf(a), centreOf(b)];
  const [dx, dy] = [bx - ax, by - ay];
  return Math.hypot(dx, dy) / Math.hypot(width, height) > farthest ? noEdge : directionOf(dx, dy);
};

/** The label of the edge back: inside and cover change places, a direction turns round, overlap stays. */
export const reversed = (label: number): number => {
  if (label === inside) return cover;
  if (label === cover) return inside;
  return label < firstDirection ? label : firstDirection + ((label - firstDirection + directions / 2) % directions);
};

/**
 * The edges of a picture's graph, `[nodes · nodes]` with `nodes` = 1 + the number of objects: at i · nodes + j the label of the edge
 * from j to i. Node 0 is the picture, which includes every object; objects whose place is not known have edges with it only.
 */
export const edgesOf = (boxes: readonly (Box | undefined)[], width: number, height: number): Uint8Array => {
  const nodes = boxes.length + 1;
  const edges = new Uint8Array(nodes * nodes);
  boxes.forEach((to, i) => {
    edges[(i + 1) * nodes] = inside;
    edges[i + 1] = cover;
    boxes.forEach((from, j) => { if (i !== j && from && to) edges[(i + 1) * nodes + j + 1] = relationOf(from, to, width, height); });
  });
  return edges;
};
