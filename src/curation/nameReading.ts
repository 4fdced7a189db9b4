import type { Span } from '../dataset/tags';
import { singularKey, surfaceKey } from './surfaceKey';

/** Tokens of a record, half-open. */
export type Range = Pick<Span, 'start' | 'end'>;

/** How a name is labelled at a place: `part` holds the words of an entity over some of its tokens only, else it is empty. */
export interface NameReading {
  readonly type: string | null;
  readonly part: string;
}

/** What all spellings of a name have in common: `#tag`, `@user`, plural, possessive and case do not count. */
export function nameId(words: readonly string[]): string {
  return singularKey(surfaceKey([words.map((word) => surfaceKey([word])).join('')]));
}

/** How the words of a range are labelled, by a record's entities. */
export function readName(tokens: readonly string[], entities: readonly Span[], { start, end }: Range): NameReading {
  const over = entities.filter((span) => span.start < end && start < span.end);
  const entity = over.find((span) => span.start === start && span.end === end) ?? over[0];
  if (!entity) return { type: null, part: '' };
  const isWhole = entity.start === start && entity.end === end;
  return { type: entity.type, part: isWhole ? '' : tokens.slice(entity.start, entity.end).join(' ') };
}

/**
 * A record's entities after a range was given a reading: what overlaps it gives way. Undefined where they are so
 * already, or where the words of the reading's part do not stand there.
 */
export function giveReading(tokens: readonly string[], entities: readonly Span[], range: Range, { type, part }: NameReading): readonly Span[] | undefined {
  const rest = entities.filter((span) => span.end <= range.start || span.start >= range.end);
  const wanted = type === null ? [] : spanOf(tokens, range, type, part);
  if (!wanted) return undefined;
  const [only] = wanted;
  const others = only ? rest.filter((span) => span.end <= only.start || span.start >= only.end) : rest;
  const after = [...others, ...wanted].sort((a, b) => a.start - b.start);
  const isSame = after.length === entities.length && after.every((span, at) => span.start === entities[at]?.start && span.end === entities[at]?.end && span.type === entities[at]?.type);
  return isSame ? undefined : after;
}

/** The entity of a reading; a part may reach beyond the range, as the reading it is taken from did. */
function spanOf(tokens: readonly string[], { start, end }: Range, type: string, part: string): readonly Span[] | undefined {
  if (part === '') return [{ start, end, type }];
  const words = part.split(' ').map((word) => surfaceKey([word]));
  for (let from = Math.max(0, start - words.length + 1); from < end; from += 1) {
    if (words.every((word, offset) => from + offset < tokens.length && surfaceKey([tokens[from + offset] ?? '']) === word)) return [{ start: from, end: from + words.length, type }];
  }
  return undefined;
}
