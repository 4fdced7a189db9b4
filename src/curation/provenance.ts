import { readSpans, spanKey, type Span } from '../dataset/tags';
import type { LabelOrigin } from './judgements';
import { overlap } from './suggestions';

/** A suggestion that a person accepted, until the file is saved. */
export interface AcceptedSuggestion extends Span {
  readonly model: string;
}

/**
 * Who set each label of a record, from the difference between what was saved before and what is saved now. Labels
 * that stood there before keep what was known of them, labels that are gone take it with them, and edits that were
 * undone leave nothing.
 */
export function labelOrigins(
  before: readonly (string | undefined)[],
  after: readonly (string | undefined)[],
  accepted: readonly AcceptedSuggestion[],
  known: readonly LabelOrigin[],
): readonly LabelOrigin[] {
  const old = new Set(readSpans(before).map(spanKey));
  const origins = new Map(known.map((origin) => [spanKey(origin), origin]));
  return readSpans(after).flatMap((span) => {
    if (old.has(spanKey(span))) return origins.get(spanKey(span)) ?? [];
    return originOf(span, accepted);
  });
}

function originOf(span: Span, accepted: readonly AcceptedSuggestion[]): LabelOrigin {
  const same = accepted.find((each) => spanKey(each) === spanKey(span));
  if (same) return { ...plain(span), by: 'accepted', model: same.model };
  const edited = accepted.find((each) => overlap(each, span));
  return edited ? { ...plain(span), by: 'edited', model: edited.model } : { ...plain(span), by: 'person' };
}

function plain({ start, end, type }: Span): Span {
  return { start, end, type };
}
