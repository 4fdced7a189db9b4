/** One key for the ways in which a name is written: `#NewYork`, `New York`, `new york's`, `@newyork`. */

const possessive = /['’]s?$/u;
const invisible = /[\u00ad\u200b-\u200f\ufe0e\ufe0f]/gu;

/** Lower-cased, without `#`, `@` and blanks; a possessive ending goes. Empty where nothing is left. */
export function surfaceKey(tokens: readonly string[]): string {
  const joined = tokens.map((token) => token.normalize('NFKC').replace(invisible, '').replace(/^[#@]+/u, '')).join('').toLowerCase();
  const plain = joined.replace(/[‘’`´]/gu, "'");
  return plain.replace(possessive, '') || plain;
}

/** The key without a plural's ending as well, where that leaves a word: for grouping what a person may want to see side by side. */
export function singularKey(key: string): string {
  if (key.length < 5 || !/\p{L}s$/u.test(key) || /(?:ss|us|is)$/u.test(key)) return key;
  return key.endsWith('ies') && key.length > 5 ? `${key.slice(0, -3)}y` : key.slice(0, -1);
}
