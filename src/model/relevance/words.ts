/** The words of a text as the relevance model sees them. */

const retweet = /^RT$/;
const noise = /^(?:https?:\S*|www\.\S+|@\w*|RT|:|…|\.\.\.|&\w+;?)$/iu;
const wordPattern = /[\p{L}\p{N}]+(?:['’]\p{L}+)?/gu;

/**
 * Lower-cased words of a record's tokens: URLs, handles and the `RT @user :` of a retweet carry nothing about a
 * picture; `#BlueSky` gives `bluesky`, `blue` and `sky`. Not in any order that matters; each once.
 */
export function wordsOf(tokens: readonly string[]): readonly string[] {
  const words = new Set<string>();
  const from = retweet.test(tokens[0] ?? '') && (tokens[1] ?? '').startsWith('@') ? 2 : 0;
  for (const token of tokens.slice(from)) {
    if (noise.test(token)) continue;
    for (const [word] of token.matchAll(wordPattern)) {
      words.add(word.toLowerCase());
      for (const part of word.split(/(?<=\p{Ll})(?=\p{Lu})/u)) words.add(part.toLowerCase());
    }
  }
  return [...words];
}
