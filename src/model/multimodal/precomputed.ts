// Features that another program computed: a folder with a safetensors file for each picture, named by the record's id.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Weight, Weights } from '../../graph/parameters';
import { ContainerError, decodeSafetensors } from '../../graph/safetensors';
import type { FeatureShapes, FeatureSource, FeatureWish, Found, MapName, PictureFeatures, SeenObject } from './features';

/** A folder of features ready to be read, or one sentence that names the file that does not fit. */
export type PrecomputedResult = { readonly kind: 'source'; readonly source: Precomputed } | { readonly kind: 'refused'; readonly reason: string };

const suffix = '.safetensors';

/** One file: `pooled` `[C]`; with objects also `regions` `[N, D]`, `boxes` `[N, 4]` (left, top, right, bottom in pixels), `classes` `[N]`, `size` `[2]` (width, height). */
interface FeatureFile {
  readonly weights: Weights;
  readonly fault?: string;
}

const read = async (path: string): Promise<FeatureFile> => {
  try {
    return { weights: decodeSafetensors(await readFile(path)).weights };
  } catch (error) {
    if (error instanceof ContainerError || (error as NodeJS.ErrnoException).code !== undefined) return { weights: new Map(), fault: error instanceof Error ? error.message : String(error) };
    throw error;
  }
};

const widthsOf = (weights: Weights): { readonly pooled: number; readonly regions: number | undefined } => (
  { pooled: weights.get('pooled')?.values.length ?? 0, regions: weights.get('regions')?.shape[1] });

/** What is wrong with a file beside its widths; undefined where its parts fit together. */
const faultOf = (weights: Weights, wish: FeatureWish): string | undefined => {
  if (!weights.has('pooled')) return 'has no “pooled”, the vector of the whole picture';
  const lacking = wish.maps.find((name) => !weights.has(name));
  if (lacking) return `has no “${lacking}”, which this family needs`;
  const [regions, boxes, classes, size] = ['regions', 'boxes', 'classes', 'size'].map((name) => weights.get(name));
  if (!regions) return undefined;
  const [count = 0] = regions.shape;
  if (boxes?.shape[0] !== count || boxes.shape[1] !== 4) return `has ${count} regions and no “boxes” [${count}, 4]`;
  if (classes?.values.length !== count) return `has ${count} regions and no “classes” [${count}] as real numbers`;
  return size?.values.length === 2 ? undefined : 'has no “size”: the picture\'s width and height in pixels';
};

const mapsOf = (weights: Weights, wish: FeatureWish): FeatureShapes['maps'] =>
  Object.fromEntries(wish.maps.map((name) => [name, weights.get(name)?.shape.slice(-3)]));

/** Features of pictures by record ids. */
export class Precomputed implements FeatureSource {
  private constructor(private readonly folder: string, readonly identity: string, readonly shapes: FeatureShapes, private readonly objects: number, private readonly ids: ReadonlySet<string>) {}

  /** Reads and checks every file of a folder before an hour is lost; the first that does not fit is named. */
  static async open(folder: string, wish: FeatureWish): Promise<PrecomputedResult> {
    const refused = (reason: string): PrecomputedResult => ({ kind: 'refused', reason });
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(suffix)).sort();
    if (names.length === 0) return refused(`The folder ${folder} holds no precomputed features: no file ID.safetensors.`);
    let first: { readonly name: string; readonly pooled: number; regions: number | undefined; readonly maps: FeatureShapes['maps'] } | undefined;
    let classes = 1;
    const digest = createHash('sha256');
    for (const name of names) {
      const { weights, fault } = await read(join(folder, name));
      const wrong = fault === undefined ? faultOf(weights, wish) : `cannot be read: ${fault}`;
      if (wrong !== undefined) return refused(`The precomputed features ${join(folder, name)} are refused: the file ${wrong}.`);
      const widths = widthsOf(weights);
      first ??= { name, ...widths, maps: mapsOf(weights, wish) };
      first.regions ??= widths.regions;
      for (const [what, own, other] of [['pooled', widths.pooled, first.pooled], ['regions', widths.regions ?? first.regions, first.regions]] as const)
        if (own !== other) return refused(`The precomputed features ${join(folder, name)} are refused: “${what}” is ${own} wide, and ${other} in ${first.name}.`);
      for (const value of weights.get('classes')?.values ?? []) classes = Math.max(classes, value + 1);
      digest.update(name).update(weights.get('pooled')?.values ?? new Float32Array());
    }
    if (!first) return refused(`The folder ${folder} holds no precomputed features.`);
    const shapes: FeatureShapes = { pooled: first.pooled, regions: first.regions ?? first.pooled, classes, maps: first.maps, scale: 'plain' };
    const ids = new Set(names.map((name) => basename(name, suffix)));
    return { kind: 'source', source: new Precomputed(folder, digest.digest('hex').slice(0, 16), shapes, wish.objects, ids) };
  }

  async contentOf(picture: string): Promise<string | undefined> {
    const found = await this.find(picture);
    if (found.kind !== 'seen') return undefined;
    const digest = createHash('sha256');
    for (const { values } of found.features.tensors.values()) digest.update(values);
    return digest.digest('hex').slice(0, 32);
  }

  async find(picture: string): Promise<Found> {
    if (!this.ids.has(picture)) return { kind: 'missing', why: `${this.folder} has no file for it` };
    const { weights, fault } = await read(join(this.folder, `${picture}${suffix}`));
    return fault === undefined ? { kind: 'seen', features: this.#features(weights) } : { kind: 'broken', why: fault };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #features(weights: Weights): PictureFeatures {
    const tensors: Weights = new Map();
    const view = ({ shape, values }: Weight, rank: number): Weight => ({ shape: [1, ...shape.slice(-rank)], values });
    tensors.set('pooled', { shape: [1, this.shapes.pooled], values: weights.get('pooled')?.values ?? new Float32Array() });
    for (const name of Object.keys(this.shapes.maps) as MapName[]) {
      const map = weights.get(name);
      if (map) tensors.set(name, view(map, 3));
    }
    const regions = weights.get('regions');
    if (regions) tensors.set('regions', regions);
    const [width = 1, height = 1] = weights.get('size')?.values ?? [];
    const [boxes, classes] = [weights.get('boxes')?.values ?? new Float32Array(), weights.get('classes')?.values ?? new Float32Array()];
    const objects = Array.from({ length: Math.min(this.objects, regions?.shape[0] ?? 0) }, (_, at): SeenObject => {
      const [left = 0, top = 0, right = 0, bottom = 0] = boxes.subarray(4 * at, 4 * at + 4);
      return { box: { left, top, right, bottom }, class: classes[at] ?? 0, score: 1 };
    });
    return { width, height, objects, tensors };
  }
}
