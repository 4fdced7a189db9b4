import { thumbnailSide, type Thumbnail } from '../../curation/duplicates/pictureSketch';
import type { PictureReader, PictureSource } from '../../model/vision/pixels';
import type { PixelShape } from '../../model/vision/tensor';

const shape: PixelShape = {
  width: thumbnailSide, height: thumbnailSide, fit: 'squash', order: 'rgb', mean: [0, 0, 0], std: [1, 1, 1], kernel: 'linear',
};

/** A picture as a small grey one (Rec. 601 luma); undefined where it cannot be decoded. */
export async function readThumbnail(reader: PictureReader, source: PictureSource): Promise<Thumbnail | undefined> {
  const pixels = await reader.pixels(source, shape);
  if (!pixels) return undefined;
  const plane = thumbnailSide ** 2;
  const { data } = pixels;
  return Uint8Array.from({ length: plane }, (_, at) => Math.round(0.299 * data[at]! + 0.587 * data[plane + at]! + 0.114 * data[2 * plane + at]!));
}
