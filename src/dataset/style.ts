/** The annotation guideline of one of the two published datasets. */
export type DatasetStyle = 'twitter2015' | 'twitter2017';

/** The two styles, the default first. */
export const datasetStyles: readonly DatasetStyle[] = ['twitter2015', 'twitter2017'];

/** What a style calls the model's catch-all type `OTHER`. */
export const typeNamesOf: Readonly<Record<DatasetStyle, Readonly<Record<string, string>>>> = {
  twitter2015: { OTHER: 'OTHER' },
  twitter2017: { OTHER: 'MISC' },
};

const glued = /^[#@][\p{L}\p{N}_]/u;

/**
 * Decides a whole file's style from its entity types (`OTHER` against `MISC`) and, where they say nothing or both,
 * from its tokens: Twitter-2015 keeps `#tag` and `@user` whole, Twitter-2017 splits the sign off.
 */
export const detectDatasetStyle = (
  types: Iterable<string>,
  records: Iterable<{ readonly tokens: readonly string[] }>,
): DatasetStyle => {
  const known = new Set(types);
  let [whole, split] = [0, 0];
  for (const { tokens } of records)
    for (const token of tokens) {
      if (token === '#' || token === '@') split++;
      else if (glued.test(token)) whole++;
    }
  const byTokens = split > whole ? 'twitter2017' : 'twitter2015';
  if (known.has('MISC') === known.has('OTHER')) return byTokens;
  if (known.has('OTHER')) return split + whole > 0 ? byTokens : 'twitter2015';
  return 'twitter2017';
};
