import { forEachRun } from './sortedKeys';
import type { TextCollection } from './textCollection';
import { SequenceComparison } from './textSimilarity';
import type { Clusters } from './clusters';

/** When two texts that are not the same are near. */
export interface NearOptions {
  /** Least share of common tokens, 2 · common / (length + length). */
  readonly leastSimilarity: number;
  /** Texts with fewer tokens that count are near to none. */
  readonly leastTokens: number;
}

/** Measured on planted edits and on the real datasets; see docs/decisions/duplicates.md. */
export const nearDefaults: NearOptions = { leastSimilarity: 0.7, leastTokens: 5 };

const bands = 40;
const rows = 3;
/** In a large bucket each text is compared with this many that follow it. */
const window = 24;

/** Numbers by which shingles are hashed anew for each row: odd, and the same in every run. */
const multipliers = Uint32Array.from({ length: bands * rows }, (_, i) => (Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(i + 7, 0x85ebca6b)) | 1);

/**
 * Joins texts that are near to each other: candidates by MinHash over pairs of neighbouring tokens (Broder, 1997) in
 * 40 bands of 3, each then compared in full. A band's keys are made when it is their turn, so that memory holds one
 * band. `isWanted` tells which records take part; `met` hears of each near pair that is not yet in one cluster.
 */
export function joinNearTexts(
  texts: TextCollection, clusters: Clusters, options: NearOptions,
  isWanted: (record: number) => boolean, met: (a: number, b: number, similarity: number) => void,
): void {
  const pairs = new PairCheck(texts, options);
  for (let band = 0; band < bands; band += 1)
    forEachRun(texts.size, (record) => (isWanted(record) && texts.lengthOf(record) >= options.leastTokens ? bandKey(texts, record, band) : -1), (items) => {
      items.forEach((a, at) => {
        for (let other = at + 1; other < Math.min(items.length, at + 1 + window); other += 1) {
          const b = items[other]!;
          if (clusters.find(a) === clusters.find(b)) continue;
          const similarity = pairs.similarity(a, b);
          if (similarity < options.leastSimilarity) continue;
          met(a, b, similarity);
          clusters.join(a, b);
        }
      });
    });
}

function bandKey(texts: TextCollection, record: number, band: number): number {
  const end = texts.start.at(record + 1);
  let [a, b, c] = [0xffffffff, 0xffffffff, 0xffffffff];
  const [ma, mb, mc] = [multipliers[band * rows]!, multipliers[band * rows + 1]!, multipliers[band * rows + 2]!];
  let before = texts.tokens.at(texts.start.at(record));
  for (let at = texts.start.at(record) + 1; at < end; at += 1) {
    const token = texts.tokens.at(at);
    let shingle = Math.imul(before, 0xcc9e2d51) ^ Math.imul(token, 0x1b873593);
    shingle ^= shingle >>> 15;
    before = token;
    a = Math.min(a, scattered(shingle, ma));
    b = Math.min(b, scattered(shingle, mb));
    c = Math.min(c, scattered(shingle, mc));
  }
  return (Math.imul(a, 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35) ^ Math.imul(c, 0x27d4eb2f)) >>> 0;
}

function scattered(shingle: number, multiplier: number): number {
  const mixed = Math.imul(shingle ^ multiplier, multiplier);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

const seenMask = 4095;

/** Compares two texts of a collection. */
class PairCheck {
  private readonly comparison = new SequenceComparison();
  private a = new Uint32Array(64);
  private b = new Uint32Array(64);
  private readonly seen = new Float64Array(seenMask + 1);
  private round = 0;

  constructor(private readonly texts: TextCollection, private readonly options: NearOptions) {}

  similarity(x: number, y: number): number {
    const [n, m] = [this.texts.lengthOf(x), this.texts.lengthOf(y)];
    if ((2 * Math.min(n, m)) / (n + m) < this.options.leastSimilarity) return 0;
    this.a = loaded(this.texts, x, this.a);
    this.b = loaded(this.texts, y, this.b);
    if ((2 * this.mostCommon(n, m)) / (n + m) < this.options.leastSimilarity) return 0;
    return (2 * this.comparison.common(this.a, n, this.b, m)) / (n + m);
  }

  /** How many tokens the texts can have in common at most; nearly all pairs that only look near end here. */
  private mostCommon(n: number, m: number): number {
    this.round += 1;
    for (let j = 0; j < m; j += 1) this.seen[this.b[j]! & seenMask] = this.round;
    let common = 0;
    for (let i = 0; i < n; i += 1) if (this.seen[this.a[i]! & seenMask] === this.round) common += 1;
    return common;
  }
}

function loaded(texts: TextCollection, record: number, into: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const length = texts.lengthOf(record);
  const room = into.length >= length ? into : new Uint32Array(2 * length);
  texts.tokens.copy(texts.start.at(record), length, room);
  return room;
}
