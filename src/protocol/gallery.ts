/** What the host and the gallery of doubtful pairs say to each other. The gallery pulls the tiles in sight, and no more. */

import type { PairVerdict, SignalName } from '../dataset/verdict';

/** A heap of pairs: those that a signal flags or puts first, or those without a score. */
export type GalleryHeap = SignalName | 'unscored';

/** A heap with what is to be said about it. */
export interface HeapCount {
  readonly heap: GalleryHeap;
  readonly name: string;
  readonly count: number;
  /** Why there is none, or what the number rests on: a sentence. */
  readonly about: string;
  /** Whether its pairs are flagged; otherwise they are only ranked. */
  readonly flagged: boolean;
}

/** Everything around the tiles. */
export interface GalleryScene {
  readonly file: string;
  /** The file's address, by which it is found again after the window was loaded anew; empty where no file is shown. */
  readonly address: string;
  readonly records: number;
  readonly types: readonly string[];
  readonly heaps: readonly HeapCount[];
  /** The precision that the flags are set for, 0 to 1. */
  readonly precision: number;
  /** How right the flags were against the person's verdicts, or how many verdicts are still needed; a sentence. */
  readonly seen: string;
  /** Whether the flags go by verdicts, so that these can be forgotten. */
  readonly learned: boolean;
  /** Shifted pictures and what else concerns the whole file; sentences. */
  readonly notices: readonly string[];
}

/** A run of words of one entity, or of none. */
export interface TileWords {
  readonly text: string;
  readonly type?: string;
}

/** A pair in the gallery. */
export interface GalleryTile {
  readonly record: number;
  /** 1-based. */
  readonly line: number;
  readonly id: string;
  readonly words: readonly TileWords[];
  /** Why it is here, such as `Belongs to another text 94%`. */
  readonly why: string;
  readonly verdict?: PairVerdict;
  /** What stands in for a picture that cannot be shown. */
  readonly absence?: string;
}

/** A picture in small, as a data URI, and where the whole of it is. */
export interface TilePicture {
  readonly small: string;
  readonly whole: string;
}

/** What the gallery asks of the host. */
export type GalleryHostContract = {
  open: { params: null; result: GalleryScene };
  /** Puts the pairs of some heaps in a row, the most doubtful first, as they are now; answers how many. */
  choose: { params: { heaps: readonly GalleryHeap[] }; result: number };
  tiles: { params: { from: number; count: number }; result: readonly GalleryTile[] };
  /** Null where there is nothing to see. */
  picture: { params: { record: number }; result: TilePicture | null };
  judge: { params: { record: number; verdict: PairVerdict | null }; result: null };
  /** Takes the last verdict back; answers its record, or null when there is none. */
  undo: { params: null; result: { readonly record: number } | null };
  setPrecision: { params: { precision: number }; result: null };
  forget: { params: null; result: null };
  show: { params: { record: number; where: 'card' | 'text' }; result: null };
};

/** What the host tells the gallery. */
export type GalleryViewContract = {
  /** Verdicts or flags changed; the tiles keep their places. */
  changed: { params: GalleryScene; result: null };
  /** Another file is shown. */
  opened: { params: GalleryScene; result: null };
};
