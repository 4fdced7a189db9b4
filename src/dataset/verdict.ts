/** What a person may say of a pair of text and picture: it adds to the text, repeats it, has nothing to do with it, or misleads. */
export type PairVerdict = 'adds' | 'repeats' | 'unrelated' | 'misleading';

/** The verdicts in the order of their keys. */
export const pairVerdicts: readonly PairVerdict[] = ['adds', 'repeats', 'unrelated', 'misleading'];
