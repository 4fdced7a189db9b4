import { spanKey, type Span } from '../../dataset/tags';
import type { JudgedRecord } from './judgedRecord';
import type { LabelEvidence, SpanEvidence } from '../../dataset/labelEvidence';

/** An entity as a tagger gives it, with its second reading where there is one. */
export interface TaggedEntity extends Span {
  readonly confidence: number;
  readonly secondBest?: { readonly start: number; readonly end: number; readonly type: string | null; readonly confidence: number };
}

/** A tagger that says nothing of a token is taken to be this sure that it is outside. */
const silence = 0.97;

/** Evidence from the entities that a tagger found in a record that it did not learn from: coarser than a CRF's own. */
export function weighBySpans({ tokens, spans }: JudgedRecord, tagged: readonly TaggedEntity[]): LabelEvidence {
  const outside = tokens.map((_, t) => {
    const over = tagged.find(({ start, end }) => start <= t && t < end);
    return over ? outsideOf(over) : silence;
  });
  const weighed = spans.map((span) => weighGiven(span, tagged));
  const given = outside.map((probability, t) => {
    const span = weighed.find(({ start, end }) => start <= t && t < end);
    return span ? span.asGiven : probability;
  });
  const isGiven = (t: number): boolean => spans.some(({ start, end }) => start <= t && t < end);
  const right = new Set(spans.map(spanKey));
  return {
    given, outside, spans: weighed, predicted: tagged,
    unlabelled: tagged.filter(({ start, end }) => !tokens.slice(start, end).some((_, offset) => isGiven(start + offset))).map(({ start, end, type }) => ({ start, end, type })),
    logRatio: tagged.filter((span) => !right.has(spanKey(span))).reduce((sum, span) => sum + Math.max(0, logit(span.confidence)), 0)
      + weighed.filter((span) => !tagged.some((each) => each.start < span.end && span.start < each.end)).length * logit(silence),
  };
}

function weighGiven(span: Span, tagged: readonly TaggedEntity[]): SpanEvidence {
  const over = tagged.filter(({ start, end }) => start < span.end && span.start < end);
  if (over.length === 0) return { ...span, asGiven: 1 - silence, asOther: 0, otherType: null, outside: silence };
  const exact = over.find(({ start, end }) => start === span.start && end === span.end);
  const probabilities = over.flatMap(({ secondBest, ...first }) => (secondBest ? [first, secondBest] : [first])).filter(({ start, end }) => start === span.start && end === span.end);
  const of = (test: (type: string | null) => boolean) => probabilities.filter(({ type }) => test(type)).sort((a, b) => b.confidence - a.confidence)[0];
  const rest = (1 - (exact ?? over[0]!).confidence) / 4;
  const other = of((type) => type !== null && type !== span.type);
  return { ...span, asGiven: of((type) => type === span.type)?.confidence ?? rest, asOther: other?.confidence ?? rest, otherType: other?.type ?? null, outside: of((type) => type === null)?.confidence ?? rest };
}

function outsideOf({ confidence, secondBest }: TaggedEntity): number {
  return secondBest?.type === null ? secondBest.confidence : (1 - confidence) / 2;
}

function logit(probability: number): number {
  const inside = Math.min(0.9999, Math.max(0.0001, probability));
  return Math.log(inside / (1 - inside));
}
