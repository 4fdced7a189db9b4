// Vectors of regions from a feature map, and boxes.
import type { Box } from './features';

/** The part of a box that lies in its picture. */
export const clipped = ({ left, top, right, bottom }: Box, width: number, height: number): Box => ({
  left: Math.min(Math.max(left, 0), width), top: Math.min(Math.max(top, 0), height),
  right: Math.min(Math.max(right, 0), width), bottom: Math.min(Math.max(bottom, 0), height),
});

/** Square pixels; 0 for boxes turned inside out. */
export const areaOf = ({ left, top, right, bottom }: Box): number => Math.max(0, right - left) * Math.max(0, bottom - top);

/** Intersection over union, 0 to 1; 0 for two boxes of no area. */
export const overlapOf = (a: Box, b: Box): number => {
  const shared = areaOf({ left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) });
  const union = areaOf(a) + areaOf(b) - shared;
  return union > 0 ? shared / union : 0;
};

/** How much of each of `cells` equal cells of a side the range from `from` to `to` covers, in cells; a range of no length covers the cell it lies in. */
const coverOf = (from: number, to: number, side: number, cells: number): Float64Array => {
  const [start, end] = [(from / side) * cells, (to / side) * cells];
  const cover = Float64Array.from({ length: cells }, (_, cell) => Math.max(0, Math.min(end, cell + 1) - Math.max(start, cell)));
  if (cover.every((part) => part === 0)) cover[Math.min(cells - 1, Math.max(0, Math.floor((start + end) / 2)))] = 1;
  return cover;
};

/** A feature map `[channels, height, width]` that shows a whole picture. */
export interface WholeMap {
  readonly values: Float32Array;
  readonly shape: readonly [channels: number, height: number, width: number];
}

/** The mean of a map over a box, each cell by how much of it the box covers, `[channels]`; the picture is `width` × `height` pixels. */
export const poolRegion = ({ values, shape: [channels, high, wide] }: WholeMap, box: Box, width: number, height: number): Float32Array => {
  const inside = clipped(box, width, height);
  const [across, down] = [coverOf(inside.left, inside.right, width, wide), coverOf(inside.top, inside.bottom, height, high)];
  const sum = (parts: Float64Array) => parts.reduce((a, b) => a + b, 0);
  const area = sum(across) * sum(down);
  return Float32Array.from({ length: channels }, (_, channel) => {
    let total = 0;
    for (let y = 0; y < high; y++)
      for (let x = 0; x < wide; x++) total += (down[y] ?? 0) * (across[x] ?? 0) * (values[(channel * high + y) * wide + x] ?? 0);
    return total / area;
  });
};
