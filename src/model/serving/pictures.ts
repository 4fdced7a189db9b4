import type { PictureReport } from '../../dataset/pictureReport';
import type { Thumbnail } from '../../protocol/inference';
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

/** A small picture for a hover; null where there is nothing to see. */
export async function thumbnail(shelf: PictureShelf, path: string): Promise<Thumbnail | null> {
  const small = await (await shelf.get()).thumbnail(path);
  if (!small) return null;
  const { mime, width, height, bytes } = small;
  return { mime, width, height, base64: Buffer.from(bytes).toString('base64') };
}
