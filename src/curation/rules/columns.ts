import { looksLikeTag } from '../../dataset/layout';
import type { DatasetRecord, Token } from '../../dataset/record';
import { placeOfLine, placeOfToken } from '../place';
import type { Found, Rule } from '../rule';
import type { FindingContext } from '../survey';

/** Rules about the columns of a line. */
export const columnRules: readonly Rule[] = [
  {
    id: 'stray-columns',
    level: 'warning',
    title: 'Line with more or fewer columns than the others',
    explanation:
      'The first column is the token, the last one the tag. A line with another number of columns is mostly a token with ' +
      'a separator in it, which readers cut in the wrong place.',
  },
  {
    id: 'mixed-separator',
    level: 'warning',
    title: 'Line written with the other separator',
    explanation: 'A space between token and tag in a file of tabs, or a tab in a file of spaces. Many readers stop here.',
  },
  {
    id: 'joined-tag',
    level: 'error',
    title: 'Token and tag joined by another separator',
    explanation:
      'Columns are separated by a tab or a space. A line such as `Paris,B-LOC` is read as one token without a tag: put ' +
      'tabs in place of the commas, or bring the file in with `mner import`.',
  },
  {
    id: 'trailing-blank',
    level: 'info',
    title: 'Blank after the tag',
    explanation: 'Readers that split at the separator take the blank as part of the tag, or as one more column.',
  },
  {
    id: 'misspelt-header',
    level: 'warning',
    title: 'Line that was meant to be an IMGID line',
    explanation: 'Only `IMGID:` in capitals at the beginning of a line opens a record; this line is read as a token.',
  },
];

const joinedTag = /[,;|](?:O|[BILESUM]-[^\s,;|]+)$/u;
const headerMeant = /^\s*IMG[ _-]?ID\s*[:：=]/iu;

/** Judges the columns of each line. */
export function findColumnTrouble(record: DatasetRecord, context: FindingContext): readonly Found[] {
  const found: Found[] = [];
  for (const token of record.tokens) {
    if (token.columns === context.layout.columns && isTidy(record, token, context)) continue;
    const line = judgeLine(record, token, context);
    if (line) found.push(line);
  }
  return [...found, ...findJoinedTags(record)];
}

/** One finding a record: where one line is written so, all are. */
function findJoinedTags(record: DatasetRecord): readonly Found[] {
  const joined = record.tokens.filter(({ tag, text }) => tag === undefined && joinedTag.test(text));
  const [first] = joined;
  if (!first) return [];
  const more = joined.length > 1 ? `, one of ${joined.length} such lines of the record` : '';
  return [{ rule: 'joined-tag', ...placeOfToken(first), message: `“${first.text}” is read as one token without a tag${more}.` }];
}

/** The usual case, told without looking at the line again. */
function isTidy(record: DatasetRecord, token: Token, context: FindingContext): boolean {
  const next = record.text.charCodeAt(token.tagEnd);
  const closed = !(next === 32 || next === 9);
  return closed && record.text[token.tagStart - 1] === context.layout.separator && token.text.charCodeAt(0) !== 73;
}

function judgeLine(record: DatasetRecord, token: Token, context: FindingContext): Found | undefined {
  const { layout } = context;
  const place = placeOfLine(record.text.slice(token.start), 0);
  const here = { ...place, line: token.line };
  const line = record.text.slice(token.start, token.start + place.end);
  if (token.tag === undefined && headerMeant.test(line)) {
    return { rule: 'misspelt-header', ...placeOfToken(token), message: `“${line.trim()}” is read as a token: a record opens with “IMGID:”.` };
  }
  const separator = record.text[token.tagStart - 1];
  if (token.tag !== undefined && token.columns > 1 && separator !== layout.separator && (separator === ' ' || separator === '\t')) {
    const [here_, usual] = separator === ' ' ? ['a space', 'tabs'] : ['a tab', 'spaces'];
    return { rule: 'mixed-separator', ...here, message: `The tag stands after ${here_}; the file uses ${usual}.` };
  }
  if (hasStrayColumns(token, context)) {
    const read = token.tag === undefined ? 'it is read as untagged' : `“${token.tag}” is read as the tag`;
    return { rule: 'stray-columns', ...here, message: `${token.columns} columns where the file has ${layout.columns}: ${read}.` };
  }
  const blanks = line.length - (token.tagEnd - token.start);
  if (token.tag === undefined || blanks === 0 || !looksLikeTag(token.tag)) return undefined;
  const start = token.tagEnd - token.start;
  return { rule: 'trailing-blank', line: token.line, start, end: line.length, message: `A blank stands after “${token.tag}”.` };
}

/** A line that only lacks its tag is another matter: unlabelled data is normal. */
function hasStrayColumns(token: Token, { layout }: FindingContext): boolean {
  if (token.columns === layout.columns) return false;
  return token.tag !== undefined || (token.columns > 1 && token.columns !== layout.columns - 1);
}
