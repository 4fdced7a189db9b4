// The inputs that tell of pictures, and what they are fed.
import type { Graph } from '../../graph/graph';
import type { Numbers } from '../../graph/training';
import { classesFeed, objectsFeed, picturedFeed, pooledFeed, regionsFeed, type SeenRows } from '../multimodal/pictureFeeds';
import type { FeatureShapes, PictureFeatures } from '../multimodal/features';
import type { InputTypes } from '../text/family';
import type { HamSizes } from './options';
import { edgesOf } from './relations';
import type { VisualInputs } from './views';

/** Declares the inputs under their names. */
export const declareVisual = (graph: Graph, { objects, pictures }: Pick<HamSizes, 'objects' | 'pictures'>): VisualInputs => {
  const nodes = objects + 1;
  return {
    pictured: graph.input('pictured', 'bool', ['B']),
    pooled: graph.input('pooled', 'float32', ['B', pictures.pooled]),
    regions: graph.input('regions', 'float32', ['B', objects, pictures.regions]),
    classes: graph.input('classes', 'int64', ['B', objects]),
    nodes: graph.input('nodes', 'bool', ['B', nodes]),
    places: graph.input('places', 'float32', ['B', nodes, 4]),
    relations: graph.input('relations', 'int64', ['B', nodes, nodes]),
    attended: graph.input('attended', 'bool', ['B', nodes]),
  };
};

/** The names and types of these inputs. */
export const visualInputTypes = ({ objects, pictures }: Pick<HamSizes, 'objects' | 'pictures'>): InputTypes => ({
  pictured: 'bool [B]', pooled: `float32 [B, ${pictures.pooled}]`, regions: `float32 [B, ${objects}, ${pictures.regions}]`, classes: `int64 [B, ${objects}]`,
  nodes: `bool [B, ${objects + 1}]`, places: `float32 [B, ${objects + 1}, 4]`, relations: `int64 [B, ${objects + 1}, ${objects + 1}]`, attended: `bool [B, ${objects + 1}]`,
});

/** The picture's own place; also that of objects whose place is not known. */
const everywhere = [0.5, 0.5, 1, 1] as const;

const placesOf = ({ width, height, objects }: PictureFeatures, most: number): readonly (readonly number[])[] => objects.slice(0, most).map(({ box }) => (
  box ? [(box.left + box.right) / 2 / width, (box.top + box.bottom) / 2 / height, (box.bottom - box.top) / height, (box.right - box.left) / width] : everywhere));

const placesFeed = (rows: SeenRows, most: number): Numbers => {
  const values = new Float32Array(rows.length * (most + 1) * 4);
  rows.forEach((row, r) => values.set([...everywhere, ...(row ? placesOf(row, most) : []).flat()], r * (most + 1) * 4));
  return { type: 'float32', shape: [rows.length, most + 1, 4], values };
};

const relationsFeed = (rows: SeenRows, most: number): Numbers => {
  const nodes = most + 1;
  const values = new BigInt64Array(rows.length * nodes * nodes);
  rows.forEach((row, r) => {
    if (!row) return;
    const boxes = row.objects.slice(0, most).map(({ box }) => box);
    const own = boxes.length + 1;
    edgesOf(boxes, row.width, row.height).forEach((label, at) => { values[(r * nodes + Math.floor(at / own)) * nodes + (at % own)] = BigInt(label); });
  });
  return { type: 'int64', shape: [rows.length, nodes, nodes], values };
};

/** Objects as nodes, behind the picture's. */
const behindPicture = (rows: SeenRows, objects: Numbers, picture: (row: PictureFeatures | undefined, objects: number) => number): Numbers => {
  const most = objects.shape[1] ?? 0;
  const values = new Uint8Array(rows.length * (most + 1));
  rows.forEach((row, r) => {
    values[r * (most + 1)] = picture(row, Math.min(most, row?.objects.length ?? 0));
    values.set((objects.values as Uint8Array).subarray(r * most, (r + 1) * most), r * (most + 1) + 1);
  });
  return { type: 'bool', shape: [rows.length, most + 1], values };
};

/** What the pictures of a batch feed. Where nothing was found in a picture, words attend to the picture itself. */
export const visualFeeds = (rows: SeenRows, shapes: FeatureShapes, most: number): ReadonlyMap<string, Numbers> => {
  const objects = objectsFeed(rows, most);
  return new Map([
    ['pictured', picturedFeed(rows)],
    ['pooled', pooledFeed(rows, shapes)],
    ['regions', regionsFeed(rows, shapes, most)],
    ['classes', classesFeed(rows, most)],
    ['nodes', behindPicture(rows, objects, () => 1)],
    ['places', placesFeed(rows, most)],
    ['relations', relationsFeed(rows, most)],
    ['attended', behindPicture(rows, objects, (row, count) => Number(row !== undefined && count === 0))],
  ]);
};
