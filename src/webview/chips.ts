/** How a record's tokens are put together: one chip an entity, a suggestion, a part of a wider proposal, or a token. */

import type { Span } from '../dataset/tags';
import type { CardDisagreement, CardEntity, CardFinding, CardRecord, CardSuggestion } from '../protocol/card';
import { overlaps, type TokenRange } from './labels';

/** One stop of the cursor, in reading order. */
export interface Chip extends TokenRange {
  readonly kind: 'token' | 'entity' | 'suggestion' | 'ghost';
  readonly entity?: CardEntity;
  readonly suggestion?: CardSuggestion;
  /** The proposal that hangs on an entity, or the wider one of which a ghost is a part. */
  readonly disagreement?: CardDisagreement;
  readonly findings: readonly CardFinding[];
}

/** Cuts a record into chips that cover each token once. */
export function cutIntoChips(record: CardRecord): readonly Chip[] {
  const chips: Chip[] = [];
  for (let at = 0; at < record.tokens.length; ) {
    const chip = chipAt(record, at);
    chips.push({ ...chip, findings: record.findings.filter((finding) => overlaps(finding, chip)) });
    at = chip.end;
  }
  return chips;
}

function chipAt(record: CardRecord, at: number): Omit<Chip, 'findings'> {
  const entity = record.entities.find((each) => each.start === at);
  if (entity) {
    const disagreement = hanging(record, entity);
    const range = { start: at, end: Math.max(entity.end, at + 1) };
    return { kind: 'entity', ...range, entity, ...(disagreement ? { disagreement } : {}) };
  }
  const limit = Math.min(...record.entities.filter((each) => each.start > at).map((each) => each.start), record.tokens.length);
  const suggestion = record.suggestions.find((each) => each.start <= at && at < each.end);
  if (suggestion) return { kind: 'suggestion', start: at, end: Math.min(suggestion.end, limit), suggestion };
  const wider = record.disagreements.find(({ proposed }) => proposed && proposed.start <= at && at < proposed.end);
  if (wider?.proposed) return { kind: 'ghost', start: at, end: Math.min(wider.proposed.end, limit), disagreement: wider };
  return { kind: 'token', start: at, end: at + 1 };
}

/** A proposal is shown on its entity unless it reaches beyond all entities it meets: then its ghost shows it. */
function hanging(record: CardRecord, entity: Span): CardDisagreement | undefined {
  return record.disagreements.find(
    ({ entity: met, proposed }) =>
      met.start === entity.start &&
      met.end === entity.end &&
      (!proposed || !reachesBare(record, proposed)),
  );
}

function reachesBare(record: CardRecord, proposed: Span): boolean {
  for (let at = proposed.start; at < proposed.end; at += 1) {
    if (!record.entities.some((entity) => entity.start <= at && at < entity.end)) return true;
  }
  return false;
}

/** The place of the chip that holds a token; -1 where there is none. */
export function chipIndexOf(chips: readonly Chip[], token: number): number {
  return chips.findIndex((chip) => chip.start <= token && token < chip.end);
}

/** The words of a range as they stand in the file. */
export function surfaceOf(record: CardRecord, range: TokenRange): string {
  return record.tokens
    .slice(range.start, range.end)
    .map((token) => token.shown ?? token.text)
    .join(' ');
}
