import { readSpans, spanKey, type Span } from '../dataset/tags';
import type { LabelOrigin } from './judgements';
import { overlap } from './suggestions';

/** A suggestion that a person accepted, or a label that they set for a reason, until the file is saved. */
export interface AcceptedSuggestion extends Span {
  /** The model that suggested it; undefined where a person decided by themselves. */
  readonly model?: string;
  readonly why?: string;
}

/** A record as it was saved once: its tags, and who was known to have set them. */
export interface SavedLabels {
  readonly tags: readonly (string | undefined)[];
  readonly origins: readonly LabelOrigin[];
}

/**
 * Who set each label of a record that is saved. Labels that stood there before, or earlier still and came back by an
 * undo, keep what was known of them; labels that are gone take it with them. `past` has the latest state first.
 */
export function labelOrigins(
  tags: readonly (string | undefined)[],
  accepted: readonly AcceptedSuggestion[],
  past: readonly SavedLabels[],
): readonly LabelOrigin[] {
  const states = past.map((state) => ({
    spans: new Set(readSpans(state.tags).map(spanKey)),
    origins: new Map(state.origins.map((origin) => [spanKey(origin), origin])),
  }));
  return readSpans(tags).flatMap((span) => {
    const key = spanKey(span);
    const known = states.find(({ spans }) => spans.has(key));
    return known ? (known.origins.get(key) ?? []) : originOf(span, accepted);
  });
}

function originOf(span: Span, accepted: readonly AcceptedSuggestion[]): LabelOrigin {
  // What was decided last counts.
  const same = accepted.findLast((each) => spanKey(each) === spanKey(span));
  if (same) return { ...plain(span), ...(same.model === undefined ? { by: 'person' } : { by: 'accepted', model: same.model }), ...(same.why !== undefined && { why: same.why }) };
  const edited = accepted.find((each) => each.model !== undefined && overlap(each, span));
  return edited?.model !== undefined ? { ...plain(span), by: 'edited', model: edited.model } : { ...plain(span), by: 'person' };
}

function plain({ start, end, type }: Span): Span {
  return { start, end, type };
}
