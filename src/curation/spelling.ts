import { parseTag, type Scheme } from '../dataset/tags';

/** How a tag is written: well, or badly with what was plainly meant, or of a type that is not known. */
export interface TagReading {
  readonly verdict: 'fine' | 'bad' | 'unknown';
  /** The tag that was plainly meant; `?-TYPE` where its first letter depends on the tags around it. */
  readonly meant?: string;
}

/** The first letters of a scheme's tags. */
export const lettersOf: Readonly<Record<Scheme, string>> = {
  IO: 'I',
  IOB1: 'IB',
  IOB2: 'BI',
  BIOES: 'BIES',
  BILOU: 'BILU',
  BARE: '',
};

/** Stands for a first letter that the neighbours decide. */
export const openLetter = '?';

const wellFormed = /^[BIESLU]-\S+$/u;
const outsideMeant = /^(?:[oO0]|[oO]-?)$/;
const tagMeant = /^([BIESLUbieslu])[-_:–—‐‑−/.]?(.+)$/u;
const aliases: Readonly<Record<string, readonly string[]>> = {
  PER: ['PERSON', 'PERS'],
  LOC: ['LOCATION'],
  ORG: ['ORGANIZATION', 'ORGANISATION'],
  MISC: ['OTHER', 'MISCELLANEOUS', 'OTH'],
};

/** Reads how one tag is written, in a file of this scheme with these types. */
export function readTagSpelling(tag: string, scheme: Scheme, types: ReadonlySet<string>): TagReading {
  if (tag === 'O') return { verdict: 'fine' };
  if (scheme === 'BARE') return readBareTag(tag, types);
  if (wellFormed.test(tag)) {
    const { type } = parseTag(tag);
    if (types.size === 0 || types.has(type)) return { verdict: 'fine' };
    const meant = closestType(type, types);
    return meant === undefined ? { verdict: 'unknown' } : { verdict: 'unknown', meant: `${tag[0] ?? ''}-${meant}` };
  }
  const meant = meantTag(tag, types);
  return meant === undefined ? { verdict: 'bad' } : { verdict: 'bad', meant };
}

function readBareTag(tag: string, types: ReadonlySet<string>): TagReading {
  if (outsideMeant.test(tag)) return { verdict: 'bad', meant: 'O' };
  if (types.size === 0 || types.has(tag)) return { verdict: 'fine' };
  const meant = closestType(tag, types);
  return meant === undefined ? { verdict: 'unknown' } : { verdict: 'unknown', meant };
}

/** What a tag that is none was plainly meant to be: only a known type is plain enough. */
function meantTag(tag: string, types: ReadonlySet<string>): string | undefined {
  const bare = tag.trim();
  if (outsideMeant.test(bare)) return 'O';
  const alone = sameType(bare, types);
  if (alone !== undefined) return `${openLetter}-${alone}`;
  const match = tagMeant.exec(bare);
  const type = match?.[2] === undefined ? undefined : sameType(match[2].trim(), types);
  return type === undefined ? undefined : `${(match?.[1] ?? '').toUpperCase()}-${type}`;
}

function sameType(written: string, types: ReadonlySet<string>): string | undefined {
  if (types.has(written)) return written;
  const lower = written.toLowerCase();
  return [...types].find((type) => type.toLowerCase() === lower);
}

/** The known type that a type was plainly meant to be: the same but for case, another name for it, or one slip away. */
export function closestType(written: string, types: ReadonlySet<string>): string | undefined {
  const same = sameType(written, types);
  if (same !== undefined) return same;
  const alias = [...types].find((type) => areAliases(written, type));
  if (alias !== undefined) return alias;
  const close = [...types].filter((type) => resembles(written, type));
  return close.length === 1 ? close[0] : undefined;
}

function areAliases(a: string, b: string): boolean {
  const group = Object.entries(aliases).find(([name, others]) => [name, ...others].includes(a.toUpperCase()));
  return group !== undefined && [group[0], ...group[1]].includes(b.toUpperCase());
}

/** Whether two types are equal but for case or one slip: a letter too many, too few, wrong, or two swapped. */
export function resembles(a: string, b: string): boolean {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  if (x === y) return true;
  if (Math.min(x.length, y.length) < 3 || Math.abs(x.length - y.length) > 1) return false;
  let head = 0;
  while (head < x.length && x[head] === y[head]) head += 1;
  const [restX, restY] = [x.slice(head), y.slice(head)];
  const swapped = restX[0] === restY[1] && restX[1] === restY[0] && restX.slice(2) === restY.slice(2);
  return swapped || [restX.slice(1), restX].includes(restY.slice(1)) || restX.slice(1) === restY;
}
