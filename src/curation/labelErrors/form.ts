import { convertTags, isLegalTransition } from '../../dataset/scheme';
import { readSpans, type Scheme } from '../../dataset/tags';
import type { JudgedRecord } from './judgedRecord';

/** A record's tags as they are judged: its entities, where its tags break the scheme, and the tags in IOB2. */
export function judgeTags(given: readonly string[], scheme: Scheme): Pick<JudgedRecord, 'spans' | 'form' | 'malformedStarts'> & { readonly tags: readonly string[] } {
  const spans = readSpans(given);
  const broken = given.flatMap((tag, t) => (isLegalTransition(given[t - 1], tag, scheme) ? [] : [t]));
  const open = given.length > 0 && !isLegalTransition(given[given.length - 1], undefined, scheme) ? [given.length - 1] : [];
  const odd = [...broken, ...open];
  return {
    spans, tags: convertTags(given, 'IOB2').map((tag) => tag ?? 'O'),
    form: odd.length > 0 ? 'malformed' : 'sound',
    malformedStarts: spans.filter(({ start, end }) => odd.some((t) => start <= t && t < end)).map(({ start }) => start),
  };
}
