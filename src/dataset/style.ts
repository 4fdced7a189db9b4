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
 * Tells a file's style from its entity types (`OTHER` against `MISC`) and, where they say nothing or both, from its
 * tokens: Twitter-2015 keeps `#tag` and `@user` whole, Twitter-2017 splits the sign off.
 */
export class StyleEvidence {
  private whole = 0;
  private split = 0;

  /** Takes one token of the file into account. */
  add(token: string): void {
    const first = token.charCodeAt(0);
    if (first !== 35 && first !== 64) return;
    if (token.length === 1) this.split += 1;
    else if (glued.test(token)) this.whole += 1;
  }

  /** The style, given the entity types of the whole file. */
  decide(types: Iterable<string>): DatasetStyle {
    const known = new Set(types);
    const byTokens = this.split > this.whole ? 'twitter2017' : 'twitter2015';
    if (known.has('MISC') === known.has('OTHER')) return byTokens;
    if (known.has('OTHER')) return this.split + this.whole > 0 ? byTokens : 'twitter2015';
    return 'twitter2017';
  }
}

/** As {@link StyleEvidence}, for a file that is in memory. */
export const detectDatasetStyle = (
  types: Iterable<string>,
  records: Iterable<{ readonly tokens: readonly string[] }>,
): DatasetStyle => {
  const evidence = new StyleEvidence();
  for (const { tokens } of records) for (const token of tokens) evidence.add(token);
  return evidence.decide(types);
};
