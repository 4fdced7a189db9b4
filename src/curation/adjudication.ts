import { readSpans, spanKey, writeTags, type Scheme, type Span } from '../dataset/tags';

type Tags = readonly (string | undefined)[];

/** When a reading counts as agreed: all annotators have it, or more than half of them. */
export type AgreementRule = 'all' | 'majority';

/** One way to read some tokens, and the annotators who read them so, by their places in the list. */
export interface Reading {
  readonly by: readonly number[];
  /** Empty where they see no entity. */
  readonly spans: readonly Span[];
}

/** Tokens `start` to `end` on which no reading was agreed; the most frequent reading comes first. */
export interface Dispute {
  readonly start: number;
  readonly end: number;
  readonly readings: readonly Reading[];
}

/** What annotators agree on in one record, and what is left to decide. */
export interface Adjudication {
  /** The agreed tags; null on disputed tokens and on those that fewer than two have tagged. */
  readonly tags: readonly (string | null)[];
  readonly disputes: readonly Dispute[];
}

/**
 * Settles one record. Entities that overlap, of whomever, make one region, and each annotator has one vote on it: the
 * entities he or she sees there, read leniently. Who has left a token of the region without a tag has no vote; nothing
 * is agreed with fewer than two votes.
 */
export function adjudicate(tagsOf: readonly Tags[], rule: AgreementRule, scheme: Scheme): Adjudication {
  const length = tagsOf[0]?.length ?? 0;
  if (tagsOf.some((tags) => tags.length !== length)) throw new RangeError(`the annotators must have tagged the same ${length} tokens`);
  const spansOf = tagsOf.map(readSpans);
  const agreed: Span[] = [];
  const disputes: Dispute[] = [];
  for (const region of regions(spansOf.flat())) {
    const readings = readingsOf(region, tagsOf, spansOf);
    const votes = readings.reduce((sum, { by }) => sum + by.length, 0);
    const [first] = readings;
    const enough = rule === 'all' ? votes : Math.floor(votes / 2) + 1;
    if (first && votes > 1 && first.by.length >= enough) agreed.push(...first.spans);
    else disputes.push({ ...region, readings });
  }
  const written = writeTags(agreed, length, scheme);
  const isDisputed = (at: number): boolean => disputes.some(({ start, end }) => start <= at && at < end);
  const looks = (at: number): number => tagsOf.filter((each) => each[at] !== undefined).length;
  const tags = written.map((tag, at) => (isDisputed(at) || looks(at) < 2 ? null : tag));
  return { tags, disputes };
}

interface Region {
  readonly start: number;
  readonly end: number;
}

/** The token ranges that chains of overlapping spans cover. */
function regions(spans: readonly Span[]): readonly Region[] {
  const found: Region[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = found[found.length - 1];
    if (last && start < last.end) found[found.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    else found.push({ start, end });
  }
  return found;
}

function readingsOf({ start, end }: Region, tagsOf: readonly Tags[], spansOf: readonly (readonly Span[])[]): readonly Reading[] {
  const readings = new Map<string, { readonly by: number[]; readonly spans: readonly Span[] }>();
  tagsOf.forEach((tags, annotator) => {
    if (tags.slice(start, end).includes(undefined)) return;
    const spans = (spansOf[annotator] ?? []).filter((span) => span.start < end && span.end > start);
    const key = spans.map(spanKey).join(' ');
    const known = readings.get(key);
    if (known) known.by.push(annotator);
    else readings.set(key, { by: [annotator], spans });
  });
  return [...readings.values()].sort((a, b) => b.by.length - a.by.length);
}
