/** How much of a text the encoder reads at once. */
export interface WindowLimits {
  /** Most pieces, those before and after the text included. */
  readonly pieces: number;
  readonly words: number;
  /** Pieces that two neighbouring windows share at least, where there are that many. */
  readonly overlap: number;
}

/** Words `start` up to, not including, `end` are read together; the vectors of `from` up to `to` are taken from here. */
export interface Window {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

type Reach = Pick<Window, 'start' | 'end'>;

const reachFrom = (start: number, counts: readonly number[], room: number, words: number): number => {
  let end = start;
  for (let used = 0; end < counts.length && end - start < words; end++) {
    used += counts[end] ?? 0;
    if (used > room && end > start) break;
  }
  return end;
};

/** Where the next window begins; at least half of each window is new, be it full of words without a piece. */
const stepBack = ({ start, end }: Reach, counts: readonly number[], overlap: number): number => {
  const least = (start + end + 1) >> 1;
  let next = end;
  for (let shared = 0; next > least && shared < overlap; next--) shared += counts[next - 1] ?? 0;
  return next;
};

/**
 * Cuts a text of words with these numbers of pieces into windows that overlap, so that every word is read with words on
 * both sides; no word is left out. A text that fits is one window. Each word is taken from the window in whose middle it is nearer.
 */
export const windowsOf = (counts: readonly number[], room: number, { words, overlap }: WindowLimits): readonly Window[] => {
  const reaches: Reach[] = [];
  for (let start = 0; ;) {
    const reach = { start, end: reachFrom(start, counts, room, words) };
    reaches.push(reach);
    if (reach.end >= counts.length) break;
    start = stepBack(reach, counts, Math.min(overlap, room >> 1));
  }
  const cuts = reaches.slice(1).map((reach, at) => (reach.start + (reaches[at]?.end ?? reach.start) + 1) >> 1);
  return reaches.map((reach, at) => ({ ...reach, from: cuts[at - 1] ?? 0, to: cuts[at] ?? counts.length }));
};
