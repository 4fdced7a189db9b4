import type { Span } from '../dataset/tags';
import { singularKey, surfaceKey } from './surfaceKey';

/** One way in which a surface is labelled: an entity over some of its tokens, or none (`type` null). */
export interface SurfaceLabelling {
  readonly type: string | null;
  /** Tokens of the surface, half-open; all of them for null. */
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly places: readonly { readonly file: number; readonly line: number; readonly start: number; readonly end: number }[];
}

/** What disagrees between the labellings of a surface, the gravest. */
export type ConflictKind = 'types' | 'boundaries' | 'unlabelled';

/** A surface that is labelled in several ways. */
export interface SurfaceConflict {
  /** As it is mostly written where it is an entity. */
  readonly surface: string;
  readonly kind: ConflictKind;
  /** The most frequent first. */
  readonly readings: readonly SurfaceLabelling[];
}

/** A record as conflicts see it. */
export interface ConflictRecord {
  readonly tokens: readonly string[];
  readonly spans: readonly Span[];
}

const longest = 12;
const mostCached = 200_000;

/** Keys of tokens, remembered: most come again and again. */
class TokenKeys {
  private readonly known = new Map<string, string>();

  of(token: string): string {
    const found = this.known.get(token);
    if (found !== undefined) return found;
    const key = surfaceKey([token]);
    if (this.known.size < mostCached) this.known.set(token, key);
    return key;
  }

  /** The key under which variants of a surface meet: `#tag`, `@user`, case, possessive, plural. */
  ofRange(tokens: readonly string[], start: number, end: number): string {
    let joined = '';
    for (let at = start; at < end; at += 1) joined += this.of(tokens[at]!);
    return singularKey(surfaceKey([joined]));
  }
}

interface KnownSurface {
  readonly number: number;
  readonly spellings: Map<string, number>;
}

/**
 * Finds surfaces that are labelled in several ways, in two walks over the records: `learn` each record first, then
 * `look` at each. Keeps the distinct surfaces, and 20 bytes for each place where one stands.
 */
export class ConflictFinder {
  private readonly keys = new TokenKeys();
  private readonly surfaces = new Map<string, KnownSurface>();
  /** The most tokens of the surfaces that begin with a token of this key. */
  private readonly firsts = new Map<string, number>();
  private readonly types: string[] = [];
  private readonly typeNumbers = new Map<string, number>();
  private readonly places: PlaceList[] = [];

  /** Learns the surfaces of a record's entities. */
  learn({ tokens, spans }: ConflictRecord): void {
    for (const { start, end, type } of spans) {
      if (end - start > longest) continue;
      const key = this.keys.ofRange(tokens, start, end);
      const surface = this.surfaces.get(key) ?? { number: this.surfaces.size, spellings: new Map<string, number>() };
      this.surfaces.set(key, surface);
      const spelling = tokens.slice(start, end).join(' ');
      surface.spellings.set(spelling, (surface.spellings.get(spelling) ?? 0) + 1);
      const first = this.keys.of(tokens[start]!);
      this.firsts.set(first, Math.max(this.firsts.get(first) ?? 0, end - start));
      if (!this.typeNumbers.has(type)) this.typeNumbers.set(type, this.types.push(type));
    }
  }

  /** Notes how the surfaces that were learned are labelled in a record. */
  look(record: ConflictRecord, file: number, line: number): void {
    const { tokens } = record;
    for (let start = 0; start < tokens.length; start += 1) {
      const most = this.firsts.get(this.keys.of(tokens[start]!)) ?? 0;
      for (let end = start + 1; end <= Math.min(tokens.length, start + most); end += 1) {
        const key = this.keys.ofRange(tokens, start, end);
        const surface = this.surfaces.get(key);
        if (surface && (isEntity(record, start, end) || !this.holdsShorter(tokens, start, end, key))) this.note(record, surface, { start, end }, file, line);
      }
    }
  }

  /** The surfaces with several labellings: several types first, then several boundaries, then some without a label. */
  conflicts(): readonly SurfaceConflict[] {
    const order: Readonly<Record<ConflictKind, number>> = { types: 0, boundaries: 1, unlabelled: 2 };
    const found: SurfaceConflict[] = [];
    for (const { number, spellings } of this.surfaces.values()) {
      const readings = this.places[number]?.readings(this.types) ?? [];
      if (readings.length < 2) continue;
      const surface = [...spellings].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]![0];
      found.push({ surface, kind: kindOf(readings), readings });
    }
    return found.sort((a, b) => order[a.kind] - order[b.kind] || weightOf(b) - weightOf(a));
  }

  /** Whether a `#` in front or a possessive behind adds nothing: the range without it is the surface. */
  private holdsShorter(tokens: readonly string[], start: number, end: number, key: string): boolean {
    return end - start > 1 && (this.keys.of(tokens[start]!) === '' || this.keys.ofRange(tokens, start, end - 1) === key);
  }

  private note({ tokens, spans }: ConflictRecord, surface: KnownSurface, range: Pick<Span, 'start' | 'end'>, file: number, line: number): void {
    const over = spans.filter((span) => span.start < range.end && range.start < span.end);
    const entity = over.find(({ start, end }) => start === range.start && end === range.end) ?? over[0];
    const places = (this.places[surface.number] ??= new PlaceList());
    if (!entity) {
      // Written in another way than any entity, it is most likely another word: may, apple, us.
      if (surface.spellings.has(tokens.slice(range.start, range.end).join(' '))) places.add(0, 0, range.end - range.start, file, line, range);
      return;
    }
    if (entity.start <= range.start && entity.end >= range.end && entity.end - entity.start > range.end - range.start) return;
    const start = Math.max(0, entity.start - range.start);
    const end = Math.min(range.end, entity.end) - range.start;
    places.add(this.typeNumbers.get(entity.type) ?? 0, start, end, file, line, range);
  }
}

function isEntity({ spans }: ConflictRecord, start: number, end: number): boolean {
  return spans.some((span) => span.start === start && span.end === end);
}

function kindOf(readings: readonly SurfaceLabelling[]): ConflictKind {
  const labelled = readings.filter(({ type }) => type !== null);
  if (new Set(labelled.map(({ type }) => type)).size > 1) return 'types';
  return labelled.length > 1 ? 'boundaries' : 'unlabelled';
}

/** How many places a person would have to change at least; of labelled ones where several labels disagree. */
function weightOf({ kind, readings }: SurfaceConflict): number {
  const counts = readings.flatMap(({ type, count }) => (kind === 'unlabelled' || type !== null ? [count] : []));
  return counts.slice(1).reduce((sum, count) => sum + count, 0);
}

/** Places of one surface: reading, file and line, tokens. */
class PlaceList {
  private readonly numbers: number[] = [];

  add(type: number, start: number, end: number, file: number, line: number, range: Pick<Span, 'start' | 'end'>): void {
    this.numbers.push(type * 65536 + start * 256 + end, file * 2 ** 20 + range.start, line, range.end);
  }

  readings(types: readonly string[]): readonly SurfaceLabelling[] {
    const found = new Map<string, { readonly type: string | null; readonly start: number; readonly end: number; readonly places: { file: number; line: number; start: number; end: number }[] }>();
    for (let at = 0; at < this.numbers.length; at += 4) {
      const [code, place, line, last] = [this.numbers[at]!, this.numbers[at + 1]!, this.numbers[at + 2]!, this.numbers[at + 3]!];
      const type = code < 65536 ? null : types[Math.floor(code / 65536) - 1]!;
      const [start, end] = [(code >> 8) & 255, code & 255];
      // A surface without a label has one reading, however many tokens its variants have.
      const key = type === null ? 'none' : `${start} ${end === last - (place % 2 ** 20) ? 'all' : end} ${type}`;
      const reading = found.get(key) ?? { type, start, end, places: [] };
      found.set(key, reading);
      reading.places.push({ file: Math.floor(place / 2 ** 20), line, start: place % 2 ** 20, end: last });
    }
    return [...found.values()].map((reading) => ({ ...reading, count: reading.places.length })).sort((a, b) => b.count - a.count);
  }
}
