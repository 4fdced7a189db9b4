import type { DatasetRecord, Token } from '../../dataset/record';
import type { Fix } from '../finding';
import { placeOfHead, placeOfTag } from '../place';
import type { Found, Rule } from '../rule';
import { openLetter, readTagSpelling, type TagReading } from '../spelling';
import type { FindingContext } from '../survey';

/** Rules about single tags. */
export const tagRules: readonly Rule[] = [
  {
    id: 'bad-tag',
    level: 'error',
    title: 'Tag that is not written as a tag',
    explanation:
      'A tag is `O`, or a letter of the scheme, a dash and a type. Anything else (`b-per`, `B_PER`, `BPER`, `0`) is a ' +
      'label of its own for most readers, or stops them.',
    fix: 'Writes the tag that was plainly meant, where its type is known.',
  },
  {
    id: 'unknown-type',
    level: 'warning',
    title: 'Type outside the label set',
    explanation:
      'The label set is the setting `mner.types`, else a `labels.txt` beside the file, else the types seen at least twice ' +
      'in the folder. A type outside it is mostly a slip, and a model trained on the file gets a class of one example.',
    fix: 'Writes the known type that was plainly meant: the same but for case, another name for it, or one letter away.',
  },
  {
    id: 'missing-tag',
    level: 'error',
    title: 'Line without a tag in a tagged record',
    explanation:
      'Readers expect a tag on each line and stop, or take the token for the tag. A record without any tag is not ' +
      'reported: it is waiting to be annotated.',
    fix: 'Tags the token `O`.',
  },
  {
    id: 'partly-tagged',
    level: 'info',
    title: 'Record of which most lines have no tag',
    explanation:
      'Some tags are given, most are not. Pre-annotating keeps those given and tags the rest; until then readers that ' +
      'expect a tag on each line stop here.',
  },
];

/** The tags of a record as they were plainly meant, for judging how they follow each other, and what is wrong with them. */
export interface ReadTags {
  /** One a token; `O` where nothing can be made of the tag. */
  readonly meant: readonly string[];
  readonly found: readonly Found[];
}

const fine: TagReading = { verdict: 'fine' };
const readings = new WeakMap<FindingContext, Map<string, TagReading>>();

/** Reads a tag, and remembers how: a file has few different ones. */
function readTag(tag: string, context: FindingContext): TagReading {
  if (tag === 'O') return fine;
  const known = readings.get(context) ?? new Map<string, TagReading>();
  const found = known.get(tag) ?? readTagSpelling(tag, context.scheme, context.types);
  if (known.size < 10_000) readings.set(context, known.set(tag, found));
  return found;
}

/** Judges the record's tags one by one. */
export function readTags(record: DatasetRecord, context: FindingContext): ReadTags {
  const found: Found[] = [...findMissing(record, context)];
  const meant: string[] = [];
  record.tokens.forEach((token, at) => {
    const reading = token.tag === undefined ? undefined : readTag(token.tag, context);
    if (token.tag === undefined || reading === undefined) meant.push('O');
    else if (reading.verdict === 'fine') meant.push(token.tag);
    else {
      const tag = reading.meant && settleLetter(reading.meant, meant[at - 1]);
      meant.push(tag ?? (reading.verdict === 'unknown' ? token.tag : 'O'));
      found.push(misspelt(record, at, reading, tag, context));
    }
  });
  return { meant, found };
}

/** Chooses the first letter of a tag written without one: inside where the entity before it goes on. */
function settleLetter(tag: string, previous: string | undefined): string {
  if (!tag.startsWith(openLetter)) return tag;
  const rest = tag.slice(openLetter.length);
  return previous !== undefined && previous.slice(1) === rest ? `I${rest}` : `B${rest}`;
}

function misspelt(
  record: DatasetRecord,
  at: number,
  reading: TagReading,
  tag: string | undefined,
  context: FindingContext,
): Found {
  const token = record.tokens[at] as Token;
  const written = token.tag ?? '';
  const bad = reading.verdict === 'bad';
  const types = [...context.types];
  const listed = types.length > 8 ? `${types.slice(0, 8).join(', ')} and ${types.length - 8} more` : types.join(', ');
  const reason = bad
    ? `“${written}” is not a tag of ${context.scheme === 'BARE' ? 'bare types' : context.scheme}.`
    : `“${written.replace(/^[BIESLU]-/, '')}” is not one of the known types (${listed}).`;
  const message = tag === undefined ? reason : `${reason} Was ${tag} meant?`;
  const place = { rule: bad ? 'bad-tag' : 'unknown-type', ...placeOfTag(token), message };
  return tag === undefined ? place : { ...place, fix: tagFix(`Make it ${tag}`, record.tokens.length, [[at, tag]]) };
}

function findMissing(record: DatasetRecord, context: FindingContext): readonly Found[] {
  if (!record.tokens.some((token) => token.tag === undefined)) return [];
  const missing = record.tokens.flatMap((token, at) => (lacksTag(token, context) ? [{ token, at }] : []));
  const tagged = record.tokens.filter((token) => token.tag !== undefined).length;
  if (missing.length === 0 || tagged === 0) return [];
  if (missing.length > tagged) {
    const message = `${missing.length} of ${record.tokens.length} lines have no tag yet.`;
    return [{ rule: 'partly-tagged', ...placeOfHead(record), message }];
  }
  return missing.map(({ token, at }) => ({
    rule: 'missing-tag',
    ...placeOfTag(token),
    message: `“${token.text}” has no tag, though the record is tagged.`,
    fix: tagFix('Tag it O', record.tokens.length, [[at, 'O']]),
  }));
}

/** Whether only the tag is missing: with more columns missing, the columns are what is wrong. */
function lacksTag(token: Token, context: FindingContext): boolean {
  return token.tag === undefined && (token.columns === 1 || token.columns === context.layout.columns - 1);
}

/** A fix that sets the tags of some tokens of a record. */
export function tagFix(title: string, length: number, tags: readonly (readonly [number, string])[]): Fix {
  const all = new Array<string | undefined>(length).fill(undefined);
  for (const [at, tag] of tags) all[at] = tag;
  return { kind: 'tags', title, tags: all };
}
