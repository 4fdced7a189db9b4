/** How many characters of a word the tagger reads: of longer words the first and the last half of them. */
export const charactersPerWord = 18;

/** Number of codes: filling, 94 printable ASCII characters, and seven classes for all others. */
export const characterCodes = 102;

const half = charactersPerWord / 2;
const classes: readonly (readonly [RegExp, number])[] = [
  [/\p{Lu}/u, 95], [/\p{Ll}/u, 96], [/\p{L}/u, 97], [/\p{N}/u, 98], [/\p{Extended_Pictographic}/u, 99], [/[\p{P}\p{S}]/u, 100],
];

/** The code of a character: a function of itself only, so that no vocabulary need travel with a model. */
export const codeOf = (character: string): number => {
  const point = character.codePointAt(0) ?? 0;
  if (point > 32 && point < 127) return point - 32;
  return classes.find(([pattern]) => pattern.test(character))?.[1] ?? 101;
};

/** The codes of a word's characters, `charactersPerWord` of them, 0 after the last. */
export const charactersOf = (word: string): Uint8Array => {
  const codes = new Uint8Array(charactersPerWord);
  const all = [...word.slice(0, 1000)];
  const read = all.length > charactersPerWord ? [...all.slice(0, half), ...all.slice(-half)] : all;
  read.forEach((character, at) => { codes[at] = codeOf(character); });
  return codes;
};
