import type { EntityChange, EntityChangeKind } from './diff';

/** How often each kind of change occurs. */
export type ChangeCounts = Readonly<Record<EntityChangeKind, number>>;

/** Counts changes by kind. */
export function countChanges(changes: Iterable<EntityChange>): ChangeCounts {
  const counts: Record<EntityChangeKind, number> = { added: 0, removed: 0, retyped: 0, moved: 0 };
  for (const { kind } of changes) counts[kind] += 1;
  return counts;
}

/** The counts in words, such as `12 retyped, 3 added`, the most frequent first; `no entity changed` where there are none. */
export function describeChanges(counts: ChangeCounts): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
  return parts.length === 0 ? 'no entity changed' : parts.map(([kind, count]) => `${count.toLocaleString('en')} ${kind}`).join(', ');
}

/** A change in a line, such as `Paris: LOC → ORG` or `New York → New York City LOC`. */
export function describeChange({ kind, before, after }: EntityChange): string {
  if (!before) return `${after?.text ?? ''}: + ${after?.type ?? ''}`;
  if (!after) return `${before.text}: − ${before.type}`;
  const surface = before.text === after.text ? before.text : `${before.text} → ${after.text}`;
  return kind === 'moved' ? `${surface} ${after.type}` : `${surface}: ${before.type} → ${after.type}`;
}

/**
 * A commit message: one line of at most 72 characters where the name allows, then how often which type became which,
 * the most frequent first.
 */
export function commitMessage(name: string, changes: readonly EntityChange[], records: number): string {
  const counts = countChanges(changes);
  const total = changes.length;
  const head = `${name}: ${total.toLocaleString('en')} ${total === 1 ? 'entity' : 'entities'} changed in ${records.toLocaleString('en')} ${records === 1 ? 'record' : 'records'}`;
  const moves = new Map<string, number>();
  for (const { kind, before, after } of changes) {
    const move = kind === 'moved' ? `${after?.type ?? ''} boundaries` : `${before?.type ?? 'no entity'} → ${after?.type ?? 'no entity'}`;
    moves.set(move, (moves.get(move) ?? 0) + 1);
  }
  const lines = [...moves].sort(([, a], [, b]) => b - a).map(([move, count]) => `${String(count).padStart(5)}  ${move}`);
  return [head, '', describeChanges(counts), '', ...lines, ''].join('\n');
}
