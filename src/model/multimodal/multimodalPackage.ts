// What a package of such a family holds beside its network, and how it becomes a tagger that looks at pictures.
import { readFile } from 'node:fs/promises';
import { getPackageFile, PackageRefusal, sha256Of, type ModelPackage } from '../package';
import type { DeviceOptions, StandIns } from '../openedTagger';
import { openNeural, readTextPackage, type OpenedText } from '../text/textPackage';
import type { PixelShape } from '../vision/tensor';
import type { FeatureShapes, FeatureSource, FeatureWish } from './features';
import type { MultimodalFamily } from './family';
import { bundledTower, openLooking, PictureModelError, type PictureModels, type TowerDescription } from './pictureModels';
import { sourceFrom, type SourceResult } from './pictureSettings';
import { usualPictures } from './lookingTraining';
import { Sights } from './sights';
import { withTrial } from './trial';

/** The files of the models that look at pictures. */
export const visionFiles = { tower: 'vision.onnx', detector: 'detector.onnx' } as const;

/** What `model.json` says of pictures. */
interface PictureFields {
  readonly seeing: 'pictures' | 'features' | 'captions';
  /** What captions were read by: the same captions read by something else are not what the network knows. */
  readonly readBy?: string;
  readonly wish: FeatureWish;
  readonly shapes: FeatureShapes;
  readonly placeholders: readonly string[];
  readonly tower?: TowerDescription & { readonly name: string; readonly sha256: string };
  readonly detector: boolean;
}

type Opened = Extract<SourceResult, { kind: 'source' }>;

/** Fields for `model.json`. */
export const pictureFields = (family: MultimodalFamily, { source, seeing, models }: Opened, placeholders: ReadonlySet<string>): Readonly<Record<string, unknown>> => {
  const pictures: PictureFields = {
    seeing, wish: family.wish, shapes: source.shapes, placeholders: [...placeholders].sort(), detector: models?.detector !== undefined,
    ...(seeing === 'captions' && { readBy: source.identity }),
    ...(models && { tower: { name: models.tower.name, sha256: sha256Of(models.tower.graph), ...models.tower.about } }),
  };
  return { pictures, options: family.options };
};

/** Files for the package: the detector, and the tower where the package keeps its own. */
export const pictureFiles = ({ models }: Opened, towerIn: 'package' | 'bundle'): ReadonlyMap<string, Uint8Array> => new Map([
  ...(models && towerIn === 'package' ? [[visionFiles.tower, models.tower.graph] as const] : []),
  ...(models?.detector ? [[visionFiles.detector, models.detector] as const] : []),
]);

/** Feature maps of a whole dataset would fill a disk; vectors of pictures and objects, some ten kilobytes, do not. */
const mostKeptBytes = 256 << 10;

type Refuse = (why: string) => never;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((each) => typeof each === 'string');

const isPixelShape = (value: unknown): value is PixelShape => {
  if (!isObject(value)) return false;
  const { width, height, mean, std, fit, order } = value;
  return isCount(width) && isCount(height) && width > 0 && width <= 4096 && height > 0 && height <= 4096 && Array.isArray(mean) && mean.length === 3 && Array.isArray(std) && std.length === 3 &&
    typeof fit === 'string' && typeof order === 'string';
};

const readFields = (value: unknown, refuse: Refuse): PictureFields => {
  const { seeing, wish, shapes, placeholders, detector, tower } = isObject(value) ? value : {};
  const fits = isObject(wish) && isCount(wish['objects']) && isTexts(wish['maps']) && isCount(wish['crops']) &&
    isObject(shapes) && isCount(shapes['pooled']) && isCount(shapes['regions']) && isCount(shapes['classes']) && isObject(shapes['maps']) &&
    isTexts(placeholders) && typeof detector === 'boolean' && ['pictures', 'features', 'captions'].includes(String(seeing));
  if (!fits || (tower !== undefined && !(isObject(tower) && isPixelShape(tower['pixels']) && typeof tower['sha256'] === 'string')))
    return refuse('model.json does not say in "pictures" what the network sees of them');
  return value as unknown as PictureFields;
};

const towerGraph = async (model: ModelPackage, { name, sha256 }: NonNullable<PictureFields['tower']>, refuse: Refuse): Promise<Uint8Array> => {
  if (model.files.has(visionFiles.tower)) return getPackageFile(model, visionFiles.tower);
  const path = bundledTower();
  const graph = path === undefined ? undefined : await readFile(path).catch(() => undefined);
  return graph && sha256Of(graph) === sha256 ? graph : refuse(`its picture tower ${name} is not the bundled one, and it has none of its own`);
};

/** A source for packages that never looked at pictures themselves: there is nothing to look at. */
const nothingSeen = (shapes: FeatureShapes): FeatureSource => ({
  identity: 'none', shapes,
  find: () => Promise.resolve({ kind: 'missing', why: 'this model was trained on features from elsewhere' }),
  contentOf: () => Promise.resolve(undefined),
  close: () => Promise.resolve(),
});

const standInNames = { captions: 'captions', features: 'precomputed features', pictures: 'pictures' } as const;

/** What stands in for pictures, opened as in training and checked against what the network learned from. */
const openStandIns = async ({ seeing, wish, shapes, readBy }: PictureFields, { captions, encoder = '', features }: StandIns, { threads = 1, pictureCache }: DeviceOptions, refuse: Refuse): Promise<FeatureSource> => {
  const given = features === undefined ? 'captions' : 'features';
  if (given !== seeing) return refuse(`it learned from ${standInNames[seeing]}, so ${standInNames[given]} cannot stand in`);
  const settings = { ...usualPictures, ...(features === undefined ? { captions: captions ?? [] } : { features }), ...(pictureCache !== undefined && { cache: pictureCache }) };
  const opened = await sourceFrom(settings, wish, encoder, threads);
  if (opened.kind === 'refused') return refuse(opened.reason.replace(/\.$/, ''));
  const { source } = opened;
  if (given === 'captions' && readBy !== undefined && source.identity !== readBy) return refuse(`the captions are read by another encoder than the captions it learned from`);
  const same = source.shapes.pooled === shapes.pooled && source.shapes.regions === shapes.regions;
  return same ? source : refuse(`the ${standInNames[given]} are ${source.shapes.pooled} wide and their objects ${source.shapes.regions}; it learned from ${shapes.pooled} and ${shapes.regions}`);
};

const openSource = async (model: ModelPackage, fields: PictureFields, options: DeviceOptions, refuse: Refuse): Promise<FeatureSource> => {
  const { tower, detector, wish, shapes } = fields;
  if (options.standIns) return openStandIns(fields, options.standIns, options, refuse);
  if (fields.seeing !== 'pictures' || !tower) return nothingSeen(shapes);
  const models: PictureModels = {
    tower: { name: tower.name, graph: await towerGraph(model, tower, refuse), about: tower },
    ...(detector && { detector: getPackageFile(model, visionFiles.detector) }),
  };
  try {
    return await openLooking(models, wish, options, options.pictureCache === undefined ? {} : { cache: options.pictureCache, mostKeptBytes });
  } catch (error) {
    if (error instanceof PictureModelError) return refuse(error.message.replace(/\.$/, ''));
    throw error;
  }
};

/** Opens a package of a family that looks at pictures; throws a PackageRefusal where it does not fit together. */
export const openMultimodal = async (
  model: ModelPackage, familyFor: (options: unknown, shapes: FeatureShapes, refuse: Refuse) => MultimodalFamily, options: DeviceOptions,
): Promise<OpenedText> => {
  const refuse: Refuse = (why) => {
    throw new PackageRefusal(`The model package ${model.folder} is refused: ${why}.`);
  };
  const contents = readTextPackage(model);
  const fields = readFields(model.metadata['pictures'], refuse);
  const family = familyFor(model.metadata['options'], fields.shapes, refuse);
  const looks = family.looks !== 'inTraining';
  const source = looks ? await openSource(model, fields, options, refuse) : nothingSeen(fields.shapes);
  const sights = new Sights(withTrial(source, fields.wish), { hidden: 0, placeholders: new Set(fields.placeholders) });
  const network = family.network({ encoder: contents.config, labels: contents.labels, sights, fingerprint: '' });
  try {
    return await openNeural(model, contents, { inputs: family.inputs(fields.shapes), network, signals: family.signals, ...(looks && { pictures: sights }) }, options);
  } catch (error) {
    await sights.close();
    throw error;
  }
};
