import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openBga } from './bga/bgaPackage';
import { openCrf } from './crf/crfPackage';
import { clusterFiles, type ClusterBytes } from './crf/wordClusters';
import { openExported } from './exported/exportedPackage';
import { openGmf } from './gmf/gmfPackage';
import { openHam } from './hamlearning/hamPackage';
import { findModelsFolder } from './modelsFolder';
import type { DeviceOptions, OpenedTagger } from './openedTagger';
import { PackageRefusal, readPackage, type ModelPackage } from './package';
import { openText } from './text/textPackage';

export { findModelsFolder } from './modelsFolder';

/** How to load a tagger; on the CPU where nothing is said. */
export interface LoadOptions extends Partial<DeviceOptions> {
  /** The folder of the bundled packages; found beside the program when left out. */
  readonly modelsFolder?: string;
}

/** A tagger ready for use, or one sentence why there is none. */
export type LoadResult =
  | ({ readonly kind: 'loaded'; readonly package: ModelPackage } & OpenedTagger)
  | { readonly kind: 'refused'; readonly reason: string };

type Opener = (model: ModelPackage, options: DeviceOptions) => Promise<OpenedTagger>;

/** How each family's package becomes a tagger. */
const openers: Readonly<Record<string, Opener>> = {
  crf: async (model) => ({ tagger: openCrf(model), device: 'cpu', steps: [] }),
  text: openText,
  hamlearning: openHam,
  gmf: openGmf,
  bga: openBga,
  onnx: openExported,
};

/** The families whose packages are taggers. */
export const taggerFamilies: readonly string[] = Object.keys(openers);

const bundledName = /^[a-z0-9][a-z0-9-]*$/u;

const defaultName = async (models: string): Promise<string> => {
  const data: unknown = JSON.parse(await readFile(join(models, 'default.json'), 'utf8'));
  const name = typeof data === 'object' && data !== null && 'tagger' in data ? data.tagger : undefined;
  return typeof name === 'string' && bundledName.test(name) ? name : 'crf';
};

/** The folder meant by a name or a path: a bundled package's name first, then a folder. */
const findFolder = async (nameOrFolder: string, options: LoadOptions): Promise<string> => {
  const models = options.modelsFolder ?? findModelsFolder();
  if (models !== undefined && bundledName.test(nameOrFolder)) {
    const folder = join(models, nameOrFolder === 'default' ? await defaultName(models) : nameOrFolder);
    if (existsSync(folder)) return folder;
  }
  const folder = resolve(nameOrFolder);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return folder;
  throw new PackageRefusal(
    found ? `The model ${nameOrFolder} is a file; give the folder of a model package.`
      : `There is no model ${JSON.stringify(nameOrFolder)}: neither a bundled one (default, crf) nor a folder of that name.`);
};

/** Loads a tagger by the name of a bundled package (`default`, `crf`) or by its folder. */
export const loadTagger = async (nameOrFolder = 'default', options: LoadOptions = {}): Promise<LoadResult> => {
  try {
    const read = await readPackage(await findFolder(nameOrFolder, options), taggerFamilies);
    if (read.kind === 'refused') return read;
    const { modelsFolder: _, device = 'cpu', ...others } = options;
    const opened = await openers[read.package.metadata.family]!(read.package, { device, ...others });
    return Object.assign(opened, { kind: 'loaded', package: read.package } as const);
  } catch (error) {
    if (error instanceof PackageRefusal) return { kind: 'refused', reason: error.reason };
    throw error;
  }
};

/** The word clusters of the bundled instant tagger, which serve new ones too; nothing where it is not there. */
export const loadBundledClusters = async (models = findModelsFolder()): Promise<ClusterBytes> => {
  if (models === undefined) return {};
  const read = (path: string): Promise<Uint8Array | undefined> => readFile(join(models, 'crf', path)).catch(() => undefined);
  const [cased, uncased] = [await read(clusterFiles.cased), await read(clusterFiles.uncased)];
  return { ...(cased && { cased }), ...(uncased && { uncased }) };
};
