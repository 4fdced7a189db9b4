import type { TrainingRecord } from './corpus';

/** Records fit for training, or one sentence why they are not. */
export type Prepared =
  | { readonly kind: 'prepared'; readonly records: readonly TrainingRecord[]; readonly types: readonly string[]; readonly repaired: number }
  | { readonly kind: 'refused'; readonly reason: string };

const mostTypes = 2000;
const iob2 = /^(?:O|[BI]-.+)$/su;

/** An orphan `I-` becomes the `B-` that it is read as. */
const repairTags = (tags: readonly string[]): string[] => {
  let previous = 'O';
  return tags.map((tag) => {
    const continues = tag.startsWith('I-') && previous.slice(2) !== tag.slice(2);
    previous = tag;
    return continues ? `B-${tag.slice(2)}` : tag;
  });
};

/** Checks records for training and settles what to do with an `I-` that continues nothing. Types by frequency. */
export const prepareRecords = (records: readonly TrainingRecord[], orphans: 'repair' | 'refuse'): Prepared => {
  const counts = new Map<string, number>();
  const out: TrainingRecord[] = [];
  let repaired = 0;
  for (const [r, record] of records.entries()) {
    const where = `Training record ${r + 1}`;
    if (record.tags.length !== record.tokens.length)
      return { kind: 'refused', reason: `${where} has ${record.tokens.length} tokens but ${record.tags.length} tags.` };
    const odd = record.tags.find((tag) => !iob2.test(tag));
    if (odd !== undefined)
      return { kind: 'refused', reason: `${where} has the tag ${JSON.stringify(odd)}, which is not IOB2; convert the file's scheme first.` };
    const tags = repairTags(record.tags);
    const changed = tags.reduce((sum, tag, t) => sum + (tag === record.tags[t] ? 0 : 1), 0);
    if (changed > 0 && orphans === 'refuse')
      return { kind: 'refused', reason: `${where} has an I- tag that continues no entity; fix it, or train with repair.` };
    repaired += changed;
    for (const tag of tags) if (tag.startsWith('B-')) counts.set(tag.slice(2), (counts.get(tag.slice(2)) ?? 0) + 1);
    if (record.tokens.length > 0) out.push({ ...record, tags });
  }
  if (out.length === 0) return { kind: 'refused', reason: 'There is no record with a token to learn from.' };
  if (counts.size === 0) return { kind: 'refused', reason: 'The training records hold no entity; there is nothing to learn.' };
  if (counts.size > mostTypes)
    return { kind: 'refused', reason: `The training records hold ${counts.size} entity types; at most ${mostTypes} can be learned.` };
  const types = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)! || (a < b ? -1 : 1));
  return { kind: 'prepared', records: out, types, repaired };
};
