import type { Clusters } from './clusters';
import { forEachRun } from './sortedKeys';
import type { TextCollection } from './textCollection';
import { SequenceComparison } from './textSimilarity';

/** What the members of a group share: `entities` are the same entities in texts that are not near. */
export type DuplicateKind = 'text' | 'picture' | 'both' | 'entities';

/** Records that are the same, or nearly. */
export interface DuplicateGroup {
  readonly kind: DuplicateKind;
  /** 0 for the same; else one minus the least similarity by which a member belongs to the group. */
  readonly distance: number;
  /** Numbers of records of the collection, ascending; at least two. */
  readonly members: readonly number[];
  /** Whether tokens that the members have in common have the same labels. */
  readonly sameLabels: boolean;
  readonly acrossFiles: boolean;
}

/** Clusters as groups; `distanceOf` tells the distance of the cluster with a representative. */
export function groupsOf(
  kind: DuplicateKind, clusters: Clusters, distanceOf: (representative: number) => number, texts: TextCollection,
): readonly DuplicateGroup[] {
  const labels = new LabelComparison(texts);
  const groups: DuplicateGroup[] = [];
  forEachRun(clusters.size, (item) => clusters.find(item), (run) => {
    for (const items of exactRuns(run, clusters)) {
      const members = Array.from(items);
      const first = members[0]!;
      groups.push({
        kind, members, distance: distanceOf(clusters.find(first)),
        sameLabels: members.every((member) => labels.agree(first, member)),
        acrossFiles: texts.fileOf(first) !== texts.fileOf(members[members.length - 1]!),
      });
    }
  });
  return groups;
}

/** A run may hold several clusters where keys lost bits. */
function exactRuns(run: Uint32Array, clusters: Clusters): readonly (readonly number[])[] {
  const first = clusters.find(run[0]!);
  if (run.every((item) => clusters.find(item) === first)) return [Array.from(run)];
  const byCluster = new Map<number, number[]>();
  for (const item of run) {
    const items = byCluster.get(clusters.find(item));
    if (items) items.push(item);
    else byCluster.set(clusters.find(item), [item]);
  }
  return [...byCluster.values()].filter((items) => items.length > 1);
}

/** What a person should look at first: the same text with other labels, then leaks between files, then the nearest. */
export function compareGroups(a: DuplicateGroup, b: DuplicateGroup): number {
  return rankOf(a) - rankOf(b) || a.distance - b.distance || a.members[0]! - b.members[0]!;
}

function rankOf({ kind, distance, sameLabels, acrossFiles }: DuplicateGroup): number {
  const contradicts = (kind === 'text' || kind === 'both') && !sameLabels;
  const trouble = contradicts ? (distance === 0 ? 0 : 2) : 4;
  return trouble + (kind === 'entities' ? 4 : 0) + (acrossFiles ? 0 : 1);
}

/** Compares the labels of the tokens that two texts have in common. */
export class LabelComparison {
  private readonly comparison = new SequenceComparison();

  constructor(private readonly texts: TextCollection) {}

  agree(x: number, y: number): boolean {
    if (x === y) return true;
    const { texts } = this;
    const [a, b] = [this.load(x), this.load(y)];
    if (isSame(a, b)) return isSame(this.labels(x), this.labels(y));
    this.comparison.common(a, a.length, b, b.length);
    const [startX, startY] = [texts.start.at(x), texts.start.at(y)];
    let same = true;
    this.comparison.forEachPair(a.length, b.length, (i, j) => {
      // Where an entity begins may depend on a token that only one of the texts has: the type alone counts here.
      if (texts.labels.at(startX + i) >>> 1 !== texts.labels.at(startY + j) >>> 1) same = false;
    });
    return same;
  }

  private load(record: number): Uint32Array {
    const tokens = new Uint32Array(this.texts.lengthOf(record));
    this.texts.tokens.copy(this.texts.start.at(record), tokens.length, tokens);
    return tokens;
  }

  private labels(record: number): Uint32Array {
    const labels = new Uint32Array(this.texts.lengthOf(record));
    this.texts.labels.copy(this.texts.start.at(record), labels.length, labels);
    return labels;
  }
}

function isSame(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}
