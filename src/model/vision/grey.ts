import type { PictureReader, PictureSource } from './pixels';
import type { PixelShape } from './tensor';

/** A picture squashed to a grey square of `side` pixels, row by row (Rec. 601 luma); undefined where it cannot be decoded. */
export async function readGrey(reader: PictureReader, source: PictureSource, side: number): Promise<Uint8Array | undefined> {
  const shape: PixelShape = { width: side, height: side, fit: 'squash', order: 'rgb', mean: [0, 0, 0], std: [1, 1, 1], kernel: 'linear' };
  const pixels = await reader.pixels(source, shape);
  if (!pixels) return undefined;
  const plane = side ** 2;
  const { data } = pixels;
  return Uint8Array.from({ length: plane }, (_, at) => Math.round(0.299 * data[at]! + 0.587 * data[plane + at]! + 0.114 * data[2 * plane + at]!));
}
