// The picture with which a device is tried: features made of a formula, the same everywhere.
import type { Weight } from '../../graph/parameters';
import type { FeatureShapes, FeatureSource, FeatureWish, Found, MapName, PictureFeatures } from './features';

/** What the trial picture is called; no file has this name. */
export const trialPicture = '\0trial';

const values = (count: number, step: number): Float32Array => Float32Array.from({ length: count }, (_, at) => ((at * step) % 257) / 257);

/** Three objects in a picture of 400 × 300 pixels, as far as objects are looked for at all. */
const trialFeatures = ({ pooled, regions, classes, maps }: FeatureShapes, { objects, crops }: FeatureWish): PictureFeatures => {
  const boxes = [{ left: 40, top: 30, right: 160, bottom: 270 }, { left: 60, top: 60, right: 120, bottom: 160 }, { left: 220, top: 90, right: 380, bottom: 210 }].slice(0, objects);
  const views = 1 + Math.min(crops, boxes.length);
  return {
    width: 400, height: 300,
    objects: boxes.map((box, at) => ({ box, class: (7 * at) % classes, score: 0.9 - 0.1 * at })),
    tensors: new Map<string, Weight>([
      ['pooled', { shape: [views, pooled], values: values(views * pooled, 31) }],
      ['regions', { shape: [boxes.length, regions], values: values(boxes.length * regions, 59) }],
      ...(Object.entries(maps) as [MapName, readonly [number, number, number]][]).map(([name, shape], at) =>
        [name, { shape: [views, ...shape], values: values(views * shape[0] * shape[1] * shape[2], 11 + 2 * at) }] as const),
    ]),
  };
};

/** A source that knows the trial picture beside those of another one. */
export const withTrial = (source: FeatureSource, wish: FeatureWish): FeatureSource => {
  const { identity, shapes } = source;
  return {
    identity, shapes,
    find: (picture): Promise<Found> => (picture === trialPicture ? Promise.resolve({ kind: 'seen', features: trialFeatures(shapes, wish) }) : source.find(picture)),
    contentOf: (picture) => (picture === trialPicture ? Promise.resolve(trialPicture) : source.contentOf(picture)),
    ...(source.partsOf && { partsOf: (picture: string) => (source.partsOf?.(picture) ?? Promise.resolve([])) }),
    close: () => source.close(),
  };
};
