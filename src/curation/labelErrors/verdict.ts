import { spanKey, type Span } from '../../dataset/tags';
import type { Suspicion } from './suspicion';

/** What became of a suspicion: open, followed as suggested, changed in another way, or found to be no error. */
export type SuspicionStatus = 'open' | 'accepted' | 'edited' | 'kept';

/** What a person's “the label is right” leaves in the curation file for a suspicion. */
export function rightOf({ given, suggested }: Pick<Suspicion, 'given' | 'suggested'>): readonly Span[] {
  return given ? [given] : suggested.map(({ start, end }) => ({ start, end, type: '' }));
}

/** What became of a suspicion, by a record's entities as they stand now and the labels that were found right. */
export function statusOf(suspicion: Pick<Suspicion, 'given' | 'suggested'>, entities: readonly Span[], right: readonly Span[] = []): SuspicionStatus {
  const { given, suggested } = suspicion;
  const present = new Set(entities.map(spanKey));
  const isThere = given !== undefined && present.has(spanKey(given));
  const isFollowed = suggested.every((span) => present.has(spanKey(span))) && (given === undefined || !isThere || suggested.some((span) => spanKey(span) === spanKey(given)));
  // The label as it stands is suggested too: only a person can settle that.
  const settlesNothing = given !== undefined && suggested.length === 1 && suggested[0] !== undefined && spanKey(suggested[0]) === spanKey(given);
  const found = new Set(right.map(spanKey));
  const isRight = rightOf(suspicion).every((span) => found.has(spanKey(span)));
  if (isFollowed && !settlesNothing) return 'accepted';
  if (given ? !isThere : entities.some((span) => suggested.some((each) => span.start < each.end && each.start < span.end))) return 'edited';
  return isRight ? 'kept' : 'open';
}
