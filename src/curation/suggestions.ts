import { readSpans, spanKey, type Span } from '../dataset/tags';

/** The next likely reading of a suggestion's tokens; type null means “not an entity”. */
export interface SecondReading {
  readonly start: number;
  readonly end: number;
  readonly type: string | null;
  readonly confidence: number;
}

/** An entity that a model proposes. */
export interface Suggestion extends Span {
  /** 0 to 1. */
  readonly confidence: number;
  readonly secondBest?: SecondReading;
}

/** A model's reading of one record. */
export interface Prediction {
  readonly spans: readonly Suggestion[];
  /** Model and version, such as `crf 1.0`. */
  readonly origin: string;
}

/** Where the model reads an entity of the file otherwise; null means that it sees none. */
export interface Disagreement {
  readonly entity: Span;
  readonly proposed: Suggestion | null;
}

/** A prediction beside what stands in the file. */
export interface Comparison {
  /** Proposed entities that touch none in the file. */
  readonly suggestions: readonly Suggestion[];
  readonly disagreements: readonly Disagreement[];
}

/** Compares a prediction with a record's tags; what a person rejected is left out. */
export function compare(
  tags: readonly (string | undefined)[],
  prediction: Prediction | undefined,
  rejected: readonly Span[] = [],
): Comparison {
  if (!prediction) return { suggestions: [], disagreements: [] };
  const entities = readSpans(tags);
  const present = new Set(entities.map(spanKey));
  const unwanted = new Set(rejected.map(spanKey));
  const open = prediction.spans.filter((span) => !present.has(spanKey(span)) && !unwanted.has(spanKey(span)));
  const disagreements: Disagreement[] = [];
  const suggestions = open.filter((span) => {
    const met = entities.filter((entity) => overlap(entity, span));
    for (const entity of met) disagreements.push({ entity, proposed: span });
    return met.length === 0;
  });
  return { suggestions, disagreements };
}

/** Whether two spans share a token. */
export function overlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/**
 * The record's entities after suggestions are accepted: each takes the place of the entities it overlaps. Where two
 * overlap each other, the more confident one wins.
 */
export function acceptInto(entities: readonly Span[], accepted: readonly Suggestion[]): readonly Span[] {
  const chosen: Suggestion[] = [];
  for (const span of [...accepted].sort((a, b) => b.confidence - a.confidence)) {
    if (!chosen.some((other) => overlap(other, span))) chosen.push(span);
  }
  const kept = entities.filter((entity) => !chosen.some((span) => overlap(entity, span)));
  const added = chosen.map(({ start, end, type }) => ({ start, end, type }));
  return [...kept, ...added].sort((a, b) => a.start - b.start);
}
