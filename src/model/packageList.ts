import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageDescription, PackageScore } from '../protocol/models';
import { findModelsFolder, taggerFamilies } from './load';
import { readPackage, type PackageMetadata } from './package';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

const scoresOf = ({ provenance }: PackageMetadata): readonly PackageScore[] => {
  const scores = Array.isArray(provenance['scores']) ? (provenance['scores'] as unknown[]) : [];
  return scores.flatMap((score) => {
    if (!isObject(score) || typeof score['f1'] !== 'number') return [];
    return [{ name: String(score['name'] ?? ''), mode: String(score['mode'] ?? ''), f1: score['f1'] }];
  });
};

/** Name and version of a package and of the models that it was taught from, itself first. */
export const lineageOf = ({ name, version, provenance }: PackageMetadata): readonly string[] => {
  const older = provenance['taughtFrom'];
  return [`${name} ${version}`, ...(Array.isArray(older) ? older.map(String) : [])];
};

/** Whether pictures are looked at: where the tagger has its own eyes, what stood in for them in training aside. */
const picturesOf = ({ family, pictures }: PackageMetadata): { readonly pictures?: 'in use' | 'in training' } => {
  if (!isObject(pictures)) return {};
  return { pictures: family === 'bga' || pictures['seeing'] !== 'pictures' ? 'in training' : 'in use' };
};

const speedOf = ({ provenance: { speed } }: PackageMetadata): { readonly speed?: { readonly recordsPerSecond: number; readonly threads: number } } => {
  const { recordsPerSecond, threads } = isObject(speed) ? speed : {};
  return typeof recordsPerSecond === 'number' && typeof threads === 'number' ? { speed: { recordsPerSecond, threads } } : {};
};

/** What a folder holds: a package of a tagger, every byte checked, or one sentence why it is none. */
export const describePackage = async (folder: string): Promise<PackageDescription> => {
  const read = await readPackage(folder, taggerFamilies);
  if (read.kind === 'refused') return { kind: 'broken', folder, reason: read.reason };
  const { metadata } = read.package;
  const { name, version, family, types, files } = metadata;
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return { kind: 'package', folder, name, version, family, types, sizeBytes, ...picturesOf(metadata), ...speedOf(metadata), scores: scoresOf(metadata), lineage: lineageOf(metadata) };
};

/** Folders of the bundled taggers. */
const bundledFolders = (): readonly string[] => {
  const models = findModelsFolder();
  if (models === undefined) return [];
  const names = readdirSync(models).filter((name) => name !== 'relevance' && existsSync(join(models, name, 'model.json')));
  return names.sort().map((name) => join(models, name));
};

/** Looks at packages, the bundled taggers first where they are wanted. */
export const listPackages = async (folders: readonly string[], bundled: 'with bundled' | 'without'): Promise<readonly PackageDescription[]> => {
  const all = [...(bundled === 'with bundled' ? bundledFolders() : []), ...folders];
  const descriptions: PackageDescription[] = [];
  for (const folder of all) descriptions.push(await describePackage(folder));
  return descriptions;
};
