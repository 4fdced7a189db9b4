import type { DatasetRecord, Token } from '../../dataset/record';
import { isLegalTransition } from '../../dataset/scheme';
import { parseTag, readSpans, writeTags, type Scheme, type Span } from '../../dataset/tags';
import type { Finding } from '../finding';
import { placeOfTag } from '../place';
import type { Found, Rule } from '../rule';
import { lettersOf } from '../spelling';
import type { FindingContext } from '../survey';
import { tagFix } from './tags';

/** Rules about how tags follow each other. */
export const transitionRules: readonly Rule[] = [
  {
    id: 'orphan-inside',
    level: 'warning',
    title: 'Inside tag with no beginning',
    explanation:
      'An `I-` that follows `O` or opens the record. conlleval and seqeval’s default let it open an entity, strict readers ' +
      'drop it, so the same file has different gold entities for different people.',
    fix: 'Makes the entity begin here (`B-` in IOB2).',
  },
  {
    id: 'broken-inside',
    level: 'warning',
    title: 'Inside tag after another type',
    explanation:
      'An `I-X` right after an entity of type `Y`. Either the types should be equal or a new entity begins; readers ' +
      'disagree on which.',
    fix: 'Makes a new entity begin here; the entity before it stays as it is.',
  },
  {
    id: 'unclosed-entity',
    level: 'warning',
    title: 'Entity without its last tag',
    explanation: 'In BIOES and BILOU an entity ends with `E-` or `L-`, and one of a single token is `S-` or `U-`.',
    fix: 'Closes the entity where its tokens end.',
  },
  {
    id: 'needless-begin',
    level: 'warning',
    title: 'Beginning tag that IOB1 does not use here',
    explanation: 'In IOB1 `B-` only parts an entity from one of the same type right before it; others begin with `I-`.',
    fix: 'Makes it `I-`.',
  },
  {
    id: 'mixed-scheme',
    level: 'warning',
    title: 'Tag of another scheme',
    explanation:
      'A first letter that the scheme of the file does not have, such as `S-` among IOB2 tags. Readers take it for a ' +
      'label of its own or stop.',
    fix: 'Rewrites the entity in the scheme of the file.',
  },
];

/** Judges how the record's tags follow each other; `meant` are its tags after misspellings are set right. */
export function findTransitions(record: DatasetRecord, meant: readonly string[], context: FindingContext): readonly Found[] {
  if (context.scheme === 'BARE' || meant.every((tag) => tag === 'O')) return [];
  const spans = readSpans(meant);
  const legal = writeTags(spans, meant.length, context.scheme);
  const rewrite = (...affected: readonly (Span | undefined)[]): Finding['fix'] => spanFix(record, legal, affected);
  const { found, tags } = findForeign(record, meant, spans, legal, context.scheme, rewrite);
  return [...found, ...findIllegal(record, tags, spans, context.scheme, rewrite)];
}

type Rewrite = (...affected: readonly (Span | undefined)[]) => Finding['fix'];

/** The tags with letters of other schemes, and the tags once those are rewritten. */
function findForeign(
  record: DatasetRecord,
  meant: readonly string[],
  spans: readonly Span[],
  legal: readonly string[],
  scheme: Scheme,
  rewrite: Rewrite,
): { readonly found: readonly Found[]; readonly tags: readonly string[] } {
  const letters = lettersOf[scheme];
  const isForeign = (tag: string): boolean => tag !== 'O' && !letters.includes(tag[0] ?? '');
  if (!meant.some(isForeign)) return { found: [], tags: meant };
  const tags = [...meant];
  const found: Found[] = [];
  for (const span of spans) {
    const first = meant.findIndex((tag, at) => at >= span.start && at < span.end && isForeign(tag));
    if (first < 0) continue;
    for (let at = span.start; at < span.end; at += 1) tags[at] = legal[at] ?? 'O';
    const message = `“${meant[first] ?? ''}” is no tag of ${scheme}, the scheme of this file.`;
    found.push(finding('mixed-scheme', record, first, message, rewrite(span)));
  }
  return { found, tags };
}

function findIllegal(
  record: DatasetRecord,
  tags: readonly string[],
  spans: readonly Span[],
  scheme: Scheme,
  rewrite: Rewrite,
): readonly Found[] {
  const found: Found[] = [];
  const starting = new Map(spans.map((span) => [span.start, span]));
  const ending = new Map(spans.map((span) => [span.end, span]));
  const reported = new Set<Span>();
  for (let at = 0; at <= tags.length; at += 1) {
    if (isLegalTransition(tags[at - 1], tags[at], scheme)) continue;
    const rule = ruleOf(tags[at - 1], tags[at], scheme);
    const before = scheme === 'BIOES' || scheme === 'BILOU' ? ending.get(at) : undefined;
    const after = starting.get(at);
    if (rule !== 'unclosed-entity') {
      if (after) reported.add(after);
      found.push(finding(rule, record, at, broken(rule, tags[at - 1], tags[at] ?? ''), rewrite(before, after)));
    } else if (before && !reported.has(before)) {
      found.push(finding(rule, record, at - 1, unclosed(tags[at - 1] ?? ''), rewrite(before)));
    }
  }
  return found;
}

function ruleOf(previous: string | undefined, tag: string | undefined, scheme: Scheme): string {
  if (scheme === 'IOB1') return 'needless-begin';
  const [before, after] = [parseTag(previous), parseTag(tag)];
  if (after.prefix !== 'I' && after.prefix !== 'E') return 'unclosed-entity';
  const goesOn = before.prefix === 'B' || before.prefix === 'I';
  return goesOn && before.type !== after.type ? 'broken-inside' : 'orphan-inside';
}

function unclosed(tag: string): string {
  return `The entity that “${tag}” is in has no last tag.`;
}

function broken(rule: string, previous: string | undefined, tag: string): string {
  const { type } = parseTag(tag);
  if (rule === 'needless-begin') return `“${tag}” follows no entity of type ${type}: in IOB1 it would be I-${type}.`;
  if (rule === 'broken-inside') return `“${tag}” goes on with an entity of type ${type}, but “${previous ?? ''}” comes before it.`;
  return `“${tag}” goes on with an entity that never began: some readers begin one here, others drop it.`;
}

function finding(rule: string, record: DatasetRecord, at: number, message: string, fix: Finding['fix']): Found {
  const place = { rule, ...placeOfTag(record.tokens[at] as Token), message };
  return fix ? { ...place, fix } : place;
}

/** The fix that writes the spans as the scheme wants them, or undefined where that would change nothing. */
function spanFix(record: DatasetRecord, legal: readonly string[], spans: readonly (Span | undefined)[]): Finding['fix'] {
  const changes: [number, string][] = [];
  for (const span of spans) {
    for (let at = span?.start ?? 0; at < (span?.end ?? 0); at += 1) {
      const tag = legal[at] ?? 'O';
      if (tag !== record.tokens[at]?.tag) changes.push([at, tag]);
    }
  }
  const [first] = changes;
  if (!first) return undefined;
  const title = changes.length === 1 ? `Make it ${first[1]}` : `Write ${changes.map(([, tag]) => tag).join(' ')}`;
  return tagFix(title, record.tokens.length, changes);
}
