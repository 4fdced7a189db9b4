import type { Atom } from './templates';
import { describe, type TokenFacts } from './token';

/** Looks up word classes of a token, e.g. clusters of word vectors; '' or nothing where the word has none. */
export type WordClasses = (facts: TokenFacts) => Partial<Readonly<Record<Atom, string>>>;

/** The values of atoms; one that is missing or '' does not apply. */
export type AtomValues = Partial<Readonly<Record<Atom, string>>>;

/** How a token counts when its record's capitals are counted. */
export type CaseClass = 'none' | 'lower' | 'title' | 'upper';

/** Tells a token's case class from its shape. */
export const caseClassOf = (shape: string): CaseClass =>
  !/^[Xx]/u.test(shape) ? 'none' : /^X+$/u.test(shape) ? 'upper' : shape.startsWith('X') ? 'title' : 'lower';

/** The atoms that a token has by itself, wherever it stands. */
export const tokenAtoms = (token: string, classes: WordClasses): { readonly values: AtomValues; readonly caseClass: CaseClass } => {
  const facts = describe(token);
  const { word, lower, bare, kind, shape, outline } = facts;
  const values: Partial<Record<Atom, string>> = { word, lower, bare, kind, shape, outline, ...classes(facts) };
  const letters = [...lower];
  if (kind !== 'url')
    for (const n of [1, 2, 3, 4] as const)
      if (letters.length > n) {
        values[`prefix${n}`] = letters.slice(0, n).join('');
        values[`suffix${n}`] = letters.slice(-n).join('');
      }
  return { values, caseClass: caseClassOf(shape) };
};

/** How a record is capitalised: in all capitals, mostly Title Case, in many places, nowhere, or as usual. */
export const recordCase = (tokens: readonly { readonly caseClass: CaseClass }[]): string => {
  let [words, upper, capital] = [0, 0, 0];
  for (const { caseClass } of tokens) {
    if (caseClass === 'none') continue;
    words++;
    if (caseClass === 'upper') upper++;
    if (caseClass !== 'lower') capital++;
  }
  if (words === 0) return 'lower';
  if (upper / words > 0.6) return 'upper';
  const title = capital / words;
  return title > 0.7 ? 'title' : title > 0.45 ? 'many' : title === 0 ? 'lower' : 'usual';
};
