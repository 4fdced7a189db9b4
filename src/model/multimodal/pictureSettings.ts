// From what a person configures to a source of features, checked before an hour is lost.
import { readFile, stat } from 'node:fs/promises';
import { loadTextEncoder } from '../text/encoderFolder';
import type { FileRecord, TrainingFile } from '../trainingFile';
import { Captions, parseCaptions } from './captions';
import { usualFeatureCache } from './featureCache';
import type { FeatureSource, FeatureWish } from './features';
import { loadEfficientNet, openLooking, PictureModelError, type PictureModels, type TowerModel } from './pictureModels';
import { loadTower } from './towerFolder';
import { pixelTower } from './pixelTower';
import { Precomputed } from './precomputed';

/** What a run says of pictures. */
export interface PictureSettings {
  /** A Hugging Face folder of a picture tower (ResNet, ViT, CLIP), or an ONNX file of EfficientNet-Lite2; the bundled one where nothing is said. */
  readonly tower?: string;
  /** Side of the pixels that are fed as they are, instead of what a tower makes of them. */
  readonly pixels?: number;
  /** The file of the detector NanoDet-g; without one, a picture is one node. */
  readonly detector?: string;
  /** A folder of features that another program computed, instead of looking. */
  readonly features?: string;
  /** Files of captions, which stand in for pictures. */
  readonly captions?: readonly string[];
  /** Folder for features computed once; one of this user's where nothing is said. */
  readonly cache?: string;
  /** Share of the pictures hidden in each step of training. */
  readonly hidden: number;
  /** Whether the package keeps the tower itself, or uses the bundled one where that is the same. */
  readonly towerIn: 'package' | 'bundle';
}

/** A source of features, with the models that a package must keep; or one sentence why there is none. */
export type SourceResult =
  | { readonly kind: 'source'; readonly source: FeatureSource; readonly seeing: 'pictures' | 'features' | 'captions'; readonly models?: PictureModels }
  | { readonly kind: 'refused'; readonly reason: string };

/** Pictures of at least so many ids with the same content stand for no picture of their own. */
export const placeholderIds = 5;

const refused = (reason: string): SourceResult => ({ kind: 'refused', reason });

const captionsFrom = async (files: readonly string[], encoder: string, wish: FeatureWish, cache: string): Promise<SourceResult> => {
  if (wish.maps.length > 0) return refused('Captions cannot stand in for feature maps, which this family needs.');
  const all = new Map<string, string>();
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) return refused(`The captions ${file} cannot be read.`);
    for (const [id, caption] of parseCaptions(text)) all.set(id, caption);
  }
  if (all.size === 0) return refused(`${files.join(', ')}: no line has an id, a tab and a caption.`);
  const loaded = await loadTextEncoder(encoder);
  if (loaded.kind === 'refused') return loaded;
  return { kind: 'source', seeing: 'captions', source: new Captions(all, loaded, { objects: wish.objects, cache }) };
};

const detectorFrom = async (path: string | undefined): Promise<Uint8Array | undefined | { readonly reason: string }> => {
  if (path === undefined) return undefined;
  return (await readFile(path).catch(() => undefined)) ?? { reason: `The detector ${path} cannot be read.` };
};

const towerFrom = async (path: string | undefined): Promise<TowerModel | { readonly reason: string }> => {
  if (path !== undefined && !path.endsWith('.onnx')) return loadTower(path);
  return (await loadEfficientNet(path)) ?? { reason: path === undefined ? 'The bundled picture tower is not there; name one in "tower".' : `The picture tower ${path} cannot be read.` };
};

const lookingFrom = async ({ tower: towerPath, pixels, detector: detectorPath }: PictureSettings, wish: FeatureWish, cache: string, threads: number): Promise<SourceResult> => {
  const [tower, detector] = [pixels === undefined ? await towerFrom(towerPath) : pixelTower(pixels), await detectorFrom(detectorPath)];
  if ('reason' in tower) return refused(tower.reason);
  if (detector && 'reason' in detector) return refused(detector.reason);
  const lacking = wish.maps.find((name) => !tower.about.maps[name]);
  if (lacking) return refused(`The picture tower ${tower.name} has no map “${lacking}”, which this family needs.`);
  const models: PictureModels = { tower, ...(detector && { detector }) };
  try {
    return { kind: 'source', seeing: 'pictures', models, source: await openLooking(models, wish, { device: 'cpu', threads }, { cache }) };
  } catch (error) {
    if (error instanceof PictureModelError) return refused(error.message);
    throw error;
  }
};

/** Opens what a run looks at. */
export const sourceFrom = async (settings: PictureSettings, wish: FeatureWish, encoder: string, threads: number): Promise<SourceResult> => {
  const { features, captions, cache = usualFeatureCache() } = settings;
  if (features !== undefined) {
    if (!(await stat(features).catch(() => undefined))?.isDirectory()) return refused(`The folder of precomputed features ${features} is not there.`);
    const opened = await Precomputed.open(features, wish);
    return opened.kind === 'refused' ? opened : { kind: 'source', source: opened.source, seeing: 'features' };
  }
  return captions ? captionsFrom(captions, encoder, wish, cache) : lookingFrom(settings, wish, cache, threads);
};

/** Files whose records name their pictures as the source finds them: by path, or by id. */
export const withPictureKeys = (files: readonly TrainingFile[], seeing: 'pictures' | 'features' | 'captions'): readonly TrainingFile[] => {
  const keyOf = ({ id, picture }: FileRecord): string | undefined => (seeing === 'pictures' ? picture : id);
  return files.map((file) => ({
    ...file, records: file.records.map(({ picture: _, ...record }, at) => {
      const key = keyOf(file.records[at] ?? record);
      return key === undefined ? record : { ...record, picture: key };
    }),
  }));
};

/** What became of a run's pictures. */
export interface PictureCensus {
  readonly records: number;
  /** Records whose picture is seen, of no use because many records share it, not there, or broken. */
  readonly seen: number;
  readonly placeholders: number;
  readonly missing: number;
  readonly broken: number;
  /** The contents that stand for no picture of their own. */
  readonly placeholderContents: ReadonlySet<string>;
}

/** Looks at every picture of some files once, so that trouble shows before training and features are there. */
export const surveyPictures = async (
  files: readonly TrainingFile[], source: FeatureSource, control: { readonly signal?: AbortSignal; readonly progress?: (done: number, of: number) => void; readonly notice?: (sentence: string) => void } = {},
): Promise<PictureCensus> => {
  const records = files.flatMap((file) => file.records);
  const idsByContent = new Map<string, Set<string>>();
  for (const { id, picture } of records) {
    const content = picture === undefined ? undefined : await source.contentOf(picture);
    if (content !== undefined && picture !== undefined) idsByContent.set(content, (idsByContent.get(content) ?? new Set()).add(id ?? picture));
  }
  const placeholderContents = new Set([...idsByContent].filter(([, ids]) => ids.size >= placeholderIds).map(([content]) => content));
  const counts = { seen: 0, placeholders: 0, missing: 0, broken: 0 };
  for (const [at, { picture }] of records.entries()) {
    control.signal?.throwIfAborted();
    control.progress?.(at, records.length);
    const content = picture === undefined ? undefined : await source.contentOf(picture);
    if (picture === undefined || content === undefined) counts.missing += 1;
    else if (placeholderContents.has(content)) counts.placeholders += 1;
    else {
      const found = await source.find(picture);
      counts[found.kind] += 1;
      if (found.kind === 'broken') control.notice?.(`The picture ${picture} is left out: ${found.why}.`);
    }
  }
  return { records: records.length, ...counts, placeholderContents };
};
