/** Where a text and a picture lie in the joint space, and how well they fit: what `heads.ts` trains, as plain arithmetic. */
import type { ExplainedWord, PictureRegion } from '../../protocol/pairs';
import { regionSide } from './graphs';

/** A text's place. */
export interface TextPlace {
  readonly whole: Float32Array;
  /** [pieces, width], row by row. */
  readonly parts: Float32Array;
  /** Of each piece; special ones have none. */
  readonly shares: Float32Array;
  /** The token of each piece; −1 for special ones. */
  readonly tokenOf: Int32Array;
  readonly bias: number;
  readonly slope: number;
}

/** A picture's place. */
export interface PicturePlace {
  readonly whole: Float32Array;
  /** [regions, width], row by row. */
  readonly parts: Float32Array;
  readonly bias: number;
}

/** The weights of a score's terms. */
export interface ScoreTerms {
  readonly whole: number;
  readonly parts: number;
  readonly level: number;
}

/** A cosine, and whose it is. */
interface Best {
  readonly cosine: number;
  readonly at: number;
}

const dot = (a: Float32Array, fromA: number, b: Float32Array, fromB: number, width: number): number => {
  let sum = 0;
  for (let k = 0; k < width; k += 1) sum += (a[fromA + k] ?? 0) * (b[fromB + k] ?? 0);
  return sum;
};

const regionsOf = regionSide ** 2;
const widthOf = ({ parts }: PicturePlace): number => parts.length / regionsOf;

/** The region that fits a piece best. */
function bestRegion(text: TextPlace, piece: number, picture: PicturePlace): Best {
  const width = widthOf(picture);
  let best: Best = { cosine: -Infinity, at: 0 };
  for (let at = 0; at < regionsOf; at += 1) {
    const cosine = dot(text.parts, piece * width, picture.parts, at * width, width);
    if (cosine > best.cosine) best = { cosine, at };
  }
  return best;
}

const isWord = ({ tokenOf }: TextPlace, piece: number): boolean => (tokenOf[piece] ?? -1) >= 0;

/** How well the words fit their best regions, −1 to 1. */
function wordsFit(text: TextPlace, picture: PicturePlace): number {
  let sum = 0;
  text.shares.forEach((share, piece) => {
    if (isWord(text, piece)) sum += share * bestRegion(text, piece, picture).cosine;
  });
  return sum;
}

/** The score of a text with a picture: the higher, the likelier they belong together; 0 where that is as likely as not. */
export function scoreOf(text: TextPlace, picture: PicturePlace, terms: ScoreTerms): number {
  const fit = terms.whole * dot(text.whole, 0, picture.whole, 0, text.whole.length) + terms.parts * wordsFit(text, picture);
  return text.slope * fit + terms.level + text.bias + picture.bias;
}

/** How much of the picture the text already says: over the regions, the mean cosine with the word that fits each best, and the wholes' cosine. */
export function redundancyOf(text: TextPlace, picture: PicturePlace): number {
  const width = widthOf(picture);
  let sum = 0;
  for (let at = 0; at < regionsOf; at += 1) {
    let best = -1;
    for (let piece = 0; piece < text.shares.length; piece += 1)
      if (isWord(text, piece)) best = Math.max(best, dot(text.parts, piece * width, picture.parts, at * width, width));
    sum += best / regionsOf;
  }
  return sum + dot(text.whole, 0, picture.whole, 0, text.whole.length);
}

/** A region's place in the picture. */
export function regionAt(at: number): PictureRegion {
  const [row, column] = [Math.floor(at / regionSide), at % regionSide];
  return { left: column / regionSide, top: row / regionSide, right: (column + 1) / regionSide, bottom: (row + 1) / regionSide };
}

/** The words in their order, each with what it adds: its cosine with its best region, weighted by its share against an even one. */
export function explainWords(text: TextPlace, picture: PicturePlace): readonly ExplainedWord[] {
  const byToken = new Map<number, { weight: number; best: Best }>();
  const words = text.tokenOf.filter((token) => token >= 0).length;
  text.tokenOf.forEach((token, piece) => {
    if (token < 0) return;
    const best = bestRegion(text, piece, picture);
    const known = byToken.get(token) ?? { weight: 0, best };
    known.weight += best.cosine * (text.shares[piece] ?? 0) * words;
    if (best.cosine > known.best.cosine) known.best = best;
    byToken.set(token, known);
  });
  return [...byToken].map(([start, { weight, best }]) => ({ start, end: start + 1, weight, region: regionAt(best.at), similarity: best.cosine }));
}

/** What each region adds: the cosine of the word that fits it best. */
export function explainRegions(text: TextPlace, picture: PicturePlace): readonly { readonly region: PictureRegion; readonly weight: number }[] {
  const width = widthOf(picture);
  return Array.from({ length: regionsOf }, (_, at) => {
    const cosines = Array.from(text.shares, (__, piece) => (isWord(text, piece) ? dot(text.parts, piece * width, picture.parts, at * width, width) : -1));
    return { region: regionAt(at), weight: Math.max(-1, ...cosines) };
  });
}
