import { convertTags } from '../../src/dataset/scheme';
import { readSpans, writeTags, type Span } from '../../src/dataset/tags';
import type { PlacedJudged } from '../../src/cli/errors/judgedFile';
import { shuffled } from '../duplicates/planted';
import type { Random } from '../duplicates/random';

/** The kinds of errors that are planted. */
export const plantedKinds = ['type swap', 'dropped', 'boundary', 'invented', 'shifted tags'] as const;
export type PlantedKind = (typeof plantedKinds)[number];

/** A file with errors planted in it: which record got which. */
export interface Planted {
  readonly records: readonly PlacedJudged[];
  readonly kinds: ReadonlyMap<number, PlantedKind>;
}

/** Plants as many errors of each kind, one a record, among the records that `mayChange`. */
export const plantErrors = (records: readonly PlacedJudged[], mayChange: (at: number) => boolean, each: number, random: Random): Planted => {
  const types = [...new Set(records.flatMap(({ spans }) => spans.map(({ type }) => type)))].sort();
  const kinds = new Map<number, PlantedKind>();
  const out = [...records];
  for (const at of shuffled([...records.keys()].filter(mayChange), random)) {
    const kind = plantedKinds.find((name) => [...kinds.values()].filter((planted) => planted === name).length < each && plant(records[at]!, name, types, random, 'try') !== undefined);
    if (!kind) continue;
    const tags = plant(records[at]!, kind, types, random, 'do')!;
    kinds.set(at, kind);
    const spans = readSpans(tags);
    const broken = tags.flatMap((tag, t) => (tag.startsWith('I-') && (t === 0 || tags[t - 1]!.slice(2) !== tag.slice(2)) ? [t] : []));
    out[at] = {
      ...records[at]!, spans, tags: convertTags(tags, 'IOB2').map((tag) => tag ?? 'O'), form: broken.length > 0 ? 'malformed' : 'sound',
      malformedStarts: spans.filter(({ start }) => broken.includes(start)).map(({ start }) => start),
    };
    if (kinds.size === each * plantedKinds.length) break;
  }
  return { records: out, kinds };
};

/** The record's tags with an error; undefined where the record has no room for it. */
const plant = ({ tokens, tags, spans }: PlacedJudged, kind: PlantedKind, types: readonly string[], random: Random, mode: 'try' | 'do'): readonly string[] | undefined => {
  const chosen = spans[mode === 'do' && spans.length > 0 ? random(spans.length) : 0];
  const others = spans.filter((span) => span !== chosen);
  const free = (t: number): boolean => t >= 0 && t < tokens.length && !spans.some(({ start, end }) => start <= t && t < end);
  const write = (changed: readonly Span[]): readonly string[] => writeTags([...others, ...changed].sort((a, b) => a.start - b.start), tokens.length, 'IOB2');
  if (kind === 'invented') {
    const words = tokens.flatMap((token, t) => (free(t) && /^\p{L}{3,}$/u.test(token) ? [t] : []));
    const start = words[mode === 'do' ? random(words.length) : 0];
    return start === undefined ? undefined : writeTags([...spans, { start, end: start + 1, type: types[random(types.length)]! }].sort((a, b) => a.start - b.start), tokens.length, 'IOB2');
  }
  if (!chosen) return undefined;
  if (kind === 'dropped') return write([]);
  if (kind === 'type swap') {
    const rest = types.filter((type) => type !== chosen.type);
    return write([{ ...chosen, type: rest[random(rest.length)]! }]);
  }
  if (kind === 'shifted tags') return ['O', ...tags.slice(0, -1)];
  const { start, end } = chosen;
  const moves = [...(free(start - 1) ? [{ ...chosen, start: start - 1 }] : []), ...(free(end) ? [{ ...chosen, end: end + 1 }] : []), ...(end - start > 1 ? [{ ...chosen, end: end - 1 }, { ...chosen, start: start + 1 }] : [])];
  return moves.length === 0 ? undefined : write([moves[random(moves.length)]!]);
};
