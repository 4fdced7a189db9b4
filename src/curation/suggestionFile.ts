import type { Prediction, Suggestion } from './suggestions';

/** What a line of suggestions must fit. */
export interface SuggestedRecord {
  readonly record: number;
  readonly id: string;
  /** Number of its tokens. */
  readonly tokens: number;
}

/** Predictions by record index, and how many lines fitted no record. */
export interface LoadedSuggestions {
  readonly predictions: ReadonlyMap<number, Prediction>;
  readonly unmatched: number;
}

/** Reads what `mner preannotate --suggestions` wrote: one object a record, found again by its 1-based line and its id. */
export function readSuggestionLines(
  text: string,
  origin: string,
  find: (line: number) => SuggestedRecord | undefined,
): LoadedSuggestions {
  const predictions = new Map<number, Prediction>();
  let unmatched = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const entry = readEntry(line);
    if (entry === 'summary') continue;
    const place = entry && find(entry.line);
    const fits = place && entry.spans.every((span) => span.start >= 0 && span.start < span.end && span.end <= place.tokens);
    if (place && fits && (entry.id.startsWith('#') || entry.id === place.id)) predictions.set(place.record, { spans: entry.spans, origin });
    else unmatched += 1;
  }
  return { predictions, unmatched };
}

interface Entry {
  readonly id: string;
  readonly line: number;
  readonly spans: readonly Suggestion[];
}

function readEntry(line: string): Entry | 'summary' | undefined {
  let value: Partial<Record<'record' | 'line' | 'spans' | 'summary', unknown>>;
  try {
    value = JSON.parse(line) as typeof value;
  } catch {
    return undefined;
  }
  if (value.summary !== undefined) return 'summary';
  if (typeof value.record !== 'string' || typeof value.line !== 'number' || !Array.isArray(value.spans)) return undefined;
  const spans = value.spans.filter(isSuggestion);
  return spans.length === value.spans.length ? { id: value.record, line: value.line, spans } : undefined;
}

function isSuggestion(value: unknown): value is Suggestion {
  const span = value as Partial<Suggestion> | null;
  return typeof span?.start === 'number' && typeof span.end === 'number' && typeof span.type === 'string' && typeof span.confidence === 'number';
}
