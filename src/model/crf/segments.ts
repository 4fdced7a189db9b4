
import type { RecordFeatures } from './features';
import { mix } from './hash';
import type { SparseCorpus } from './kernel';

/** The part of a corpus that says which attributes each token has. */
export type Rows = Pick<
  SparseCorpus, 'sentenceStart' | 'rowStart' | 'rowAttributes' | 'linkStart' | 'links' | 'segmentStart' | 'segmentAttributes'
>;

/** Room that threads can share. */
export const sharedInts = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));

const mostScoreBytes = 64 << 20;

/** A growing list of integers. */
class IntList {
  private stored = new Int32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.stored.length) {
      const grown = new Int32Array(this.stored.length * 2);
      grown.set(this.stored);
      this.stored = grown;
    }
    this.stored[this.length++] = value;
  }

  toShared(): Int32Array {
    const out = sharedInts(this.length);
    out.set(this.stored.subarray(0, this.length));
    return out;
  }
}

interface Group {
  readonly from: number;
  readonly to: number;
  readonly row: Int32Array;
  count: number;
  segment: number;
}

const same = (a: Group, b: Group): boolean => {
  if (a.to - a.from !== b.to - b.from) return false;
  for (let i = 0; i < a.to - a.from; i++) if (a.row[a.from + i] !== b.row[b.from + i]) return false;
  return true;
};

/** Finds the groups of attributes that recur; equal groups share one object. */
const findGroups = (features: readonly RecordFeatures[], attributes: readonly Int32Array[]): Group[][] => {
  const known = new Map<number, Group>();
  return features.map(({ start }, s) => {
    const row = attributes[s]!;
    const groups: Group[] = [];
    for (let cell = 0; cell + 1 < start.length; cell++) {
      const group: Group = { from: start[cell]!, to: start[cell + 1]!, row, count: 1, segment: -1 };
      let hash = 0;
      for (let c = group.from; c < group.to; c++) hash = mix(hash, row[c]!);
      const twin = known.get(hash);
      if (twin && same(twin, group)) twin.count++;
      else if (!twin) known.set(hash, group);
      groups.push(twin && same(twin, group) ? twin : group);
    }
    return groups;
  });
};

/**
 * Lays out the tokens' attributes. Groups that recur become segments, as long as their scores fit into 64 MiB; all
 * other attributes stay with their token.
 */
export const shareSegments = (
  features: readonly RecordFeatures[], attributes: readonly Int32Array[], labelCount: number,
): Rows => {
  const found = findGroups(features, attributes);
  const mostSegments = Math.floor(mostScoreBytes / (8 * labelCount));
  const [rowStart, rowAttributes, linkStart, links] = [new IntList(), new IntList(), new IntList(), new IntList()];
  const [segmentStart, segmentAttributes, sentenceStart] = [new IntList(), new IntList(), new IntList()];
  const add = ({ row, from, to }: Group, list: IntList): void => {
    for (let c = from; c < to; c++) if (row[c]! >= 0) list.push(row[c]!);
  };
  for (const list of [rowStart, linkStart, segmentStart, sentenceStart]) list.push(0);
  found.forEach((groups, s) => {
    const { groupCount } = features[s]!;
    groups.forEach((group, cell) => {
      if (group.segment < 0 && group.count > 1 && segmentStart.length <= mostSegments) {
        group.segment = segmentStart.length - 1;
        add(group, segmentAttributes);
        segmentStart.push(segmentAttributes.length);
      }
      if (group.segment >= 0) links.push(group.segment);
      else add(group, rowAttributes);
      if ((cell + 1) % groupCount === 0) { rowStart.push(rowAttributes.length); linkStart.push(links.length); }
    });
    sentenceStart.push(rowStart.length - 1);
  });
  return {
    sentenceStart: sentenceStart.toShared(), rowStart: rowStart.toShared(), rowAttributes: rowAttributes.toShared(),
    linkStart: linkStart.toShared(), links: links.toShared(),
    segmentStart: segmentStart.toShared(), segmentAttributes: segmentAttributes.toShared(),
  };
};
