import { beginsSpan, parseTag, readSpans, writeTags, type ParsedTag, type Scheme } from './tags';

/** Counts from which a file's tagging scheme is told; add up the counts of its records. */
export interface SchemeEvidence {
  /** Tags with the prefixes of BIOES and BILOU, and tags without a prefix. */
  readonly endOrSingle: number;
  readonly lastOrUnit: number;
  readonly bare: number;
  /** `B-` where an entity begins after O or another type; after the same type; `I-` where an entity begins. */
  readonly begins: number;
  readonly beginsTouching: number;
  readonly insideFirst: number;
}

/** Nothing seen yet. */
export const noEvidence: SchemeEvidence = {
  endOrSingle: 0,
  lastOrUnit: 0,
  bare: 0,
  begins: 0,
  beginsTouching: 0,
  insideFirst: 0,
};

/** Adds what one record's tags tell about the scheme. */
export function addEvidence(evidence: SchemeEvidence, tags: readonly (string | undefined)[]): SchemeEvidence {
  const sum = { ...evidence };
  let previous: ParsedTag = parseTag('O');
  for (const raw of tags) {
    const tag = parseTag(raw);
    const kind = evidenceOf(previous, tag, raw);
    if (kind) sum[kind] += 1;
    previous = tag;
  }
  return sum;
}

/** Adds what a tag after another one tells, where that was seen several times; a record's first tag follows an `O`. */
export function addTransition(evidence: SchemeEvidence, previous: string, tag: string, times: number): SchemeEvidence {
  const kind = evidenceOf(parseTag(previous), parseTag(tag), tag);
  return kind ? { ...evidence, [kind]: evidence[kind] + times } : evidence;
}

function evidenceOf(previous: ParsedTag, tag: ParsedTag, raw: string | undefined): keyof SchemeEvidence | undefined {
  if (tag.prefix === 'O' || raw === undefined) return undefined;
  if (!/^[BIESLU]-/.test(raw)) return 'bare';
  if (raw[0] === 'E' || raw[0] === 'S') return 'endOrSingle';
  if (raw[0] === 'L' || raw[0] === 'U') return 'lastOrUnit';
  if (tag.prefix === 'B') return previous.prefix !== 'O' && previous.type === tag.type ? 'beginsTouching' : 'begins';
  return beginsSpan(previous, tag) ? 'insideFirst' : undefined;
}

/** The scheme that the evidence speaks for; IOB2 where there is none. */
export function schemeOf(evidence: SchemeEvidence): Scheme {
  const plain = evidence.begins + evidence.beginsTouching + evidence.insideFirst;
  if (evidence.bare > plain + evidence.endOrSingle + evidence.lastOrUnit) return 'BARE';
  // Where entities are closed, each that begins is: a few stray closing tags are slips in a file of another scheme.
  const closed = Math.max(evidence.endOrSingle, evidence.lastOrUnit);
  if (closed > 0 && closed * 2 > evidence.begins + evidence.beginsTouching) {
    return evidence.endOrSingle >= evidence.lastOrUnit ? 'BIOES' : 'BILOU';
  }
  // Files of IO and IOB1 have no `B-` where an entity stands apart, files of IOB2 may well have orphans.
  if (evidence.insideFirst <= evidence.begins * 4) return 'IOB2';
  return evidence.beginsTouching > 0 ? 'IOB1' : 'IO';
}

/** Tells the scheme of whole records' tags. */
export function detectScheme(records: Iterable<readonly (string | undefined)[]>): Scheme {
  let evidence = noEvidence;
  for (const tags of records) evidence = addEvidence(evidence, tags);
  return schemeOf(evidence);
}

/** Rewrites one record's tags in another scheme; the entities, read leniently, stay the same. */
export function convertTags(tags: readonly (string | undefined)[], to: Scheme): readonly (string | undefined)[] {
  const written = writeTags(readSpans(tags), tags.length, to);
  return tags.map((tag, at) => (tag === undefined ? undefined : written[at]));
}

/** Whether `tag` may stand after `previous` in the scheme; undefined stands for a record's edge. */
export function isLegalTransition(previous: string | undefined, tag: string | undefined, scheme: Scheme): boolean {
  const before = parseTag(previous);
  const after = parseTag(tag);
  if (scheme === 'IO' || scheme === 'BARE') return true;
  const continues = after.prefix === 'I' || after.prefix === 'E';
  const open = before.prefix === 'B' || before.prefix === 'I';
  const same = before.type === after.type;
  if (scheme === 'IOB2') return !continues || (before.prefix !== 'O' && same);
  if (scheme === 'IOB1') return after.prefix !== 'B' || (before.prefix !== 'O' && same);
  return open ? continues && same : !continues;
}

/** Every tag that the scheme has for a type, in the order in which an entity uses them. */
export function tagsOfType(type: string, scheme: Scheme): readonly string[] {
  if (scheme === 'BARE') return [type];
  const letters = { IO: 'I', IOB1: 'IB', IOB2: 'BI', BIOES: 'BIES', BILOU: 'BILU' }[scheme];
  return [...letters].map((letter) => `${letter}-${type}`);
}
