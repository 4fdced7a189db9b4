/** What a token is, at a glance. */
export type TokenClass =
  | 'url' | 'user' | 'hashtag' | 'hash' | 'at' | 'number' | 'alphanumeric' | 'word' | 'emoji' | 'punctuation' | 'invisible';

/** The facts about one token that features are made of; an empty string means the fact does not apply. */
export interface TokenFacts {
  readonly word: string;
  readonly lower: string;
  /** Lower-cased without a leading `#`, a possessive ending, or letters repeated more than twice. */
  readonly bare: string;
  readonly kind: TokenClass;
  readonly shape: string;
  /** The shape with runs collapsed. */
  readonly outline: string;
}

const entities: ReadonlyMap<string, string> = new Map(
  Object.entries({ '&amp': '&', '&amp;': '&', '&lt': '<', '&lt;': '<', '&gt': '>', '&gt;': '>', '&quot;': '"' }),
);
const url = /^(?:https?:|www\.)|^[a-z0-9-]+\.(?:com|co|org|net|ly|gl|me|tv|it|be|us|uk)(?:\/\S*)?$/iu;

/** Most tokens: letters of the alphabet only. For them the rules below change nothing. */
const plainWord = /^[A-Za-z]+$/;

/** Writes a token in its plain form: one form for every URL, HTML entities and typographic quotes resolved. */
export const normalise = (token: string): string => {
  if (plainWord.test(token)) return token;
  if (url.test(token)) return '<url>';
  const plain = entities.get(token.toLowerCase()) ?? token;
  return plain.normalize('NFKC').replace(/[‘’`´]/gu, "'").replace(/[“”]/gu, '"').replace(/[\u200b-\u200f\ufe0e\ufe0f\u00ad]/gu, '');
};

/** Tells the class of a normalised token. */
export const classify = (word: string): TokenClass => {
  if (plainWord.test(word)) return 'word';
  if (word.trim() === '') return 'invisible';
  if (word === '<url>') return 'url';
  if (word === '#') return 'hash';
  if (word === '@') return 'at';
  if (/^@[\p{L}\p{N}_]/u.test(word)) return 'user';
  if (/^#[\p{L}\p{N}_]/u.test(word)) return 'hashtag';
  if (/^[+-]?\p{Nd}[\p{Nd}.,:/%-]*$/u.test(word)) return 'number';
  if (/^\p{L}[\p{L}\p{M}'.-]*$/u.test(word)) return 'word';
  if (/[\p{L}\p{Nd}]/u.test(word)) return 'alphanumeric';
  return /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}/u.test(word) ? 'emoji' : 'punctuation';
};

/** One letter for each character: X upper, x lower, 0 digit, c caseless letter, others as they are; at most 12. */
export const shapeOf = (word: string): string =>
  [...word].slice(0, 12)
    .map((c) => c >= 'a' && c <= 'z' ? 'x' : /\p{Lu}/u.test(c) ? 'X' : /\p{Ll}/u.test(c) ? 'x' : /\p{Nd}/u.test(c) ? '0' : /\p{L}/u.test(c) ? 'c' : c)
    .join('');

const stretched = /(.)\1{2,}/gu;

/** Lower-cased with digits as 0, and the same without what is said in `TokenFacts.bare`. */
const lowerForms = (word: string): Pick<TokenFacts, 'lower' | 'bare'> => {
  if (plainWord.test(word)) {
    const lower = word.toLowerCase();
    return { lower, bare: lower.replace(stretched, '$1$1') };
  }
  const lower = word.toLowerCase().replace(/\p{Nd}/gu, '0');
  const bare = lower.replace(/^#(?=.)/u, '').replace(stretched, '$1$1').replace(/(?<=\p{L}{2})'s$/u, '');
  return { lower, bare };
};

/** Looks at one token. */
export const describe = (token: string): TokenFacts => {
  const word = normalise(token);
  const shape = shapeOf(word);
  return { word, ...lowerForms(word), kind: classify(word), shape, outline: shape.replace(/(.)\1+/gu, '$1') };
};
