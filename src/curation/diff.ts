import type { DatasetDocument } from '../dataset/document';
import type { DatasetRecord } from '../dataset/record';
import { readSpans, type Span } from '../dataset/tags';
import { Alignment, type CharacterRange } from './alignment';
import { matchRecords, type RecordPair } from './recordMatching';

/** What became of an entity. One whose type and boundaries both changed is retyped. */
export type EntityChangeKind = 'added' | 'removed' | 'retyped' | 'moved';

/** An entity and the tokens it is made of, joined by spaces. */
export interface NamedSpan extends Span {
  readonly text: string;
}

/** One entity that is not the same in both documents. */
export interface EntityChange {
  readonly kind: EntityChangeKind;
  /** Absent for one that was added. */
  readonly before?: NamedSpan;
  /** Absent for one that was removed. */
  readonly after?: NamedSpan;
}

/** A record that both documents have, or one of them, and what became of its entities. */
export interface RecordDifference extends RecordPair {
  readonly changes: readonly EntityChange[];
}

/** Compares two documents entity by entity; records with the same entities come too, without changes. */
export function* diffDocuments(a: DatasetDocument, b: DatasetDocument): Generator<RecordDifference> {
  for (const pair of matchRecords(a, b)) {
    const before = pair.a === undefined ? undefined : a.record(pair.a);
    const after = pair.b === undefined ? undefined : b.record(pair.b);
    yield { ...pair, changes: diffRecords(before, after) };
  }
}

/** What became of a record's entities, read leniently, in the order of the second record, then what is gone. */
export function diffRecords(before: DatasetRecord | undefined, after: DatasetRecord | undefined): readonly EntityChange[] {
  const [old, fresh] = [namedSpans(before), namedSpans(after)];
  const [first, second] = [texts(before), texts(after)];
  if (sameTexts(first, second)) return pairUp(old.map(inTokens), fresh.map(inTokens));
  const alignment = new Alignment(first, second);
  return pairUp(
    old.map((span) => ({ span, range: alignment.locate(span.start, span.end) })),
    fresh.map((span) => ({ span, range: alignment.locateInSecond(span.start, span.end) })),
  );
}

/** An entity and where it is in the second record; undefined where that has not got its text. */
interface Located {
  readonly span: NamedSpan;
  readonly range: CharacterRange | undefined;
}

const rules: readonly { readonly kind: EntityChangeKind | 'same'; fits(old: Located, fresh: Located): boolean }[] = [
  { kind: 'same', fits: (old, fresh) => sameRange(old, fresh) && old.span.type === fresh.span.type },
  { kind: 'retyped', fits: sameRange },
  { kind: 'moved', fits: (old, fresh) => overlap(old, fresh) > 0 && old.span.type === fresh.span.type },
  { kind: 'retyped', fits: (old, fresh) => overlap(old, fresh) > 0 },
];

/** Pairs entities by one rule after the other; what is left was added or removed. */
function pairUp(old: readonly Located[], fresh: readonly Located[]): readonly EntityChange[] {
  const free = new Set(old);
  const partners = new Map<Located, EntityChange | 'same'>();
  for (const { kind, fits } of rules) {
    for (const after of fresh) {
      if (partners.has(after)) continue;
      const fitting = [...free].filter((before) => fits(before, after)).sort((x, y) => overlap(y, after) - overlap(x, after));
      const before = fitting[0];
      if (!before) continue;
      free.delete(before);
      partners.set(after, kind === 'same' ? 'same' : { kind, before: before.span, after: after.span });
    }
  }
  const changes = fresh.map((after): EntityChange | 'same' => partners.get(after) ?? { kind: 'added', after: after.span });
  const removed = [...free].map((before): EntityChange => ({ kind: 'removed', before: before.span }));
  return [...changes.filter((change) => change !== 'same'), ...removed];
}

function sameRange(old: Located, fresh: Located): boolean {
  return old.range !== undefined && old.range.start === fresh.range?.start && old.range.end === fresh.range.end;
}

function overlap(old: Located, fresh: Located): number {
  if (!old.range || !fresh.range) return 0;
  return Math.min(old.range.end, fresh.range.end) - Math.max(old.range.start, fresh.range.start);
}

function inTokens(span: NamedSpan): Located {
  return { span, range: span };
}

function namedSpans(record: DatasetRecord | undefined): readonly NamedSpan[] {
  if (!record) return [];
  const all = texts(record);
  return readSpans(record.tokens.map(({ tag }) => tag)).map((span) => ({ ...span, text: all.slice(span.start, span.end).join(' ') }));
}

function texts(record: DatasetRecord | undefined): readonly string[] {
  return record?.tokens.map(({ text }) => text) ?? [];
}

function sameTexts(first: readonly string[], second: readonly string[]): boolean {
  return first.length === second.length && first.every((text, at) => text === second[at]);
}
