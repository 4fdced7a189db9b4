/** The only file that touches sharp: decodes pictures for showing, checking and looking at them. */

import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type sharp from 'sharp';
import type { Sharp, SharpOptions } from 'sharp';
import { pictureHeadBytes, readPictureHead, type PictureHead, type PictureKind } from '../../dataset/pictureKind';
import type { PictureReport } from '../../dataset/pictureReport';
import { letterbox, middleSquare, normalise, placeInto, wholePixels, type PicturePart, type Pixels, type PixelShape } from './tensor';
import { endsEarly } from './pictureEnd';
import { Turns } from './turns';

type SharpModule = typeof sharp;

/** Pictures with more pixels are not opened: decoding one would take gigabytes. */
export const maxPixels = 100_000_000;
const maxFileBytes = 256 * 1024 * 1024;
const decoders: Readonly<Partial<Record<PictureKind, string>>> = {
  jpeg: 'VipsForeignLoadJpeg',
  png: 'VipsForeignLoadPng',
  webp: 'VipsForeignLoadWebp',
  gif: 'VipsForeignLoadNsgif',
  tiff: 'VipsForeignLoadTiff',
  avif: 'VipsForeignLoadHeif',
};

/** A picture file by its path, or its bytes. */
export type PictureSource = string | Uint8Array;

/** A small picture, ready to be shown. */
export interface SmallPicture {
  readonly mime: 'image/webp';
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** How small a thumbnail has to be. */
export interface ThumbnailLimits {
  readonly maxSidePx: number;
  readonly maxBytes: number;
}

/** Small enough for a hover in VS Code. */
export const hoverLimits: ThumbnailLimits = { maxSidePx: 320, maxBytes: 60_000 };

/** A file's bytes, or what became of the attempt to read them. */
type Loaded = { readonly bytes: Uint8Array } | { readonly report: PictureReport };

/** Decodes pictures, a few at a time. One instance serves a whole process. */
export class PictureReader {
  private constructor(private readonly sharp: SharpModule, private readonly turns: Turns) {}

  /** Loads sharp and allows it only the decoders of photographs; a sentence says why it cannot be loaded. */
  static async open(
    load: () => Promise<SharpModule> = importSharp,
    atOnce = Math.min(4, availableParallelism()),
  ): Promise<PictureReader | { readonly problem: string }> {
    let sharp: SharpModule;
    try {
      sharp = await load();
    } catch (error) {
      return { problem: `Pictures cannot be decoded, because sharp does not load on this machine: ${firstLine(error)}` };
    }
    // Everything is forbidden first, so that no renderer of documents (SVG, PDF) is reachable under any name.
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({ operation: Object.values(decoders) });
    // A cache by path would go on showing a picture that was replaced.
    sharp.cache(false);
    sharp.concurrency(1);
    return new PictureReader(sharp, new Turns(atOnce));
  }

  /** Finds out what a picture file is and whether all of it can be decoded. */
  inspect(source: PictureSource): Promise<PictureReport> {
    return this.turns.take(async () => {
      const loaded = await load(source);
      return 'report' in loaded ? loaded.report : this.judge(loaded.bytes);
    });
  }

  /** A small picture of the first frame, upright; what can be seen of a truncated one; undefined where there is nothing to see. */
  thumbnail(source: PictureSource, limits: ThumbnailLimits = hoverLimits): Promise<SmallPicture | undefined> {
    return this.turns.take(async () => {
      const bytes = await this.loadDecodable(source);
      if (!bytes) return undefined;
      const { maxSidePx: side, maxBytes } = limits;
      for (const [scale, quality] of [[1, 80], [1, 60], [1, 40], [0.7, 40], [0.5, 30], [0.25, 20]] as const) {
        const px = Math.max(1, Math.round(side * scale));
        const small = await this.decode(bytes, 'none')
          .resize(px, px, { fit: 'inside', withoutEnlargement: true })
          .webp({ quality, effort: 2 })
          .toBuffer({ resolveWithObject: true })
          .catch(() => undefined);
        if (!small) return undefined;
        const { data, info } = small;
        if (data.length <= maxBytes) return { mime: 'image/webp', bytes: data, width: info.width, height: info.height };
      }
      return undefined;
    });
  }

  /**
   * The first frame, upright, transparent parts on white, as float32 [3, height, width]; undefined where it cannot be
   * decoded. Shrinks with antialiasing, as the image encoders were measured. Of a `part` in pixels of the upright picture,
   * only that is taken, at least one pixel; sizes are then the part's.
   */
  pixels(source: PictureSource, shape: PixelShape, part?: PicturePart): Promise<Pixels | undefined> {
    return this.turns.take(async () => {
      const bytes = await this.loadDecodable(source);
      return bytes && this.resize(bytes, shape, part).catch(() => undefined);
    });
  }

  private async resize(bytes: Uint8Array, shape: PixelShape, part?: PicturePart): Promise<Pixels> {
    const whole = (await this.sharp(bytes, this.options('none')).metadata()).autoOrient;
    const taken = part ?? (shape.fit === 'crop' ? middleSquare(whole, shape.share) : undefined);
    const cut = taken && wholePixels(taken, whole);
    const size = cut ?? whole;
    const frame = shape.fit === 'letterbox' ? letterbox(size, shape) : { ...shape, left: 0, top: 0 };
    const decoded = this.decode(bytes, 'none').flatten({ background: '#fff' });
    const { data } = await (cut ? decoded.extract(cut) : decoded)
      .resize(frame.width, frame.height, { fit: 'fill', kernel: shape.kernel ?? 'cubic', fastShrinkOnLoad: false })
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const rgb = placeInto(data, frame, shape);
    const [scaleX, scaleY] = [frame.width / size.width, frame.height / size.height];
    const [seen, origin] = part ? [size, { left: 0, top: 0 }] : [whole, cut ?? { left: 0, top: 0 }];
    return {
      data: normalise(rgb, shape),
      scaleX,
      scaleY,
      left: frame.left - origin.left * scaleX,
      top: frame.top - origin.top * scaleY,
      pictureWidth: seen.width,
      pictureHeight: seen.height,
    };
  }

  private decode(bytes: Uint8Array, failOn: SharpOptions['failOn']): Sharp {
    return this.sharp(bytes, this.options(failOn)).autoOrient();
  }

  private options(failOn: SharpOptions['failOn']): SharpOptions {
    return { failOn, limitInputPixels: maxPixels, sequentialRead: true, animated: false };
  }

  private async loadDecodable(source: PictureSource): Promise<Uint8Array | undefined> {
    const loaded = await load(source);
    if ('report' in loaded) return undefined;
    const head = readPictureHead(loaded.bytes.subarray(0, pictureHeadBytes));
    return decoders[head.kind] && !isTooLarge(head) ? loaded.bytes : undefined;
  }

  private async judge(bytes: Uint8Array): Promise<PictureReport> {
    const head = readPictureHead(bytes.subarray(0, pictureHeadBytes));
    const known = { ...head, hash: createHash('sha256').update(bytes).digest('hex').slice(0, 32) };
    if (head.kind === 'unknown') return { ...known, state: 'broken', message: 'the content is no picture' };
    if (!decoders[head.kind]) return { ...known, state: 'unsupported' };
    if (isTooLarge(head)) return { ...known, state: 'too-large' };
    return this.judgeDecoded(bytes, known);
  }

  /** Decodes all of it, to a few pixels; the head may be wrong about the size, and says nothing of rotation. */
  private async judgeDecoded(bytes: Uint8Array, known: PictureHead): Promise<PictureReport> {
    try {
      const metadata = await this.sharp(bytes, this.options('none')).metadata();
      const { width, height } = metadata.autoOrient;
      const shown = { ...known, width, height, animated: (metadata.pages ?? 1) > 1 || known.animated === true };
      if (isTooLarge(shown)) return { ...shown, state: 'too-large' };
      const failOn = known.kind === 'tiff' ? 'error' : 'truncated';
      await this.decode(bytes, failOn).resize(16, 16, { fit: 'fill' }).raw().toBuffer();
      return { ...shown, state: 'ok' };
    } catch (error) {
      const early = endsEarly(bytes, known.kind) || /premature end/i.test(firstLine(error));
      return early ? { ...known, state: 'truncated' } : { ...known, state: 'broken', message: firstLine(error) };
    }
  }
}

async function importSharp(): Promise<SharpModule> {
  return (await import('sharp')).default;
}

/** Reads a file that is no larger than any picture should be. */
async function load(source: PictureSource): Promise<Loaded> {
  if (typeof source !== 'string') return source.length === 0 ? { report: { state: 'empty' } } : { bytes: source };
  try {
    const file = await open(source);
    try {
      const stat = await file.stat();
      if (!stat.isFile()) return { report: { state: 'broken', message: 'this is no file' } };
      if (stat.size === 0) return { report: { state: 'empty' } };
      if (stat.size > maxFileBytes) return { report: { state: 'too-large', message: 'the file has more than 256 MB' } };
      return { bytes: await file.readFile() };
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(code)) return { report: { state: 'missing' } };
    return { report: { state: 'broken', message: `the file cannot be read (${code || firstLine(error)})` } };
  }
}

function isTooLarge({ width = 0, height = 0 }: { readonly width?: number; readonly height?: number }): boolean {
  return width * height > maxPixels;
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n').find((line) => line.trim() !== '') ?? 'unknown reason').trim();
}
