/** Tags, the schemes they are written in, and the entity spans they stand for. Spans are token ranges, never characters. */

/**
 * How spans are written as tags. `BARE` is IO with the type alone as the tag (`PER`); L and U of BILOU mean E and S.
 */
export type Scheme = 'IO' | 'IOB1' | 'IOB2' | 'BIOES' | 'BILOU' | 'BARE';

/** The letter that tells a tag's place in its entity, in the letters of BIOES. */
export type TagPrefix = 'B' | 'I' | 'E' | 'S' | 'O';

/** A tag taken apart. */
export interface ParsedTag {
  readonly prefix: TagPrefix;
  /** Empty for `O`. */
  readonly type: string;
}

/** An entity: tokens `start` to `end` (exclusive) of one record, and its type. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly type: string;
}

const outside: ParsedTag = { prefix: 'O', type: '' };
const parsed = new Map<string, ParsedTag>();

/** Takes a tag apart; a tag without prefix is a bare type, read as inside; a missing or empty one is outside. */
export function parseTag(tag: string | undefined): ParsedTag {
  if (tag === undefined || tag === '' || tag === 'O') return outside;
  const known = parsed.get(tag);
  if (known) return known;
  const match = /^([BIESLU])-(.+)$/su.exec(tag);
  const letter = match?.[1];
  const prefix = letter === 'L' ? 'E' : letter === 'U' ? 'S' : ((letter ?? 'I') as TagPrefix);
  const result = { prefix, type: match?.[2] ?? tag };
  if (parsed.size < 10_000) parsed.set(tag, result);
  return result;
}

/**
 * Whether a token begins a new entity, as conlleval and seqeval's default decide: B and S always; any other after O,
 * after E or S, or after another type.
 */
export function beginsSpan(previous: ParsedTag, tag: ParsedTag): boolean {
  if (tag.prefix === 'O') return false;
  if (tag.prefix === 'B' || tag.prefix === 'S') return true;
  return previous.prefix === 'O' || previous.prefix === 'E' || previous.prefix === 'S' || previous.type !== tag.type;
}

/** Reads the entities leniently, as conlleval and seqeval's default do: an orphan `I-` opens one. */
export function readSpans(tags: readonly (string | undefined)[]): readonly Span[] {
  const spans: Span[] = [];
  let start = -1;
  let previous = outside;
  for (let at = 0; at <= tags.length; at += 1) {
    const tag = at < tags.length ? parseTag(tags[at]) : outside;
    const begins = beginsSpan(previous, tag);
    if (start >= 0 && (begins || tag.prefix === 'O')) {
      spans.push({ start, end: at, type: previous.type });
      start = -1;
    }
    if (begins) start = at;
    previous = tag;
  }
  return spans;
}

/** The tag of one token of a span; `touches` tells that an entity of the same type ends right before the span. */
function writeTag(span: Span, at: number, scheme: Scheme, touches: 'touching' | 'apart'): string {
  const first = at === span.start;
  const last = at === span.end - 1;
  if (scheme === 'BARE') return span.type;
  if (scheme === 'IO') return `I-${span.type}`;
  if (scheme === 'IOB1') return first && touches === 'touching' ? `B-${span.type}` : `I-${span.type}`;
  if (scheme === 'IOB2') return first ? `B-${span.type}` : `I-${span.type}`;
  const [end, single] = scheme === 'BIOES' ? ['E', 'S'] : ['L', 'U'];
  const letter = first && last ? single : first ? 'B' : last ? end : 'I';
  return `${letter}-${span.type}`;
}

/** Writes spans as the tags of `length` tokens; spans must not overlap. */
export function writeTags(spans: readonly Span[], length: number, scheme: Scheme): string[] {
  const tags = new Array<string>(length).fill('O');
  const types = new Map(spans.map((span) => [span.end, span.type]));
  for (const span of spans) {
    const touches = types.get(span.start) === span.type ? 'touching' : 'apart';
    for (let at = span.start; at < span.end; at += 1) tags[at] = writeTag(span, at, scheme, touches);
  }
  return tags;
}

/**
 * The tags after the record's entities become exactly `spans`, changing as few tags as possible: entities that stay
 * keep their tags however odd, tokens without a tag outside all spans stay without one. In IO two entities of one
 * type that touch cannot be told apart and become one.
 */
export function retag(
  tags: readonly (string | undefined)[],
  spans: readonly Span[],
  scheme: Scheme,
): (string | undefined)[] {
  const before = new Set(readSpans(tags).map(spanKey));
  const wanted = [...spans].sort((a, b) => a.start - b.start);
  const written = writeTags(wanted, tags.length, scheme);
  const inside = new Map(wanted.flatMap((span) => tokensOf(span).map((at) => [at, span] as const)));
  const kept = new Set(wanted.filter((span) => before.has(spanKey(span))));
  const result = tags.map((tag, at) => {
    const span = inside.get(at);
    if (span) return kept.has(span) ? tag : written[at];
    return parseTag(tag).prefix === 'O' ? tag : 'O';
  });
  return settle(result, wanted, written);
}

/** Rewrites entities that would be read otherwise, such as a kept one that began with an orphan `I-`, until none is left. */
function settle(
  tags: (string | undefined)[],
  wanted: readonly Span[],
  written: readonly string[],
): (string | undefined)[] {
  for (;;) {
    const read = new Set(readSpans(tags).map(spanKey));
    const misread = wanted.filter((span) => !read.has(spanKey(span))).flatMap(tokensOf);
    const odd = misread.filter((at) => tags[at] !== written[at]);
    // In IO two entities of one type that touch stay misread, however they are written.
    if (odd.length === 0) return tags;
    for (const at of odd) tags[at] = written[at];
  }
}

function tokensOf(span: Span): readonly number[] {
  return Array.from({ length: span.end - span.start }, (_, offset) => span.start + offset);
}

/** A text that two spans share exactly if they are equal. */
export function spanKey(span: Span): string {
  return `${span.start}:${span.end}:${span.type}`;
}

/** The record's spans with one entity set over tokens `start` to `end`: entities that it overlaps give way. */
export function withSpan(spans: readonly Span[], added: Span): readonly Span[] {
  return [...spans.filter((span) => span.end <= added.start || span.start >= added.end), added].sort(
    (a, b) => a.start - b.start,
  );
}
