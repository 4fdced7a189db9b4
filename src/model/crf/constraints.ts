import { beginsSpan, parseTag, readSpans, type ParsedTag, type Scheme, type Span } from '../../dataset/tags';
import type { LabelSet } from './labels';

/** What tags that are already there leave open for a decoder. */
export interface Constraints {
  /** 1 where a token may have a label, row-major over tokens; undefined where nothing is given. */
  readonly mask: Uint8Array | undefined;
  /** Given entities of types that the model does not have; their tokens are O to the model. */
  readonly foreign: readonly Span[];
}

/** How closely given tags bind: with their position in the entity, or, where that leaves no reading, the type only. */
export type Strictness = 'position' | 'type';

const ambiguous: ReadonlySet<Scheme> = new Set(['IO', 'IOB1', 'BARE']);
const closing: ReadonlySet<Scheme> = new Set(['BIOES', 'BILOU']);

/** The labels a given tag allows its own token. */
const allowedLabels = (
  tag: ParsedTag, previous: ParsedTag | undefined, type: number, scheme: Scheme, strictness: Strictness,
): readonly number[] => {
  if (tag.prefix === 'O' || type < 0) return [0];
  const [begin, inside] = [1 + 2 * type, 2 + 2 * type];
  if (strictness === 'type') return [begin, inside];
  if (previous !== undefined) return beginsSpan(previous, tag) ? [begin] : [inside];
  if (tag.prefix === 'B' || tag.prefix === 'S') return [begin];
  return ambiguous.has(scheme) ? [begin, inside] : [inside];
};

/** Turns given tags, in their file's scheme and with the model's names for types, into constraints. */
export const constrain = (
  given: readonly (string | undefined)[], scheme: Scheme, labels: LabelSet, strictness: Strictness,
): Constraints => {
  if (given.every((tag) => tag === undefined)) return { mask: undefined, foreign: [] };
  const { size } = labels;
  const mask = new Uint8Array(given.length * size).fill(1);
  const parsed = given.map((tag) => (tag === undefined ? undefined : parseTag(tag)));
  parsed.forEach((tag, t) => {
    if (!tag) return;
    const type = labels.typeOf(tag.type);
    const previous = t === 0 ? parseTag('O') : parsed[t - 1];
    mask.fill(0, t * size, (t + 1) * size);
    for (const label of allowedLabels(tag, previous, type, scheme, strictness)) mask[t * size + label] = 1;
    const next = (t + 1) * size;
    if (!closing.has(scheme) || strictness === 'type' || type < 0 || t + 1 >= given.length || parsed[t + 1]) return;
    const inside = 2 + 2 * type;
    const goesOn = tag.prefix === 'B' || tag.prefix === 'I';
    for (let y = 0; y < size; y++) if (goesOn !== (y === inside)) mask[next + y] = 0;
  });
  const foreign = readSpans(given).filter(({ type }) => labels.typeOf(type) < 0);
  return { mask, foreign };
};
