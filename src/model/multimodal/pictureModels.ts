// The models that look at pictures: found before training, kept in a package or shared with the bundled one, opened again.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findModelsFolder } from '../modelsFolder';
import { sha256Of } from '../package';
import type { DeviceOptions } from '../openedTagger';
import { Runtime, type Session } from '../runtime/onnx';
import { PictureReader } from '../vision/pixels';
import { efficientNet, towerOf, type PictureTower } from '../vision/tower';
import type { FeatureWish } from './features';
import { LookedAt, type LookingParts } from './lookedAt';

/** What is said of a tower beside its graph. */
export type TowerDescription = Pick<PictureTower, 'pixels' | 'maps' | 'pooled' | 'scale'>;

/** A tower as a file: an ONNX graph from `pixels` to `pooled` and maps. */
export interface TowerModel {
  readonly name: string;
  readonly graph: Uint8Array;
  readonly about: TowerDescription;
}

/** The models that look at pictures. */
export interface PictureModels {
  readonly tower: TowerModel;
  /** The detector NanoDet-g as an ONNX graph; undefined where none is used, and a picture is one node. */
  readonly detector?: Uint8Array;
}

/** Where the bundled tower lies, for packages that share it. */
export const bundledTower = (): string | undefined => {
  const models = findModelsFolder();
  return models === undefined ? undefined : join(models, 'relevance', 'vision.onnx');
};

/** EfficientNet-Lite2 from its ONNX file, the bundled one where nothing is said; undefined where it is not there. */
export const loadEfficientNet = async (path = bundledTower()): Promise<TowerModel | undefined> => {
  const graph = path === undefined ? undefined : await readFile(path).catch(() => undefined);
  return graph && { name: 'EfficientNet-Lite2', graph, about: efficientNet };
};

const opened = (session: Session | { readonly problem: string }): Session => {
  if ('problem' in session) throw new PictureModelError(session.problem);
  return session;
};

/** Pictures cannot be looked at on this machine; the message is a sentence. */
export class PictureModelError extends Error {}

/** Opens the models as a source of features. Throws a PictureModelError where that cannot be. */
export const openLooking = async (
  { tower, detector }: PictureModels, wish: FeatureWish, { device, threads }: Pick<DeviceOptions, 'device' | 'threads'>, cache?: Pick<LookingParts, 'cache' | 'mostKeptBytes'>,
): Promise<LookedAt> => {
  const reader = await PictureReader.open();
  if ('problem' in reader) throw new PictureModelError(reader.problem);
  const runtime = await Runtime.open();
  if ('problem' in runtime) throw new PictureModelError(runtime.problem);
  const open = async (graph: Uint8Array) => opened(await runtime.openSession(graph, { device, ...(threads !== undefined && { threads }) }));
  const looking = towerOf(await open(tower.graph), { identity: sha256Of(tower.graph), ...tower.about });
  const detecting = detector && { session: await open(detector), identity: sha256Of(detector) };
  return new LookedAt({ reader, tower: looking, ...(detecting && { detector: detecting }), wish, ...cache });
};
