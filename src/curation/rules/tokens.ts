import { hasStrayBytes } from '../../dataset/bytes';
import type { DatasetRecord, Token } from '../../dataset/record';
import { parseTag } from '../../dataset/tags';
import { placeOfToken } from '../place';
import type { Found, Rule } from '../rule';
import type { FindingContext } from '../survey';

/** Rules about tokens as such. */
export const tokenRules: readonly Rule[] = [
  {
    id: 'empty-token',
    level: 'warning',
    title: 'Line with a tag and no token',
    explanation: 'Readers that skip empty fields take the tag for the token; others count a token that is not there.',
  },
  {
    id: 'blank-token',
    level: 'warning',
    title: 'Token that is only white space',
    explanation:
      'A no-break space or its kind. Readers that trim the line or split at white space lose the line with its tag, and ' +
      'every label after it in the record shifts.',
  },
  {
    id: 'space-in-token',
    level: 'warning',
    title: 'White space inside a token',
    explanation: 'Readers that split at white space see one column more and take a piece of the token for the tag.',
  },
  {
    id: 'odd-character',
    level: 'warning',
    title: 'Character that no text should hold',
    explanation:
      'The replacement character U+FFFD (something was lost in a conversion before), a control character, or a byte order ' +
      'mark in the middle of the text.',
  },
  {
    id: 'tag-as-token',
    level: 'warning',
    title: 'Token that is a tag',
    explanation: 'A token such as `B-PER` is mostly a line whose columns slipped.',
  },
  {
    id: 'invisible-token',
    level: 'info',
    title: 'Token of which nothing is seen',
    explanation:
      'Zero-width characters or a soft hyphen only. Tokenizers make no piece of it, and careless readers drop the line; ' +
      'MNER Curator keeps its tag.',
  },
  {
    id: 'hidden-character',
    level: 'info',
    title: 'Hidden character inside a token',
    explanation: 'A zero-width space, soft hyphen or direction mark: the token looks like another one and is not equal to it.',
  },
  {
    id: 'html-entity',
    level: 'info',
    title: 'HTML entity',
    explanation:
      '`&amp;` and its kind were left over when the text was taken from the web; pre-trained models know `&`. Reported once ' +
      'a record.',
  },
  {
    id: 'lone-mark',
    level: 'off',
    title: 'Token that is only a combining mark',
    explanation:
      'A variation selector (U+FE0F), accent or skin tone that was cut off from the character before it. Common where tweets ' +
      'were split by a careless tokenizer: 142 times in Twitter-2017. Harmless here, hence off.',
  },
];

const unremarkable = /^[!-%'-~]*$/;
const tagLike = /^[BIESLU]-\S+$/u;
const onlySpace = /^\s+$/u;
const anySpace = /\s/u;
const onlyMarks = /^[\p{M}\p{Emoji_Modifier}]+$/u;
const onlyHidden = /^[\p{Cf}\p{M}\u115F\u1160\u3164\uFFA0]+$/u;
const odd = /[\p{Cc}\uFFFD\uFEFF\uFFFE\uFFFF]/u;
const hidden = /[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\u180E]/u;
const htmlEntity = /&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,5}|#x[0-9a-f]{2,4});|^&(?:amp|lt|gt|quot|nbsp)$/i;

/** Judges each token's text. */
export function findTokenTrouble(record: DatasetRecord, context: FindingContext): readonly Found[] {
  const found: Found[] = [];
  for (const token of record.tokens) {
    const { text } = token;
    if (text !== '' && unremarkable.test(text) && text.charCodeAt(1) !== 45) continue;
    const trouble = judgeToken(token, context);
    // Once a record is enough for what is everywhere in tweets.
    if (trouble?.rule === 'html-entity' && found.some((each) => each.rule === trouble.rule)) continue;
    if (trouble) found.push({ ...trouble, ...placeOfToken(token) });
  }
  return found;
}

type Trouble = Pick<Found, 'rule' | 'message'>;

function judgeToken(token: Token, context: FindingContext): Trouble | undefined {
  const { text } = token;
  if (text === '') return { rule: 'empty-token', message: 'This line has no token in front of its separator.' };
  if (tagLike.test(text) && context.types.has(parseTag(text).type)) {
    return { rule: 'tag-as-token', message: `The token “${text}” is written like a tag.` };
  }
  return judgeCharacters(text);
}

function judgeCharacters(text: string): Trouble | undefined {
  if (onlySpace.test(text)) {
    return { rule: 'blank-token', message: `The token is only white space (${codesOf(text)}): many readers lose its line.` };
  }
  if (onlyMarks.test(text)) return { rule: 'lone-mark', message: `The token is only a combining mark (${codesOf(text)}).` };
  if (onlyHidden.test(text) && !odd.test(text)) {
    return { rule: 'invisible-token', message: `Nothing is seen of this token (${codesOf(text)}).` };
  }
  const oddOne = odd.exec(text)?.[0];
  if (oddOne !== undefined) return { rule: 'odd-character', message: `The token holds ${nameOf(oddOne)}.` };
  const space = anySpace.exec(text)?.[0];
  if (space !== undefined) return { rule: 'space-in-token', message: `The token holds white space (${codesOf(space)}).` };
  const hiddenOne = hidden.exec(text)?.[0];
  if (hiddenOne !== undefined) return { rule: 'hidden-character', message: `The token holds a character that is not seen (${codesOf(hiddenOne)}).` };
  const entity = htmlEntity.exec(text)?.[0];
  return entity === undefined || hasStrayBytes(text) ? undefined : { rule: 'html-entity', message: `“${entity}” is left over from HTML.` };
}

function nameOf(character: string): string {
  if (character === '\uFFFD') return 'the replacement character (U+FFFD): something was lost in a conversion';
  if (character === '\uFEFF') return 'a byte order mark (U+FEFF)';
  return `a control character (${codesOf(character)})`;
}

/** The characters by their code points, such as `U+00A0`. */
export function codesOf(text: string): string {
  const codes = [...text].map((each) => `U+${(each.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`);
  return codes.length > 4 ? `${codes.slice(0, 4).join(' ')} …` : codes.join(' ');
}
