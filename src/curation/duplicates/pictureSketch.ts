/** A small grey picture as bytes, row by row: the whole picture squashed to a square. */
export type Thumbnail = Uint8Array;

/** Side of a thumbnail in pixels. */
export const thumbnailSide = 48;

/** A part of a picture, in fractions of its sides. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** All of a picture. */
export const wholeFrame: Frame = { left: 0, top: 0, right: 1, bottom: 1 };

/** Parts by which a picture is also known: what a crop or a caption may have left of it. */
export const frames: readonly Frame[] = [
  wholeFrame,
  ...[0.1, 0.2, 0.3].flatMap((cut) => [
    { ...wholeFrame, left: cut }, { ...wholeFrame, right: 1 - cut }, { ...wholeFrame, top: cut }, { ...wholeFrame, bottom: 1 - cut },
  ]),
  ...[0.05, 0.1, 0.15].map((cut) => ({ left: cut, top: cut, right: 1 - cut, bottom: 1 - cut })),
  ...[0.1, 0.2].flatMap((cut) => [0, cut].flatMap((left) => [0, cut].map((top) => ({ left, top, right: 1 - cut + left, bottom: 1 - cut + top })))),
];

const grid = 24;
const low = 8;

/** Cosines of the discrete transform's first 8 waves over 24 samples. */
const waves = Float64Array.from({ length: low * grid }, (_, at) => Math.cos(((2 * (at % grid) + 1) * Math.floor(at / grid) * Math.PI) / (2 * grid)));

/** The grey value at a place in fractions of the sides, between pixels in proportion. */
export function greyAt(picture: Thumbnail, x: number, y: number): number {
  const [px, py] = [clamped(x * thumbnailSide - 0.5), clamped(y * thumbnailSide - 0.5)];
  const [left, top] = [Math.min(Math.floor(px), thumbnailSide - 2), Math.min(Math.floor(py), thumbnailSide - 2)];
  const [dx, dy] = [px - left, py - top];
  const at = top * thumbnailSide + left;
  const upper = picture[at]! * (1 - dx) + picture[at + 1]! * dx;
  const lower = picture[at + thumbnailSide]! * (1 - dx) + picture[at + thumbnailSide + 1]! * dx;
  return upper * (1 - dy) + lower * dy;
}

function clamped(pixel: number): number {
  return Math.min(Math.max(pixel, 0), thumbnailSide - 1);
}

/**
 * The perceptual hash of a part of a picture (pHash; Zauner, 2010): whether each of the 63 slowest waves is above their
 * median, as two 32-bit numbers.
 */
export function perceptualHash(picture: Thumbnail, frame: Frame): readonly [high: number, low: number] {
  const samples = new Float64Array(grid * grid);
  for (let y = 0; y < grid; y += 1)
    for (let x = 0; x < grid; x += 1) {
      const [u, v] = [(x + 0.5) / grid, (y + 0.5) / grid];
      samples[y * grid + x] = greyAt(picture, frame.left + u * (frame.right - frame.left), frame.top + v * (frame.bottom - frame.top));
    }
  const strength = transform(samples);
  const median = Float64Array.from(strength.subarray(1)).sort()[(low * low - 1) >> 1]!;
  const words: [number, number] = [0, 0];
  for (let at = 1; at < low * low; at += 1) if (strength[at]! > median) words[at >> 5] = words[at >> 5]! | (1 << (at & 31));
  return words;
}

/** The 8 × 8 slowest waves of 24 × 24 samples: rows first, then columns. */
function transform(samples: Float64Array): Float64Array {
  const rows = new Float64Array(grid * low);
  for (let y = 0; y < grid; y += 1)
    for (let k = 0; k < low; k += 1) {
      let sum = 0;
      for (let x = 0; x < grid; x += 1) sum += samples[y * grid + x]! * waves[k * grid + x]!;
      rows[y * low + k] = sum;
    }
  const out = new Float64Array(low * low);
  for (let j = 0; j < low; j += 1)
    for (let k = 0; k < low; k += 1) {
      let sum = 0;
      for (let y = 0; y < grid; y += 1) sum += rows[y * low + k]! * waves[j * grid + y]!;
      out[j * low + k] = sum;
    }
  return out;
}

/** How many bits of two 32-bit numbers differ. */
export function differingBits(a: number, b: number): number {
  let bits = a ^ b;
  bits -= (bits >>> 1) & 0x55555555;
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
