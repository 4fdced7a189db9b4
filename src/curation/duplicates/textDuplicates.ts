import { Clusters } from './clusters';
import { groupsOf, type DuplicateGroup } from './duplicateGroup';
import { joinNearTexts, nearDefaults, type NearOptions } from './nearTexts';
import { forEachRun } from './sortedKeys';
import type { TextCollection } from './textCollection';

/** Texts with fewer tokens that count are the same only where they are written the same. */
const leastNormalTokens = 2;

/**
 * Finds the records with the same text or nearly the same: as written; after `RT`, `@user`, URLs and case are left
 * out; near by MinHash. Half a second for 10,000 records, minutes for millions; memory grows by 20 bytes a record.
 */
export function findTextDuplicates(texts: TextCollection, near: NearOptions = nearDefaults): readonly DuplicateGroup[] {
  const clusters = new Clusters(texts.size);
  joinWritten(texts, clusters);
  joinNormal(texts, clusters);
  const farthest = new Map<number, number>();
  // Of records that are the same, the first stands for all; those that become near to others go on taking part.
  const stands = new Uint8Array(texts.size).map((_, record) => (clusters.find(record) === record ? 1 : 0));
  joinNearTexts(texts, clusters, near, (record) => stands[record] === 1, (a, b, similarity) => {
    const distance = Math.max(farthest.get(clusters.find(a)) ?? 0, farthest.get(clusters.find(b)) ?? 0, 1 - similarity);
    farthest.set(Math.min(clusters.find(a), clusters.find(b)), distance);
  });
  return groupsOf('text', clusters, (representative) => farthest.get(representative) ?? 0, texts);
}

/** The same tokens as written, however few. */
function joinWritten(texts: TextCollection, clusters: Clusters): void {
  forEachRun(texts.size, (record) => texts.written.at(record), (items) => {
    joinEqual(items, clusters, (a, b) => texts.written.at(a) === texts.written.at(b) && isSameNormal(texts, a, b));
  });
}

/** The same tokens that count. */
function joinNormal(texts: TextCollection, clusters: Clusters): void {
  forEachRun(texts.size, (record) => (texts.lengthOf(record) < leastNormalTokens ? -1 : normalKey(texts, record)), (items) => {
    joinEqual(items, clusters, (a, b) => isSameNormal(texts, a, b));
  });
}

/** Joins equal items; nearly all items with one key are equal to the first. */
function joinEqual(items: Uint32Array, clusters: Clusters, isEqual: (a: number, b: number) => boolean): void {
  const distinct: number[] = [];
  for (const item of items) {
    const first = distinct.find((other) => isEqual(other, item));
    if (first === undefined) distinct.push(item);
    else clusters.join(first, item);
  }
}

function normalKey(texts: TextCollection, record: number): number {
  let sum = 0;
  for (let at = texts.start.at(record); at < texts.start.at(record + 1); at += 1) {
    sum = Math.imul(sum ^ texts.tokens.at(at), 0xcc9e2d51);
    sum ^= sum >>> 13;
  }
  return sum >>> 0;
}

function isSameNormal(texts: TextCollection, a: number, b: number): boolean {
  const length = texts.lengthOf(a);
  if (length !== texts.lengthOf(b)) return false;
  const [startA, startB] = [texts.start.at(a), texts.start.at(b)];
  for (let at = 0; at < length; at += 1) if (texts.tokens.at(startA + at) !== texts.tokens.at(startB + at)) return false;
  return true;
}
