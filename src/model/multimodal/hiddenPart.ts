// Pictures with a part hidden: how they are named, which parts are worth it, and what stands there instead.
import type { Pixels, PixelShape } from '../vision/tensor';
import type { Box, PictureFeatures, PicturePart } from './features';
import { areaOf } from './regions';

const mark = '\0without ';

/** A picture by its name, and what of it is hidden, in pixels of the upright picture. */
export interface NamedPicture {
  readonly picture: string;
  readonly hidden?: Box;
}

/** The name of a picture with a part hidden. */
export const nameWithout = (picture: string, { left, top, right, bottom }: Box): string => `${picture}${mark}${[left, top, right, bottom].map(Math.round).join(' ')}`;

/** Reads such a name; any other is a picture's own. */
export const readName = (name: string): NamedPicture => {
  const cut = name.indexOf(mark);
  if (cut < 0) return { picture: name };
  const [left = 0, top = 0, right = 0, bottom = 0] = name.slice(cut + mark.length).split(' ').map(Number);
  return { picture: name.slice(0, cut), hidden: { left, top, right, bottom } };
};

const mostObjects = 4;
/** Of the picture: larger ones are the picture itself, smaller ones a cell says enough about. */
const [smallest, largest] = [0.01, 0.6];
const cells = { along: 4, across: 3 } as const;

/** The surest objects, and the cells of a grid of 4 × 3: few enough to hide each in turn while a person waits. */
export const partsWorthHiding = (picture: string, { width, height, objects }: PictureFeatures): readonly PicturePart[] => {
  const part = (box: Box, kind: PicturePart['kind']): PicturePart => (
    { name: nameWithout(picture, box), kind, share: { left: box.left / width, top: box.top / height, right: box.right / width, bottom: box.bottom / height } });
  const found = objects.flatMap(({ box }) => (box && areaOf(box) >= smallest * width * height && areaOf(box) <= largest * width * height ? [box] : []));
  const [columns, rows] = width >= height ? [cells.along, cells.across] : [cells.across, cells.along];
  const grid = Array.from({ length: columns * rows }, (_, at) => {
    const [column, row] = [at % columns, Math.floor(at / columns)];
    return { left: (column * width) / columns, top: (row * height) / rows, right: ((column + 1) * width) / columns, bottom: ((row + 1) * height) / rows };
  });
  return [...found.slice(0, mostObjects).map((box) => part(box, 'object')), ...grid.map((box) => part(box, 'cell'))];
};

/** Pixels with a part grey: 0, which is the mean of what the encoder was trained on. */
export const withGrey = (pixels: Pixels, { width, height }: Pick<PixelShape, 'width' | 'height'>, hidden: Box): Pixels => {
  const within = (value: number, most: number): number => Math.min(Math.max(Math.round(value), 0), most);
  const [left, right] = [hidden.left, hidden.right].map((x) => within(x * pixels.scaleX + pixels.left, width)) as [number, number];
  const [top, bottom] = [hidden.top, hidden.bottom].map((y) => within(y * pixels.scaleY + pixels.top, height)) as [number, number];
  const data = pixels.data.slice();
  for (let channel = 0; channel < 3; channel += 1)
    for (let row = top; row < bottom; row += 1) data.fill(0, (channel * height + row) * width + left, (channel * height + row) * width + Math.max(left, right));
  return { ...pixels, data };
};
