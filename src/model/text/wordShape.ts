import { classify } from '../crf/token';

/** How a word is written, which an uncased encoder cannot see. The first also stands for filling and for pieces of no word. */
export const wordShapes = [
  'other', 'lower', 'title', 'upper', 'initial', 'mixed', 'number', 'alphanumeric',
  'punctuation', 'at', 'user', 'hash', 'hashtag', 'url', 'emoji', 'caseless',
] as const;

/** One of the sixteen shapes. */
export type WordShape = (typeof wordShapes)[number];

const kinds: Readonly<Record<string, WordShape>> = {
  url: 'url', user: 'user', hashtag: 'hashtag', hash: 'hash', at: 'at', number: 'number',
  alphanumeric: 'alphanumeric', emoji: 'emoji', punctuation: 'punctuation', invisible: 'other',
};

const casing: readonly (readonly [RegExp, WordShape])[] = [
  [/^\p{Lu}\.?$/u, 'initial'],
  [/^[^\p{Lu}]*\p{Ll}[^\p{Lu}]*$/u, 'lower'],
  [/^\p{Lu}[^\p{Lu}]*\p{Ll}[^\p{Lu}]*$/u, 'title'],
  [/^[^\p{Ll}]*\p{Lu}[^\p{Ll}]*$/u, 'upper'],
  [/\p{Lu}/u, 'mixed'],
];

/** The number of a normalised word's shape. */
export const shapeOf = (word: string): number => {
  const shape = kinds[classify(word)] ?? casing.find(([pattern]) => pattern.test(word))?.[1] ?? 'caseless';
  return wordShapes.indexOf(shape);
};
