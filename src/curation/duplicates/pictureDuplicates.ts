import { compareFitted } from './pictureLikeness';
import { differingBits, frames, perceptualHash, type Thumbnail } from './pictureSketch';

/** Two pictures that show the same: numbers as they were given, the lower first. */
export interface PicturePair {
  readonly a: number;
  readonly b: number;
  /** 0 for equal thumbnails; else one minus how well the pictures agree where they are laid over each other. */
  readonly distance: number;
}

/** When two pictures are near. */
export interface PictureOptions {
  /** Most bits, of 63, in which the hash of one may differ from that of a part of the other, to be compared at all. */
  readonly mostBits: number;
  /** Least correlation of tones and of small differences, laid over each other. */
  readonly leastTones: number;
  readonly leastEdges: number;
}

/** Measured on planted copies; see docs/decisions/duplicates.md. */
export const pictureDefaults: PictureOptions = { mostBits: 14, leastTones: 0.9, leastEdges: 0.6 };

/** Grey values of a picture without anything to see differ by less. */
const leastContrast = 3;

/**
 * Finds the pictures that show the same, also after they were saved anew, scaled, cropped by up to a third of a side or
 * given a caption. Compares each with each by hashes of their parts, so time grows with the square: 8,000 pictures take
 * some seconds. Pictures of one colour are the same only where they are equal.
 */
export function* findPicturePairs(thumbnails: readonly Thumbnail[], options: PictureOptions = pictureDefaults): Generator<PicturePair, void, void> {
  const hashes = thumbnails.map(hashParts);
  const stride = 2 * frames.length;
  const all = new Int32Array(thumbnails.length * stride);
  hashes.forEach((each, at) => all.set(each, at * stride));
  const isPlain = thumbnails.map((thumbnail) => contrastOf(thumbnail) < leastContrast);
  for (let b = 1; b < thumbnails.length; b += 1)
    for (let a = 0; a < b; a += 1) {
      const ofB = nearestPart(all, a * stride, b * stride, stride);
      const ofA = nearestPart(all, b * stride, a * stride, stride);
      if (Math.min(ofA, ofB) >> partBits > options.mostBits) continue;
      const [x, y] = [thumbnails[a]!, thumbnails[b]!];
      if (isEqual(x, y)) yield { a, b, distance: 0 };
      else if (!isPlain[a] && !isPlain[b]) {
        const edges = Math.max(agreement(x, y, ofB, options), agreement(y, x, ofA, options));
        if (edges >= options.leastEdges) yield { a, b, distance: Math.max(0, 1 - edges) };
      }
    }
}

/** How well a whole picture and the nearest part of another agree in small differences; 0 where they do not at all. */
function agreement(whole: Thumbnail, other: Thumbnail, nearest: number, options: PictureOptions): number {
  if (nearest >> partBits > options.mostBits) return 0;
  const { tones, edges } = compareFitted(whole, other, frames[nearest & ((1 << partBits) - 1)]!);
  return tones >= options.leastTones ? edges : 0;
}

function hashParts(thumbnail: Thumbnail): Int32Array {
  return Int32Array.from(frames.flatMap((frame) => perceptualHash(thumbnail, frame)));
}

const partBits = 8;

/** Of a picture's parts the one whose hash is nearest to that of another whole picture: differing bits, then its number. */
function nearestPart(hashes: Int32Array, whole: number, parts: number, stride: number): number {
  const [high, low] = [hashes[whole]!, hashes[whole + 1]!];
  let nearest = 64 << partBits;
  for (let at = 0; at < stride; at += 2) {
    const bits = differingBits(high, hashes[parts + at]!) + differingBits(low, hashes[parts + at + 1]!);
    if (bits << partBits < nearest) nearest = (bits << partBits) | (at >> 1);
  }
  return nearest;
}

function contrastOf(thumbnail: Thumbnail): number {
  let [sum, squares] = [0, 0];
  for (const value of thumbnail) {
    sum += value;
    squares += value * value;
  }
  return Math.sqrt(Math.max(0, squares / thumbnail.length - (sum / thumbnail.length) ** 2));
}

function isEqual(a: Thumbnail, b: Thumbnail): boolean {
  return a.every((value, at) => value === b[at]);
}
