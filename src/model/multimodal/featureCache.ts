import { homedir } from 'node:os';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeFeatures, encodeFeatures, type PictureFeatures } from './features';

/** This user's folder for features, shared by training and tagging, by the editor and the command line. */
export const usualFeatureCache = (): string => join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'mner-curator', 'features');

/** Features on the disk by the content of their picture: whatever was computed once is read back, in this run and in later ones. */
export class FeatureCache {
  readonly #made = new Set<string>();

  /** `folder` holds features of one way of looking only; it is made when first written to. */
  constructor(readonly folder: string) {}

  /** What was kept for a content; undefined where there is nothing, or no longer anything whole. */
  async read(content: string): Promise<PictureFeatures | undefined> {
    const bytes = await readFile(this.#pathOf(content)).catch(() => undefined);
    return bytes && decodeFeatures(bytes);
  }

  /** Keeps features and returns them as they will be read back. A full disk loses nothing but time. */
  async keep(content: string, features: PictureFeatures): Promise<PictureFeatures> {
    const bytes = encodeFeatures(features);
    const path = this.#pathOf(content);
    const partial = `${path}.partial-${process.pid}`;
    try {
      await this.#make(join(this.folder, content.slice(0, 2)));
      await writeFile(partial, bytes);
      await rename(partial, path);
    } catch {
      await rm(partial, { force: true }).catch(() => undefined);
    }
    return decodeFeatures(bytes) ?? features;
  }

  #pathOf(content: string): string {
    return join(this.folder, content.slice(0, 2), `${content}.safetensors`);
  }

  async #make(folder: string): Promise<void> {
    if (this.#made.has(folder)) return;
    await mkdir(folder, { recursive: true });
    this.#made.add(folder);
  }
}
