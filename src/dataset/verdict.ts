/** What a person may say of a pair of text and picture: it adds to the text, repeats it, has nothing to do with it, or misleads. */
export type PairVerdict = 'adds' | 'repeats' | 'unrelated' | 'misleading';

/** The verdicts in the order of their keys. */
export const pairVerdicts: readonly PairVerdict[] = ['adds', 'repeats', 'unrelated', 'misleading'];

/** What may be wrong with a pair: the picture could belong to another text; no mentioned entity is to be seen; the picture adds nothing. */
export const signalNames = ['mismatch', 'invisible', 'redundant'] as const;

/** One of the three. */
export type SignalName = (typeof signalNames)[number];
