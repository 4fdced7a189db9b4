import { applyEdits, recordTagEdits } from '../dataset/edits';
import type { Layout } from '../dataset/layout';
import type { DatasetRecord } from '../dataset/record';
import { parseTag, readSpans, spanKey } from '../dataset/tags';

/** A record's text with the agreed tags of {@link adjudicate}; tags that already say so stay as they are, disputed ones go. */
export function settledText(record: DatasetRecord, tags: readonly (string | null)[], layout: Layout): string {
  const given = record.tokens.map((token) => token.tag);
  const own = new Set(readSpans(given).map(spanKey));
  const agreed = readSpans(tags.map((tag) => tag ?? undefined));
  const wanted = tags.map((tag, at) => {
    if (tag === null) return null;
    const span = agreed.find(({ start, end }) => start <= at && at < end);
    const stays = span ? own.has(spanKey(span)) : given[at] !== undefined && parseTag(given[at]).prefix === 'O';
    return stays ? undefined : tag;
  });
  return applyEdits(record.text, recordTagEdits(record, wanted, layout)).text;
}
