import { fingerprint } from '../../dataset/fingerprint';

const smallest = 3;

/** Into how many parts records are cut to be scored by models that have not seen them; many records, fewer models. */
const foldCountFor = (records: number): number => (records <= 300 ? 5 : records <= 1000 ? 3 : 2);

/**
 * The fold of each record: as even as can be, the same for the same records in whatever order, and records with the same
 * tokens in the same fold. Undefined where there are too few different ones to cut.
 */
export const foldsOf = (records: readonly { readonly tokens: readonly string[] }[]): { readonly count: number; readonly folds: readonly number[] } | undefined => {
  const prints = records.map(({ tokens }) => fingerprint(tokens));
  const different = [...new Set(prints)].sort();
  if (different.length < smallest) return undefined;
  const count = Math.min(foldCountFor(records.length), different.length);
  const foldOf = new Map(different.map((print, at) => [print, at % count]));
  return { count, folds: prints.map((print) => foldOf.get(print) ?? 0) };
};
