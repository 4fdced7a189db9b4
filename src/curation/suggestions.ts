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

/** A range of tokens, and the probability, 0 to 1, that none of them belongs to an entity. */
export interface Doubt {
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
}

/** A model's reading of one record. */
export interface Prediction {
  readonly spans: readonly Suggestion[];
  /** Entities that the file had when the model was asked, and the probability that no token of them belongs to one. */
  readonly doubts?: readonly Doubt[];
  /** Numbers inside the model about text and picture by their names, −1 to 1, with the probability that they belong together where pairs calibrated it. */
  readonly signals?: Readonly<Record<string, { readonly value: number; readonly probability?: number }>>;
  /** Model and version, such as `crf 1.0`. */
  readonly origin: string;
}

/** Where the model reads an entity of the file otherwise; null means that it sees none. */
export interface Disagreement {
  readonly entity: Span;
  readonly proposed: Suggestion | null;
  readonly confidence: number;
}

/** A prediction beside what stands in the file. */
export interface Comparison {
  /** Proposed entities that touch none in the file. */
  readonly suggestions: readonly Suggestion[];
  readonly disagreements: readonly Disagreement[];
}

/** Below it a model that sees no entity is as likely wrong as the label. */
const leastDoubt = 0.5;

/** Compares a prediction with a record's tags; what a person rejected is left out, an empty type standing for “no entity”. */
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
    for (const entity of met) disagreements.push({ entity, proposed: span, confidence: span.confidence });
    return met.length === 0;
  });
  const doubted = entities.filter((entity) => !prediction.spans.some((span) => overlap(entity, span)) && !unwanted.has(spanKey({ ...entity, type: '' })));
  for (const entity of doubted) {
    const doubt = prediction.doubts?.find(({ start, end }) => start === entity.start && end === entity.end);
    if (doubt && doubt.confidence >= leastDoubt) disagreements.push({ entity, proposed: null, confidence: doubt.confidence });
  }
  return { suggestions, disagreements };
}

/** Everything that can be accepted or rejected; with an empty type, that the tokens hold no entity. */
export function proposalsOf({ suggestions, disagreements }: Comparison): readonly Suggestion[] {
  return [...suggestions, ...disagreements.map(({ entity, proposed, confidence }) => proposed ?? { ...entity, type: '', confidence })];
}

/** Whether two spans share a token. */
export function overlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/**
 * The record's entities after suggestions are accepted: each takes the place of the entities it overlaps. Where two
 * overlap each other, the more confident one wins. One with an empty type leaves no entity.
 */
export function acceptInto(entities: readonly Span[], accepted: readonly Suggestion[]): readonly Span[] {
  const chosen: Suggestion[] = [];
  for (const span of [...accepted].sort((a, b) => b.confidence - a.confidence)) {
    if (!chosen.some((other) => overlap(other, span))) chosen.push(span);
  }
  const kept = entities.filter((entity) => !chosen.some((span) => overlap(entity, span)));
  const added = chosen.filter(({ type }) => type !== '').map(({ start, end, type }) => ({ start, end, type }));
  return [...kept, ...added].sort((a, b) => a.start - b.start);
}
