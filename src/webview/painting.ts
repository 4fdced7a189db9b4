/** How a record will look once the host has done what was asked: painted at once, settled with the host afterwards. */

import type { Span } from '../dataset/tags';
import { spanKey, withSpan } from '../dataset/tags';
import type { CardRecord } from '../protocol/card';
import { overlaps } from './labels';
import { sameSpan } from './scene';

/** The record with exactly these entities; questions about tokens that changed are gone until the host asks anew. */
export function withEntities(record: CardRecord, spans: readonly Span[]): CardRecord {
  const before = new Map(record.entities.map((entity) => [spanKey(entity), entity]));
  const after = new Set(spans.map(spanKey));
  const changed = [...spans.filter((span) => !before.has(spanKey(span))), ...record.entities.filter((entity) => !after.has(spanKey(entity)))];
  const untouched = (range: { readonly start: number; readonly end: number }): boolean =>
    !changed.some((span) => overlaps(span, range));
  return {
    ...record,
    entities: spans.map((span) => before.get(spanKey(span)) ?? { start: span.start, end: span.end, type: span.type, origin: 'set just now' }),
    suggestions: record.suggestions.filter((suggestion) => !spans.some((span) => overlaps(span, suggestion))),
    disagreements: record.disagreements.filter(({ entity, proposed }) => after.has(spanKey(entity)) && (!proposed || untouched(proposed))),
    findings: record.findings.filter((finding) => finding.start === finding.end || untouched(finding)),
  };
}

/** The record's entities after suggestions are accepted; where two overlap, the more confident one wins. */
export function entitiesAccepting(record: CardRecord, accepted: readonly (Span & { readonly confidence: number })[]): readonly Span[] {
  return [...accepted].sort((a, b) => a.confidence - b.confidence).reduce<readonly Span[]>(
    (entities, { start, end, type }) => withSpan(entities, { start, end, type }),
    record.entities,
  );
}

/** The record without a question about this proposal. */
export function withoutProposal(record: CardRecord, proposal: Span): CardRecord {
  return {
    ...record,
    suggestions: record.suggestions.filter((suggestion) => !sameSpan(suggestion, proposal)),
    disagreements: record.disagreements.filter(
      ({ entity, proposed }) => !sameSpan(proposed ?? { start: entity.start, end: entity.end, type: '' }, proposal),
    ),
  };
}

/** The record without a finding. */
export function withoutFinding(record: CardRecord, rule: string, start: number): CardRecord {
  return { ...record, findings: record.findings.filter((finding) => finding.rule !== rule || finding.start !== start) };
}
