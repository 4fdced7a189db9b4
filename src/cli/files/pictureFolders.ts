import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { PictureIndex, type FolderListing, type PictureFolders } from '../../dataset/pictures';
import { Refusal } from '../refusal';
import type { Source } from './source';

/** The file system, as the picture index sees it. */
const nodeFolders: PictureFolders = {
  list: async (folder) => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
    if (!entries) return undefined;
    const listing = { files: [] as string[], folders: [] as string[] };
    for (const entry of entries) {
      const kind = entry.isSymbolicLink() ? await stat(join(folder, entry.name)).catch(() => entry) : entry;
      if (kind.isDirectory()) listing.folders.push(entry.name);
      else listing.files.push(entry.name);
    }
    return listing satisfies FolderListing;
  },
  join: (folder, name) => join(folder, name),
};

/**
 * Finds the picture folders of a dataset; undefined for standard input with no folder named. Throws a
 * {@link Refusal} where a folder that was named is not there.
 */
export async function openPictures(source: Source, folders: readonly string[]): Promise<PictureIndex | undefined> {
  if (source.path === undefined && folders.length === 0) return undefined;
  const explicit = folders.map((folder) => resolve(folder));
  const path = source.path ?? resolve('-');
  const index = await PictureIndex.open(nodeFolders, { folder: dirname(path), file: basename(path), explicit });
  const absent = explicit.findIndex((folder) => index.missingFolders.includes(folder));
  if (absent >= 0) throw new Refusal(`there is no picture folder ${folders[absent] ?? ''}`);
  return index;
}
