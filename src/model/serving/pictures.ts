import type { PictureReport } from '../../dataset/pictureReport';
import type { Thumbnail } from '../../protocol/inference';
import { readGrey } from '../vision/grey';
import { PictureReader } from '../vision/pixels';
import type { Steps } from './workQueue';

const stepPictures = 32;

/** The process's picture reader, loaded when first needed; rejects with a sentence where sharp does not load. */
export class PictureShelf {
  private opening: ReturnType<typeof PictureReader.open> | undefined;

  /** The reader. */
  async get(): Promise<PictureReader> {
    this.opening ??= PictureReader.open();
    const reader = await this.opening;
    if ('problem' in reader) throw new Error(reader.problem);
    return reader;
  }
}

/** Looks at picture files step by step, so that more urgent work can go in between. */
export async function* inspectInSteps(
  shelf: PictureShelf,
  paths: readonly string[],
  report: (done: number) => void,
): Steps<readonly PictureReport[]> {
  const reader = await shelf.get();
  const reports: PictureReport[] = [];
  for (let from = 0; from < paths.length; from += stepPictures) {
    reports.push(...(await Promise.all(paths.slice(from, from + stepPictures).map((path) => reader.inspect(path)))));
    report(reports.length);
    yield;
  }
  return reports;
}

/** Pictures as small grey squares, step by step. */
export async function* greyInSteps(
  shelf: PictureShelf,
  paths: readonly string[],
  side: number,
  report: (done: number) => void,
): Steps<readonly (Uint8Array | null)[]> {
  const reader = await shelf.get();
  const all: (Uint8Array | null)[] = [];
  for (let from = 0; from < paths.length; from += stepPictures) {
    const step = paths.slice(from, from + stepPictures).map(async (path) => (await readGrey(reader, path, side)) ?? null);
    all.push(...(await Promise.all(step)));
    report(all.length);
    yield;
  }
  return all;
}

/** A small picture for a hover; null where there is nothing to see. */
export async function thumbnail(shelf: PictureShelf, path: string): Promise<Thumbnail | null> {
  const small = await (await shelf.get()).thumbnail(path);
  if (!small) return null;
  const { mime, width, height, bytes } = small;
  return { mime, width, height, base64: Buffer.from(bytes).toString('base64') };
}
