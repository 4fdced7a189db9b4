import { parseTag, readSpans, type ParsedTag, type Scheme, type Span } from './tags';

/**
 * Patterns of two neighbouring letters, as in seqeval's `scheme.py`: a letter or `*` before, a letter or `*` now, and
 * whether the types must be the same (`=`), different (`!`) or may be either (`*`).
 */
interface StrictRules {
  readonly letters: string;
  readonly starts: readonly string[];
  readonly continues: readonly string[];
  /** What must follow for the entity to count. */
  readonly ends: readonly string[];
}

const iob2: StrictRules = { letters: 'BIO', starts: ['*B*'], continues: ['BI=', 'II='], ends: ['***'] };
const bioes: StrictRules = {
  letters: 'BIESO',
  starts: ['*B*', '*S*'],
  continues: ['BI=', 'BE=', 'II=', 'IE='],
  ends: ['S**', 'E**'],
};
const iob1: StrictRules = {
  letters: 'BIO',
  starts: ['OI*', 'II!', 'BI*', 'IB=', 'BB='],
  continues: ['BI=', 'II='],
  ends: ['II!', 'IO*', 'IB*', 'BO*', 'BI!', 'BB='],
};

const outside: ParsedTag = { prefix: 'O', type: '' };

/**
 * Reads only the entities that are well formed in the scheme, exactly as seqeval 1.2.2's strict mode does; tags that
 * the scheme does not have, which seqeval refuses, are outside. In IO and bare types every entity is well formed.
 */
export function readSpansStrictly(tags: readonly (string | undefined)[], scheme: Scheme): readonly Span[] {
  if (scheme === 'IO' || scheme === 'BARE') return readSpans(tags);
  const rules = scheme === 'IOB2' ? iob2 : scheme === 'IOB1' ? iob1 : bioes;
  const parts = tags.map((tag) => parseStrictly(tag, scheme, rules));
  const spans: Span[] = [];
  for (let at = 0; at < parts.length; ) {
    const first = parts[at] ?? outside;
    if (!matches(rules.starts, parts[at - 1] ?? outside, first)) {
      at += 1;
      continue;
    }
    let end = at + 1;
    while (end < parts.length && matches(rules.continues, parts[end - 1] ?? outside, parts[end] ?? outside)) end += 1;
    if (matches(rules.ends, parts[end - 1] ?? outside, parts[end] ?? outside)) spans.push({ start: at, end, type: first.type });
    at = end;
  }
  return spans;
}

function parseStrictly(tag: string | undefined, scheme: Scheme, rules: StrictRules): ParsedTag {
  const parsed = parseTag(tag);
  const closing = tag?.startsWith('L-') === true || tag?.startsWith('U-') === true;
  const isOfScheme = tag?.charAt(1) === '-' && rules.letters.includes(parsed.prefix);
  if (!isOfScheme || closing !== (scheme === 'BILOU' && /[ES]/.test(parsed.prefix))) return outside;
  return parsed;
}

function matches(patterns: readonly string[], before: ParsedTag, now: ParsedTag): boolean {
  return patterns.some(
    (pattern) =>
      fits(pattern[0], before.prefix) &&
      fits(pattern[1], now.prefix) &&
      (pattern[2] === '*' || (pattern[2] === '=') === (before.type === now.type)),
  );
}

function fits(pattern: string | undefined, letter: string): boolean {
  return pattern === '*' || pattern === letter;
}
