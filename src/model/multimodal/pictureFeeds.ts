// Features of a batch's pictures as the inputs of a network; rows without a picture are zeros and say so.
import type { Numbers } from '../../graph/training';
import type { FeatureShapes, MapName, PictureFeatures } from './features';

/** The pictures of a batch, row by row. */
export type SeenRows = readonly (PictureFeatures | undefined)[];

/** bool `[B]`: whether there is a picture. */
export const picturedFeed = (rows: SeenRows): Numbers => ({ type: 'bool', shape: [rows.length], values: Uint8Array.from(rows, (row) => Number(row !== undefined)) });

const fed = (value: number, scale: FeatureShapes['scale']): number => (scale === 'rectified' ? Math.sqrt(Math.max(0, value)) : value);

/** float32 `[B, C]`: the vectors of whole pictures. */
export const pooledFeed = (rows: SeenRows, { pooled, scale }: FeatureShapes): Numbers => {
  const values = new Float32Array(rows.length * pooled);
  rows.forEach((row, r) => {
    const own = row?.tensors.get('pooled')?.values;
    for (let at = 0; own && at < pooled; at++) values[r * pooled + at] = fed(own[at] ?? 0, scale);
  });
  return { type: 'float32', shape: [rows.length, pooled], values };
};

/** float32 `[B, N, D]`: the vectors of the first objects. */
export const regionsFeed = (rows: SeenRows, { regions: width, scale }: FeatureShapes, objects: number): Numbers => {
  const values = new Float32Array(rows.length * objects * width);
  rows.forEach((row, r) => {
    const own = row?.tensors.get('regions')?.values ?? new Float32Array();
    const count = Math.min(own.length, objects * width);
    for (let at = 0; at < count; at++) values[r * objects * width + at] = fed(own[at] ?? 0, scale);
  });
  return { type: 'float32', shape: [rows.length, objects, width], values };
};

/** int64 `[B, N]`: the classes of the first objects; 0 where there are fewer. */
export const classesFeed = (rows: SeenRows, objects: number): Numbers => {
  const values = new BigInt64Array(rows.length * objects);
  rows.forEach((row, r) => row?.objects.slice(0, objects).forEach((each, at) => { values[r * objects + at] = BigInt(each.class); }));
  return { type: 'int64', shape: [rows.length, objects], values };
};

/** bool `[B, N]`: which of the first objects there are. */
export const objectsFeed = (rows: SeenRows, objects: number): Numbers => {
  const values = new Uint8Array(rows.length * objects);
  rows.forEach((row, r) => values.fill(1, r * objects, r * objects + Math.min(objects, row?.objects.length ?? 0)));
  return { type: 'bool', shape: [rows.length, objects], values };
};

/** float32 `[B, views, C, h, w]`: a map of the whole picture and of its first crops; zeros where there are fewer. */
export const mapFeed = (rows: SeenRows, { maps }: FeatureShapes, name: MapName, views: number): Numbers => {
  const shape = maps[name];
  if (!shape) throw new Error(`no map ${name} was asked for`);
  const size = views * shape[0] * shape[1] * shape[2];
  const values = new Float32Array(rows.length * size);
  rows.forEach((row, r) => {
    const own = row?.tensors.get(name)?.values;
    if (own) values.set(own.subarray(0, size), r * size);
  });
  return { type: 'float32', shape: [rows.length, views, ...shape], values };
};

/** bool `[B, views]`: which views there are, the whole picture first. */
export const viewsFeed = (rows: SeenRows, views: number): Numbers => {
  const values = new Uint8Array(rows.length * views);
  rows.forEach((row, r) => values.fill(1, r * views, r * views + Math.min(views, row?.tensors.get('pooled')?.shape[0] ?? 0)));
  return { type: 'bool', shape: [rows.length, views], values };
};
