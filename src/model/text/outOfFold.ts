// Labels weighed by a neural tagger whose encoder stays as it is: its head is taught the other records, fold by fold.
import { weighLattice } from '../crf/evidence';
import { foldDefaults, weighInFolds, type FoldHooks, type FoldRecord, type FoldResult } from '../crf/outOfFold';
import type { HeadOptions } from './head';
import type { TeachableText } from './teachable';

/** How a head is taught a whole dataset rather than a few fixes. */
export const foldTeaching: HeadOptions = { epochs: 8, batch: 32, rate: 1e-3, pull: 0 };

/** The share of the work that reading the records takes, about. */
const reading = 0.2;

/**
 * Weighs every record's labels by heads that did not learn from it. The encoder must not have learned from these records
 * either: nothing here can tell. Rejects with the signal's reason when aborted.
 */
export const weighByHeads = async (teachable: TeachableText, records: readonly FoldRecord[], folds: number, { progress, signal }: FoldHooks = {}): Promise<FoldResult> => {
  const types = [...new Set(records.flatMap(({ tags }) => tags.flatMap((tag) => (tag.startsWith('B-') ? [tag.slice(2)] : []))))].sort();
  if (types.length === 0) return { kind: 'refused', reason: 'The records hold no entity to learn from.' };
  const book = await teachable.schoolbook(records.map(({ tokens, tags }) => ({ tokens, tags, guideline: '' })), types, {
    ...(signal && { signal }), progress: (share) => progress?.(reading * share),
  });
  return weighInFolds(records, { folds, leftOut: foldDefaults.leftOut }, async (isOut) => {
    const head = await book.teach(isOut, foldTeaching);
    const out = [...records.keys()].filter(isOut);
    const lattices = await book.lattices(head, out);
    const place = new Map(out.map((at, number) => [at, number]));
    return { kind: 'learned', judge: (at) => weighLattice(lattices[place.get(at) ?? 0]!, head.labels, records[at]!) };
  }, { ...(signal && { signal }), progress: (share) => progress?.(reading + (1 - reading) * share) });
};
