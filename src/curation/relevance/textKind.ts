/**
 * What a file's texts are: captions say what is to be seen; posts, such as tweets and news, are about people and events,
 * and their pictures often have little to do with them even where they belong together.
 */
export type TextKind = 'captions' | 'posts';

const mark = /^(?:https?:|www\.|[@#]\w|RT$)|\p{Extended_Pictographic}/u;
const name = /^\p{Lu}/u;
const word = /^\p{L}+(?:['’-]\p{L}+)*$/u;
const captionShare = 0.7;
const fewestWords = 4;

/** Tells captions from posts by how most texts look: no handles, hashtags, links or emoji, and hardly a name. */
export function kindOfTexts(texts: Iterable<readonly string[]>): TextKind {
  let [captions, all] = [0, 0];
  for (const tokens of texts) {
    all += 1;
    if (looksLikeCaption(tokens)) captions += 1;
  }
  return all > 0 && captions / all >= captionShare ? 'captions' : 'posts';
}

function looksLikeCaption(tokens: readonly string[]): boolean {
  if (tokens.some((token) => mark.test(token))) return false;
  const words = tokens.filter((token) => word.test(token));
  const rest = words.slice(1);
  // One name, such as “Frisbee” or “Asian”, does not make a caption a piece of news.
  return words.length >= fewestWords && rest.filter((each) => name.test(each)).length <= rest.length / 8;
}
