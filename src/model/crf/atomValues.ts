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

const affixes = [1, 2, 3, 4].map((length) => ({ length, prefix: `prefix${length}` as Atom, suffix: `suffix${length}` as Atom }));
const sixteenBit = /^[^\ud800-\udfff]*$/;

/** Adds the first and last one to four characters, as far as the word is longer. */
const addAffixes = (values: Partial<Record<Atom, string>>, lower: string): void => {
  const letters = sixteenBit.test(lower) ? lower : [...lower];
  for (const { length, prefix, suffix } of affixes) {
    if (letters.length <= length) break;
    const [first, last] = [letters.slice(0, length), letters.slice(-length)];
    values[prefix] = typeof first === 'string' ? first : first.join('');
    values[suffix] = typeof last === 'string' ? last : last.join('');
  }
};

/** The atoms that a token has by itself, wherever it stands. */
export const tokenAtoms = (token: string, classes: WordClasses): { readonly values: AtomValues; readonly caseClass: CaseClass } => {
  const facts = describe(token);
  const { word, lower, bare, kind, shape, outline } = facts;
  const values: Partial<Record<Atom, string>> = { word, lower, bare, kind, shape, outline, ...classes(facts) };
  if (kind !== 'url') addAffixes(values, lower);
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
