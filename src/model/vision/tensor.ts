/** Pictures as tensors: the arithmetic between decoded bytes and what an image encoder wants. */

/** What an image encoder wants to see. */
export interface PixelShape {
  readonly width: number;
  readonly height: number;
  /** `squash` stretches the whole picture, `letterbox` keeps its proportions on black, `crop` takes a square from the middle. */
  readonly fit: 'squash' | 'letterbox' | 'crop';
  /** The share of the shorter side that a crop takes; all of it where nothing is said. */
  readonly share?: number;
  readonly order: 'rgb' | 'bgr';
  /** Per channel, in the order asked for: (v − mean) / std with v in 0…255. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  /** How pixels are resampled; cubic where nothing is said. */
  readonly kernel?: 'linear' | 'cubic';
}

/** EfficientNet-Lite2: the whole picture squashed to 260 × 260, RGB, (v − 127) / 128. */
export const efficientNetPixels: PixelShape = {
  width: 260,
  height: 260,
  fit: 'squash',
  order: 'rgb',
  mean: [127, 127, 127],
  std: [128, 128, 128],
  kernel: 'cubic',
};

/** NanoDet-g: letterboxed to 416 × 416, BGR, ImageNet's means and deviations. */
export const nanoDetPixels: PixelShape = {
  width: 416,
  height: 416,
  fit: 'letterbox',
  order: 'bgr',
  mean: [103.53, 116.28, 123.675],
  std: [57.375, 57.12, 58.395],
  kernel: 'linear',
};

/** A picture as an encoder's input, and where it lies in it: x in the input = x in the picture · scaleX + left. */
export interface Pixels {
  /** float32 [3, height, width]. */
  readonly data: Float32Array;
  readonly scaleX: number;
  readonly scaleY: number;
  readonly left: number;
  readonly top: number;
  /** Size of the upright picture. */
  readonly pictureWidth: number;
  readonly pictureHeight: number;
}

/** A rectangle within the input. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A part of a picture, from left up to right and from top down to bottom. */
export interface PicturePart {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The square in the middle whose side is a share of the picture's shorter one. */
export function middleSquare({ width, height }: Size, share = 1): PicturePart {
  const side = Math.min(width, height) * share;
  const [left, top] = [(width - side) / 2, (height - side) / 2];
  return { left, top, right: left + side, bottom: top + side };
}

/** The whole pixels that a part of a picture touches, at least one. */
export function wholePixels({ left, top, right, bottom }: PicturePart, picture: Size): Frame {
  const within = (value: number, most: number): number => Math.min(Math.max(value, 0), most);
  const [x, y] = [within(Math.floor(left), picture.width - 1), within(Math.floor(top), picture.height - 1)];
  return { left: x, top: y, width: Math.max(1, within(Math.ceil(right), picture.width) - x), height: Math.max(1, within(Math.ceil(bottom), picture.height) - y) };
}

/** Where a picture goes when its proportions are kept: as large as fits, in the middle. */
export function letterbox(picture: Size, input: Size): Frame {
  const ratio = Math.min(input.width / picture.width, input.height / picture.height);
  const width = Math.min(input.width, Math.max(1, Math.round(picture.width * ratio)));
  const height = Math.min(input.height, Math.max(1, Math.round(picture.height * ratio)));
  return { width, height, left: Math.floor((input.width - width) / 2), top: Math.floor((input.height - height) / 2) };
}

/** Puts interleaved RGB bytes of a frame onto a black input of the given size. */
export function placeInto(rgb: Uint8Array, frame: Frame, input: Size): Uint8Array {
  if (frame.width === input.width && frame.height === input.height) return rgb;
  const placed = new Uint8Array(3 * input.width * input.height);
  for (let row = 0; row < frame.height; row += 1) {
    const line = rgb.subarray(3 * frame.width * row, 3 * frame.width * (row + 1));
    placed.set(line, 3 * ((frame.top + row) * input.width + frame.left));
  }
  return placed;
}

/** Interleaved RGB bytes [height, width, 3] as normalised float32 [3, height, width] in the order asked for. */
export function normalise(rgb: Uint8Array, { width, height, order, mean, std }: PixelShape): Float32Array {
  const plane = width * height;
  const data = new Float32Array(3 * plane);
  for (const channel of [0, 1, 2] as const) {
    const source = order === 'rgb' ? channel : 2 - channel;
    const [offset, scale] = [mean[channel], 1 / std[channel]];
    for (let at = 0, from = source; at < plane; at += 1, from += 3) {
      data[channel * plane + at] = ((rgb[from] ?? 0) - offset) * scale;
    }
  }
  return data;
}
