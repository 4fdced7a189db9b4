import { Clusters } from './clusters';
import { groupsOf, type DuplicateGroup } from './duplicateGroup';
import { forEachRun } from './sortedKeys';
import type { TextCollection } from './textCollection';

/** With fewer entities many records agree by chance. */
const leastEntities = 2;

/**
 * Finds the records that name the same two or more entities, of the same types, in whatever order. Those that are in
 * one of `texts` anyway are left out where a group holds nobody else.
 */
export function findSameEntities(texts: TextCollection, known: readonly DuplicateGroup[]): readonly DuplicateGroup[] {
  const clusters = new Clusters(texts.size);
  forEachRun(texts.size, (record) => keyOf(entitiesOf(texts, record)), (items) => {
    const distinct: { readonly record: number; readonly entities: readonly number[] }[] = [];
    for (const record of items) {
      const entities = entitiesOf(texts, record);
      const same = distinct.find((other) => other.entities.length === entities.length && other.entities.every((entity, at) => entity === entities[at]));
      if (same) clusters.join(same.record, record);
      else distinct.push({ record, entities });
    }
  });
  const groupOf = new Map(known.flatMap(({ members }, group) => members.map((member) => [member, group] as const)));
  return groupsOf('entities', clusters, () => 0, texts).filter(({ members }) => {
    const first = groupOf.get(members[0]!);
    return first === undefined || members.some((member) => groupOf.get(member) !== first);
  });
}

function keyOf(entities: readonly number[]): number {
  if (entities.length < leastEntities) return -1;
  return entities.reduce((sum, entity) => Math.imul(sum ^ entity, 0x85ebca6b), entities.length) >>> 0;
}

/** A number for each distinct entity of a record, with its type, ascending. */
function entitiesOf(texts: TextCollection, record: number): readonly number[] {
  const entities = new Set<number>();
  let sum = 0;
  for (let at = texts.start.at(record); at < texts.start.at(record + 1); at += 1) {
    const label = texts.labels.at(at);
    const begins = label % 2 === 1;
    if ((begins || label === 0) && sum !== 0) {
      entities.add(sum >>> 0);
      sum = 0;
    }
    if (label !== 0) sum = Math.imul((begins ? label : sum) ^ texts.tokens.at(at), 0x9e3779b1) | 1;
  }
  if (sum !== 0) entities.add(sum >>> 0);
  return [...entities].sort((a, b) => a - b);
}
