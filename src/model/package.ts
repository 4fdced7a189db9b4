import { createHash } from 'node:crypto';
import { mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, sep } from 'node:path';

/** The version of the package format that this code writes, and the only one it reads. */
export const packageFormatVersion = 1;

/** A file of a package: its path in the folder with `/`, and what its bytes must be. */
export interface PackageFile {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** What `model.json` says of every family's package; a family adds fields of its own. */
export interface PackageMetadata {
  readonly formatVersion: number;
  readonly name: string;
  readonly version: string;
  readonly family: string;
  readonly types: readonly string[];
  readonly scheme: string;
  readonly guidelines: readonly string[];
  readonly licence: string;
  /** Data with hashes, command, seed, scores with mode and split. */
  readonly provenance: Readonly<Record<string, unknown>>;
  /** Every other file of the folder that belongs to the package. */
  readonly files: readonly PackageFile[];
  readonly [familyField: string]: unknown;
}

/** A package whose files are all there and have the bytes that `model.json` promises. */
export interface ModelPackage {
  readonly folder: string;
  readonly metadata: PackageMetadata;
  /** The files' bytes by path, as they were when their hashes were checked. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** A package, or one sentence why the folder is not taken. */
export type PackageResult =
  | { readonly kind: 'package'; readonly package: ModelPackage }
  | { readonly kind: 'refused'; readonly reason: string };

/** Thrown inside this room for trouble with a package; `reason` is one sentence for the person. */
export class PackageRefusal extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

const mostMetadataBytes = 16 << 20;

/** The SHA-256 of some bytes in lower-case hexadecimal. */
export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPackageFile = (value: unknown): value is PackageFile =>
  isRecord(value) && isText(value.path) && typeof value.sha256 === 'string' && /^[0-9a-f]{64}$/u.test(value.sha256) &&
  Number.isSafeInteger(value.sizeBytes) && Number(value.sizeBytes) >= 0;

/** Whether a path stays inside its folder when read as it is written. */
const staysInside = (path: string): boolean =>
  !isAbsolute(path) && !/[\\:\0]/u.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

/** Checks the shape of `model.json`; returns what is wrong with it, or undefined. */
const faultOf = (data: unknown, families: readonly string[]): string | undefined => {
  if (!isRecord(data)) return 'model.json does not hold an object';
  if (data.formatVersion !== packageFormatVersion)
    return `its format version is ${JSON.stringify(data.formatVersion) ?? 'missing'}, and this program reads version ${packageFormatVersion} only`;
  for (const field of ['name', 'version', 'family', 'licence', 'scheme'])
    if (!isText(data[field])) return `model.json lacks the text "${field}"`;
  if (!families.includes(String(data.family)))
    return `its family ${JSON.stringify(data.family)} is unknown; known: ${families.join(', ')}`;
  if (!isTextList(data.types) || data.types.length === 0) return 'model.json lacks the list "types"';
  if (!isTextList(data.guidelines)) return 'model.json lacks the list "guidelines"';
  if (!isRecord(data.provenance)) return 'model.json lacks the object "provenance"';
  if (!Array.isArray(data.files) || !data.files.every(isPackageFile))
    return 'model.json does not list its files with path, sha256 and sizeBytes';
  const outside = data.files.find((file: PackageFile) => !staysInside(file.path));
  if (outside) return `it names the file ${JSON.stringify(outside.path)}, which lies outside its folder`;
  return undefined;
};

const readMetadata = async (folder: string, families: readonly string[]): Promise<PackageMetadata> => {
  const path = join(folder, 'model.json');
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new PackageRefusal(`The folder ${folder} is not a model package: it has no file model.json.`);
  if (found.size > mostMetadataBytes) throw new PackageRefusal(`The model package ${folder} is refused: model.json is larger than 16 MiB.`);
  let data: unknown;
  try {
    data = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    throw new PackageRefusal(`The model package ${folder} is refused: model.json cannot be read as JSON.`);
  }
  const fault = faultOf(data, families);
  if (fault) throw new PackageRefusal(`The model package ${folder} is refused: ${fault}.`);
  return data as PackageMetadata;
};

const readChecked = async (folder: string, file: PackageFile): Promise<Uint8Array> => {
  const refuse = (why: string): never => {
    throw new PackageRefusal(`The model package ${folder} is refused: the file ${file.path} ${why}.`);
  };
  const home = await realpath(folder);
  const real = await realpath(join(home, file.path)).catch(() => refuse('is missing'));
  if (!real.startsWith(home + sep)) return refuse('is a link to a place outside the folder');
  const found = await stat(real);
  if (!found.isFile()) return refuse('is not a file');
  if (found.size !== file.sizeBytes) return refuse(`has ${found.size} bytes instead of ${file.sizeBytes}`);
  const bytes = await readFile(real).catch(() => refuse('cannot be read'));
  if (sha256Of(bytes) !== file.sha256) return refuse('does not have the SHA-256 that model.json promises; fetch the package again');
  return bytes;
};

/** Reads a package and checks every byte of it. Nothing of it is used before all of it was found whole. */
export const readPackage = async (folder: string, families: readonly string[]): Promise<PackageResult> => {
  try {
    const metadata = await readMetadata(folder, families);
    const files = new Map<string, Uint8Array>();
    for (const file of metadata.files) files.set(file.path, await readChecked(folder, file));
    return { kind: 'package', package: { folder, metadata, files } };
  } catch (error) {
    if (error instanceof PackageRefusal) return { kind: 'refused', reason: error.reason };
    throw error;
  }
};

/** A file that the package must have. */
export const getPackageFile = ({ folder, files }: ModelPackage, path: string): Uint8Array => {
  const bytes = files.get(path);
  if (!bytes) throw new PackageRefusal(`The model package ${folder} is refused: model.json does not list the file ${path}.`);
  return bytes;
};

/** Parses a JSON file that the package must have. */
export const getPackageJson = (model: ModelPackage, path: string): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(getPackageFile(model, path)));
  } catch (error) {
    if (error instanceof PackageRefusal) throw error;
    throw new PackageRefusal(`The model package ${model.folder} is refused: the file ${path} cannot be read as JSON.`);
  }
};

const writeWhole = async (path: string, bytes: Uint8Array | string): Promise<void> => {
  const partial = `${path}.partial-${process.pid}`;
  await writeFile(partial, bytes);
  await rename(partial, path);
};

/** Writes a package: first its files, `model.json` last, so that a folder half written is not yet a package. */
export const writePackage = async (
  folder: string, metadata: Omit<PackageMetadata, 'formatVersion' | 'files'>, files: ReadonlyMap<string, Uint8Array>,
): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await rm(join(folder, 'model.json'), { force: true });
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeWhole(join(folder, path), bytes);
  }
  const list = [...files].map(([path, bytes]) => ({ path, sha256: sha256Of(bytes), sizeBytes: bytes.length }));
  const data = { formatVersion: packageFormatVersion, ...metadata, files: list };
  await writeWhole(join(folder, 'model.json'), `${JSON.stringify(data, null, 2)}\n`);
};
