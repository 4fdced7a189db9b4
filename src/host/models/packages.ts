import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { workspace, type ExtensionContext, type Uri } from 'vscode';
import type { PackageDescription } from '../../protocol/models';
import type { PackagePlace } from '../../protocol/training';
import type { InferenceProcess } from '../inference/inferenceProcess';

/** Where a package comes from. */
export type PackageOrigin = 'bundled' | PackagePlace;

/** A package and where it comes from. */
export interface KnownPackage {
  readonly origin: PackageOrigin;
  readonly description: PackageDescription;
}

const mostInWorkspace = 40;

/** The packages that can be chosen: bundled ones, those in the workspace, and this person's own. */
export class Packages {
  constructor(private readonly context: ExtensionContext, private readonly process: InferenceProcess) {}

  /** Where this person's own packages lie. */
  get globalFolder(): string {
    return join(this.context.globalStorageUri.fsPath, 'models');
  }

  /** Where packages lie that were learned and not kept yet. */
  get learnedHome(): string {
    return join(this.context.globalStorageUri.fsPath, 'learned');
  }

  /** The places where a package can be kept now. */
  get places(): readonly PackagePlace[] {
    return workspace.workspaceFolders && workspace.isTrusted ? ['workspace', 'global'] : ['global'];
  }

  /** Looks at all packages. In an untrusted workspace its own are left out. */
  async list(): Promise<readonly KnownPackage[]> {
    const inWorkspace = workspace.isTrusted ? await findPackageFiles() : [];
    const own = await readdir(this.globalFolder).catch((): string[] => []);
    const folders = [
      ...inWorkspace.map((file) => ({ origin: 'workspace' as const, folder: dirname(file.fsPath) })),
      ...own.map((name) => ({ origin: 'global' as const, folder: join(this.globalFolder, name) })).filter(({ folder }) => existsSync(join(folder, 'model.json'))),
    ];
    const descriptions = await this.process.request('packages', { folders: folders.map(({ folder }) => folder), bundled: 'with bundled' });
    const originOf = new Map(folders.map(({ folder, origin }) => [folder, origin]));
    return descriptions.map((description) => ({ description, origin: originOf.get(description.folder) ?? 'bundled' }));
  }

  /** A folder for a new package of about this name; nothing is there yet. */
  freeFolder(place: PackagePlace, name: string): string {
    const [folder] = workspace.workspaceFolders ?? [];
    const parent = place === 'workspace' && folder ? join(folder.uri.fsPath, 'models') : this.globalFolder;
    for (let number = 1; ; number += 1) {
      const path = join(parent, number === 1 ? name : `${name}-${number}`);
      if (!existsSync(path)) return path;
    }
  }

  /** Moves a package to where it is kept; a copy is made where it cannot be moved, and nothing is left half-written. */
  async keep(folder: string, place: PackagePlace, name: string): Promise<string> {
    const target = this.freeFolder(place, name);
    await mkdir(dirname(target), { recursive: true });
    const partial = join(dirname(target), `.${basename(target)}.partial`);
    try {
      await cp(folder, partial, { recursive: true });
      await rename(partial, target);
    } catch (error) {
      await rm(partial, { recursive: true, force: true });
      throw error;
    }
    return target;
  }
}

/** The model.json of taggers in the workspace; other programs' files of that name are not meant. */
async function findPackageFiles(): Promise<readonly Uri[]> {
  const found = await workspace.findFiles('**/model.json', '**/node_modules/**', mostInWorkspace);
  const texts = await Promise.all(found.map((file) => readFile(file.fsPath, 'utf8').catch(() => '')));
  return found.filter((_, at) => /"formatVersion"/.test(texts[at] ?? '') && !/"family":\s*"relevance"/.test(texts[at] ?? ''));
}

/** A name that can be a folder's, of what a person typed. */
export function folderName(text: string): string {
  const plain = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 60);
  return plain === '' ? 'model' : plain;
}
