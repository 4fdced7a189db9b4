/** What the gallery knows, and where its tiles lie. */

import type { PairVerdict } from '../../dataset/verdict';
import type { GalleryHeap, GalleryScene, GalleryTile, TilePicture } from '../../protocol/gallery';

/** The page's state. */
export interface GalleryState {
  readonly scene: GalleryScene;
  /** The heaps that are shown. */
  readonly heaps: readonly GalleryHeap[];
  readonly total: number;
  /** The tiles pulled so far, by place; pictures by record, null where there is nothing to see. */
  readonly tiles: ReadonlyMap<number, GalleryTile>;
  readonly pictures: ReadonlyMap<number, TilePicture | null>;
  /** The place of the tile in hand. */
  readonly at: number;
  readonly enlarged: boolean;
  readonly keysOpen: boolean;
  readonly said: string;
  /** How the grid lies, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly top: number;
}

/** The state of a page that has just opened. */
export const atFirst: GalleryState = {
  scene: { file: '', address: '', records: 0, types: [], heaps: [], precision: 0.8, seen: '', learned: false, notices: [] },
  heaps: [], total: 0, tiles: new Map(), pictures: new Map(), at: 0, enlarged: false, keysOpen: false, said: '', width: 0, height: 0, top: 0,
};

/** The verdicts, with their keys and what they mean. */
export const verdictKeys: readonly { readonly verdict: PairVerdict; readonly key: string; readonly name: string; readonly about: string }[] = [
  { verdict: 'adds', key: 'a', name: 'Adds', about: 'shows what the text does not say' },
  { verdict: 'repeats', key: 'r', name: 'Repeats', about: 'shows what the text says' },
  { verdict: 'unrelated', key: 'n', name: 'Unrelated', about: 'has nothing to do with it' },
  { verdict: 'misleading', key: 'm', name: 'Misleading', about: 'suggests something false' },
];

const narrowPx = 600;

/** The size of a tile with the gap after it, in a grid of this width. */
export function tileSize(width: number): { readonly columns: number; readonly width: number; readonly height: number; readonly gap: number } {
  const [least, gap] = width < narrowPx ? [188, 8] : [250, 12];
  const columns = Math.max(Math.floor((width - gap) / (least + gap)), 1);
  const own = Math.max((width - gap) / columns - gap, 120);
  // A picture of 4:3, four lines of text and a foot.
  return { columns, width: own, height: Math.round(own * 0.75) + 92 + 30, gap };
}

/** Height of the whole grid. */
export function gridHeight({ width, total }: Pick<GalleryState, 'width' | 'total'>): number {
  const { columns, height, gap } = tileSize(width);
  return Math.ceil(total / columns) * (height + gap) + gap;
}

/** Places of the tiles in sight, with a row more on either side; half-open. */
export function placesInSight({ width, height, top, total }: Pick<GalleryState, 'width' | 'height' | 'top' | 'total'>): { readonly from: number; readonly to: number } {
  const { columns, height: tile, gap } = tileSize(width);
  const row = tile + gap;
  const from = Math.max(Math.floor(top / row) - 1, 0) * columns;
  return { from: Math.min(from, total), to: Math.min((Math.ceil((top + height) / row) + 1) * columns, total) };
}

/** How far to scroll so that a tile is in sight; undefined where it is. */
export function scrollFor({ width, height, top, at }: Pick<GalleryState, 'width' | 'height' | 'top' | 'at'>): number | undefined {
  const { columns, height: tile, gap } = tileSize(width);
  const above = Math.floor(at / columns) * (tile + gap);
  if (above < top) return above;
  const below = above + tile + 2 * gap - height;
  return below > top ? below : undefined;
}

/** The next place with no verdict after one; the next place where all after it are judged. */
export function nextOpen({ tiles, at, total }: Pick<GalleryState, 'tiles' | 'at' | 'total'>): number {
  for (let place = at + 1; place < total; place += 1) if (tiles.get(place)?.verdict === undefined) return place;
  return Math.min(at + 1, Math.max(total - 1, 0));
}
