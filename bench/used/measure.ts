// What a tagger makes of the task's test part under the true picture, one of the other kind, another text's, and none.
import type { Tagger } from '../../src/model/tagger';
import type { Told } from './task';

/** Which picture a text is shown with. */
export type Showing = 'true' | 'opposite' | 'shuffled' | 'none';

/** Shares of right answers, 0 to 1. */
export interface Measured {
  /** The name that only the picture tells: right type (for `opposite` still the type of the true picture), and right borders. */
  readonly ambiguous: number;
  readonly ambiguousSpan: number;
  /** The name that its words fix: right type on right borders, and right borders. */
  readonly fixed: number;
  readonly fixedSpan: number;
  readonly count: number;
}

/** Each text with its own photograph, the next text's of the other kind, the next text's, or none. */
const pictureFor = (told: readonly Told[], at: number, showing: Showing): string | undefined => {
  const own = told[at] as Told;
  if (showing === 'none') return undefined;
  if (showing === 'true') return own.id;
  const after = [...told.slice(at + 1), ...told.slice(0, at)];
  return (showing === 'opposite' ? after.find(({ shown }) => shown !== own.shown) : told[(at * 7 + 3) % told.length])?.id;
};

/** Measures a tagger; `pathOf` finds a photograph's file. */
export const measure = async (tagger: Tagger, told: readonly Told[], showing: Showing, pathOf: (id: string) => string): Promise<Measured> => {
  const outputs = await tagger.tag(told.map(({ tokens }, at) => {
    const id = pictureFor(told, at, showing);
    return { tokens, ...(id !== undefined && { picture: pathOf(id) }) };
  }));
  const counts = { ambiguous: 0, ambiguousSpan: 0, fixed: 0, fixedSpan: 0 };
  outputs.forEach(({ spans }, at) => {
    const { ambiguous, fixed, shown, tags } = told[at] as Told;
    const found = ([start, end]: readonly [number, number]) => spans.find((span) => span.start === start && span.end === end)?.type;
    const [seen, said] = [found(ambiguous), found(fixed)];
    counts.ambiguous += Number(seen === shown);
    counts.ambiguousSpan += Number(seen !== undefined);
    counts.fixed += Number(said === (tags[fixed[0]] ?? '').slice(2));
    counts.fixedSpan += Number(said !== undefined);
  });
  const share = (count: number): number => count / told.length;
  return { ambiguous: share(counts.ambiguous), ambiguousSpan: share(counts.ambiguousSpan), fixed: share(counts.fixed), fixedSpan: share(counts.fixedSpan), count: told.length };
};

/** Half the width of the 95 % interval of a share around one half. */
export const chance = (count: number): number => 1.96 * Math.sqrt(0.25 / count);
