/** Texts as the joint model reads them: the words that can say something about a picture, in their order, as pieces. */
import type { WordPieces } from './wordPieces';

/** A text's pieces, special ones included, and where they come from. */
export interface ReadText {
  readonly pieces: Int32Array;
  /** The token of each piece; −1 for special ones. */
  readonly tokenOf: Int32Array;
}

/** The most pieces of a text, special ones included: further words are not read. */
export const mostPieces = 48;

const address = /^(?:https?:|www\.)\S*$/iu;
const handle = /^@\w+[^\p{L}\p{N}]*$/u;
const entity = /^&\w+;?$/u;
const retweet = /^RT$/u;
const words = /[\p{L}\p{N}]+/gu;
/** `BlueSky2020` is three words where it follows a `#`. */
const joints = /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{L})(?=\p{N})|(?<=\p{N})(?=\p{L})/u;

/** The tokens that are read: no addresses, handles, retweet marks and escaped characters, which say nothing about a picture. */
function* readable(tokens: readonly string[]): Iterable<readonly [number, string]> {
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    // Some datasets write a handle as two tokens, or more where it holds an underscore.
    if (token === '@') {
      at += 1;
      while (tokens[at + 1] === '_') at += 2;
    } else if (!address.test(token) && !handle.test(token) && !entity.test(token) && !retweet.test(token)) yield [at, token];
  }
}

/** Reads a record's tokens; undefined where they hold no word that the vocabulary knows. */
export function readText(tokens: readonly string[], vocabulary: WordPieces): ReadText | undefined {
  const [pieces, tokenOf] = [[vocabulary.first], [-1]];
  let hashtag = false;
  for (const [at, token] of readable(tokens)) {
    const tagged = hashtag || token.startsWith('#');
    hashtag = token === '#';
    for (const [word] of token.matchAll(words)) {
      for (const part of tagged ? word.split(joints) : [word]) {
        for (const piece of vocabulary.cut(part.toLowerCase())) {
          if (pieces.length === mostPieces - 1) break;
          pieces.push(piece);
          tokenOf.push(at);
        }
      }
    }
  }
  if (pieces.length === 1) return undefined;
  return { pieces: Int32Array.from([...pieces, vocabulary.last]), tokenOf: Int32Array.from([...tokenOf, -1]) };
}
