import type { DatasetDocument } from '../dataset/document';
import type { DatasetRecord } from '../dataset/record';
import { readSpans, type Span } from '../dataset/tags';

/** One place where a sequence of tokens stands, and how it is labelled there. */
export interface SurfaceReading {
  /** Index of the record. */
  readonly record: number;
  readonly start: number;
  readonly end: number;
  /** The type of the entity of exactly these tokens, or of one that overlaps them; null where there is none. */
  readonly type: string | null;
  /** The entity that was met; undefined where there is none. */
  readonly entity: Span | undefined;
}

/** Finds every place where the same tokens stand one after the other, compared exactly. */
export function findSurface(document: DatasetDocument, tokens: readonly string[]): readonly SurfaceReading[] {
  const readings: SurfaceReading[] = [];
  const steps = collectSurface(document, tokens, readings);
  while (!steps.next().done);
  return readings;
}

/** As {@link findSurface}, into `readings` and record by record, for a caller that lets other work in between. */
export function* collectSurface(document: DatasetDocument, tokens: readonly string[], readings: SurfaceReading[]): Generator<void, void, void> {
  const longest = [...tokens].sort((a, b) => b.length - a.length)[0];
  if (!longest) return;
  for (let index = 0; index < document.recordCount; index += 1) {
    if (document.recordText(index).includes(longest)) readings.push(...readingsIn(document.record(index), index, tokens));
    yield;
  }
}

function readingsIn(record: DatasetRecord, index: number, surface: readonly string[]): readonly SurfaceReading[] {
  const starts = record.tokens.flatMap((_, at) =>
    surface.every((token, offset) => record.tokens[at + offset]?.text === token) ? [at] : [],
  );
  if (starts.length === 0) return [];
  const spans = readSpans(record.tokens.map((token) => token.tag));
  return starts.map((start) => {
    const end = start + surface.length;
    const entity =
      spans.find((span) => span.start === start && span.end === end) ??
      spans.find((span) => span.start < end && start < span.end);
    return { record: index, start, end, type: entity?.type ?? null, entity };
  });
}

/** How often each type was read, the most frequent first. */
export function countReadings(
  readings: readonly SurfaceReading[],
): readonly { readonly type: string | null; readonly count: number }[] {
  const counts = new Map<string | null, number>();
  for (const { type } of readings) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => ({ type, count })).sort((a, b) => b.count - a.count);
}
