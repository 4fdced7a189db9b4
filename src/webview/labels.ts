/** What a person can do to a record's entities: each a function from entities to entities, undefined where nothing changes. */

import type { Span } from '../dataset/tags';
import { spanKey, withSpan } from '../dataset/tags';

/** The edges of an entity and the ways they can be moved. */
export type EdgeMove = 'endRight' | 'endLeft' | 'startLeft' | 'startRight';

/** The tokens from `start` to `end`, exclusive. */
export interface TokenRange {
  readonly start: number;
  readonly end: number;
}

/** Whether two ranges share a token. */
export function overlaps(a: TokenRange, b: TokenRange): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The entities with one more over the range; those it overlaps give way. */
export function setType(entities: readonly Span[], range: TokenRange, type: string): readonly Span[] | undefined {
  const added = { start: range.start, end: range.end, type };
  if (entities.some((entity) => spanKey(entity) === spanKey(added))) return undefined;
  return withSpan(entities, added);
}

/** The entities without those in the range. */
export function removeIn(entities: readonly Span[], range: TokenRange): readonly Span[] | undefined {
  const kept = entities.filter((entity) => !overlaps(entity, range));
  return kept.length === entities.length ? undefined : kept;
}

/** Moves one edge of an entity by a token; a neighbour that is met gets shorter, or goes when it has one token. */
export function moveEdge(
  entities: readonly Span[],
  entity: Span,
  move: EdgeMove,
  tokenCount: number,
): { readonly entities: readonly Span[]; readonly moved: Span } | undefined {
  const start = entity.start + (move === 'startLeft' ? -1 : move === 'startRight' ? 1 : 0);
  const end = entity.end + (move === 'endRight' ? 1 : move === 'endLeft' ? -1 : 0);
  if (start < 0 || end > tokenCount || start >= end) return undefined;
  const moved = { start, end, type: entity.type };
  const others = entities.filter((other) => spanKey(other) !== spanKey(entity)).flatMap((other) => trim(other, moved));
  return { entities: withSpan(others, moved), moved };
}

function trim(span: Span, taken: TokenRange): readonly Span[] {
  if (!overlaps(span, taken)) return [span];
  const start = span.start >= taken.start ? Math.max(span.start, taken.end) : span.start;
  const end = span.end <= taken.end ? Math.min(span.end, taken.start) : span.end;
  return start < end && start >= span.start && end <= span.end ? [{ ...span, start, end }] : [];
}

/** Cuts an entity in two of its type before token `at`. */
export function split(entities: readonly Span[], entity: Span, at: number): readonly Span[] | undefined {
  if (at <= entity.start || at >= entity.end) return undefined;
  const others = entities.filter((other) => spanKey(other) !== spanKey(entity));
  const { type } = entity;
  return [...others, { start: entity.start, end: at, type }, { start: at, end: entity.end, type }].sort(
    (a, b) => a.start - b.start,
  );
}

/** Makes one entity of an entity and the next, with what lies between them; the last one merges with the one before. */
export function merge(
  entities: readonly Span[],
  entity: Span,
): { readonly entities: readonly Span[]; readonly merged: Span } | undefined {
  const at = entities.findIndex((other) => spanKey(other) === spanKey(entity));
  const other = entities[at + 1] ?? entities[at - 1];
  if (at < 0 || !other) return undefined;
  const merged = {
    start: Math.min(entity.start, other.start),
    end: Math.max(entity.end, other.end),
    type: entity.type,
  };
  return { entities: withSpan(entities, merged), merged };
}
