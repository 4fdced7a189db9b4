import { Clusters } from './clusters';
import { compareGroups, groupsOf, type DuplicateGroup } from './duplicateGroup';
import type { PicturePair } from './pictureDuplicates';
import type { TextCollection } from './textCollection';

/**
 * The records whose pictures are the same or near: `pictureOf` gives the number of a record's picture, −1 where it has
 * none; `pairs` are pictures that show the same.
 */
export function groupByPicture(texts: TextCollection, pictureOf: Int32Array, pairs: Iterable<PicturePair>): readonly DuplicateGroup[] {
  const clusters = new Clusters(texts.size);
  const firstOf = new Map<number, number>();
  pictureOf.forEach((picture, record) => {
    if (picture < 0) return;
    const first = firstOf.get(picture);
    if (first === undefined) firstOf.set(picture, record);
    else clusters.join(first, record);
  });
  const farthest = new Map<number, number>();
  for (const { a, b, distance } of pairs) {
    const [x, y] = [firstOf.get(a), firstOf.get(b)];
    if (x === undefined || y === undefined) continue;
    const far = Math.max(distance, farthest.get(clusters.find(x)) ?? 0, farthest.get(clusters.find(y)) ?? 0);
    clusters.join(x, y);
    farthest.set(clusters.find(x), far);
  }
  return groupsOf('picture', clusters, (representative) => farthest.get(representative) ?? 0, texts);
}

/** Groups of texts and of pictures as one list, the most pressing first: where both hold the same records, they are one group. */
export function uniteGroups(byText: readonly DuplicateGroup[], byPicture: readonly DuplicateGroup[], byEntities: readonly DuplicateGroup[] = []): readonly DuplicateGroup[] {
  const keyOf = ({ members }: DuplicateGroup): string => members.join(' ');
  const pictures = new Map(byPicture.map((group) => [keyOf(group), group]));
  const united = byText.map((group): DuplicateGroup => {
    const twin = pictures.get(keyOf(group));
    return twin ? { ...group, kind: 'both', distance: Math.max(group.distance, twin.distance) } : group;
  });
  const taken = new Set(united.filter(({ kind }) => kind === 'both').map(keyOf));
  return [...united, ...byPicture.filter((group) => !taken.has(keyOf(group))), ...byEntities].sort(compareGroups);
}
