import { thumbnailSide, type Thumbnail } from '../../curation/duplicates/pictureSketch';
import { readGrey } from '../../model/vision/grey';
import type { PictureReader, PictureSource } from '../../model/vision/pixels';

/** A picture as a small grey one; undefined where it cannot be decoded. */
export function readThumbnail(reader: PictureReader, source: PictureSource): Promise<Thumbnail | undefined> {
  return readGrey(reader, source, thumbnailSide);
}
