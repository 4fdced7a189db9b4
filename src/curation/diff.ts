import type { DatasetDocument, ReplacedRecords } from '../dataset/document';
import type { DatasetRecord } from '../dataset/record';
import { readSpans, type Span } from '../dataset/tags';
import { Alignment, type CharacterRange } from './alignment';
import { matchRecords, sketchRecord, sketchRecords, type RecordPair, type Sketch } from './recordMatching';

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
export function diffDocuments(a: DatasetDocument, b: DatasetDocument): readonly RecordDifference[] {
  const steps = ComparedDocuments.compare(a, b);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value.all;
}

/** Two documents beside each other; it can follow edits of the second one. */
export class ComparedDocuments {
  private readonly places = new Map<number, number>();

  private constructor(
    private readonly a: DatasetDocument,
    private readonly sketches: readonly Sketch[],
    private readonly differences: RecordDifference[],
  ) {
    differences.forEach(({ b }, place) => b !== undefined && this.places.set(b, place));
  }

  /** Compares; yields after each small step, for those who must not wait. */
  static *compare(a: DatasetDocument, b: DatasetDocument): Generator<void, ComparedDocuments, void> {
    const sketches = yield* sketchRecords(b);
    const differences: RecordDifference[] = [];
    for (const pair of yield* matchRecords(yield* sketchRecords(a), sketches)) {
      differences.push(compareRecords(pair, a, b));
      yield;
    }
    return new ComparedDocuments(a, sketches, differences);
  }

  /** All records of both, in the order of the first; records that only the second has follow the one before them. */
  get all(): readonly RecordDifference[] {
    return this.differences;
  }

  /** Follows edits of the second document, as it is after them. `lost` where ids or texts changed, so that all must be compared anew. */
  follow(edits: readonly ReplacedRecords[], b: DatasetDocument): 'followed' | 'lost' {
    if (edits.some(({ removed, added }) => removed !== added)) return 'lost';
    for (const { first, added } of edits) {
      for (let at = first; at < first + added; at += 1) {
        const [place, { id, text }] = [this.places.get(at), sketchRecord(b.record(at))];
        if (place === undefined || this.sketches[at]?.id !== id || this.sketches[at]?.text !== text) return 'lost';
        this.differences[place] = compareRecords(this.differences[place]!, this.a, b);
      }
    }
    return 'followed';
  }
}

function compareRecords({ a, b }: RecordPair, first: DatasetDocument, second: DatasetDocument): RecordDifference {
  const changes = diffRecords(a === undefined ? undefined : first.record(a), b === undefined ? undefined : second.record(b));
  return { ...(a !== undefined && { a }), ...(b !== undefined && { b }), changes };
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
