import { outsideTag, type RecordScanner } from './recordScanner';
import { beginsSpan, parseTag, type ParsedTag } from './tags';
import { TextTable } from './textTable';

/** Smallest, middle and largest of some counts; the median of an even number of them lies between the middle two. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** How many records have a picture that can be shown, none, or one that cannot be read. */
export interface PictureCounts {
  readonly found: number;
  readonly missing: number;
  readonly broken: number;
}

/** What a dataset file holds, in numbers. Entities are read leniently, as seqeval's default does. */
export interface DatasetStatistics {
  readonly records: number;
  readonly recordsWithoutId: number;
  readonly recordsWithoutEntities: number;
  /** Ids that more than one record has, and how many records have one of them. */
  readonly repeatedIds: number;
  readonly recordsWithRepeatedId: number;
  readonly tokens: number;
  /** Tokens whose line holds no tag. */
  readonly unlabelledTokens: number;
  readonly tokensPerRecord: Spread;
  readonly entities: number;
  /** The most frequent type first. */
  readonly entitiesByType: Readonly<Record<string, number>>;
  /** How entities begin: with `B-` or `S-`; with another letter after `O`, or right after another type's. */
  readonly openings: { readonly begin: number; readonly orphan: number; readonly typeChange: number };
  /** Number of entities by their number of tokens. */
  readonly entityLengths: Readonly<Record<number, number>>;
  /** Distinct entity texts, letter case aside, and those that occur with several types. */
  readonly surfaces: number;
  readonly ambiguousSurfaces: number;
  /** Absent where nobody looked at the pictures. */
  readonly pictures?: PictureCounts;
}

/** What the statistics need of a record. */
export interface CountedRecord {
  readonly id: string | undefined;
  readonly tokens: readonly { readonly text: string; readonly tag: string | undefined }[];
}

const outside = parseTag('O');
/** Stands for a run of tokens outside all entities. */
const gap = { text: '', tag: 'O' };
const typeBits = 31;

/** Counts records one by one; what it remembers of a million records fits into about 100 MB. */
export class StatisticsAccumulator {
  private records = 0;
  private recordsWithoutId = 0;
  private recordsWithoutEntities = 0;
  private unlabelledTokens = 0;
  private readonly openings = { begin: 0, orphan: 0, typeChange: 0 };
  private readonly recordLengths = new Histogram();
  private readonly entityLengths = new Histogram();
  private readonly types = new Map<string, { readonly bit: number; count: number }>();
  private readonly ids = new TextTable();
  private readonly surfaces = new TextTable();

  /** Takes one record into account. */
  add(record: CountedRecord): void {
    const before = this.entities;
    this.records += 1;
    this.recordLengths.add(record.tokens.length, 1);
    if (record.id === undefined) this.recordsWithoutId += 1;
    else this.ids.add(record.id, 1);
    this.addEntities(record.tokens);
    if (this.entities === before) this.recordsWithoutEntities += 1;
  }

  /** Takes the scanner's record, which is plain, into account; only the tokens of entities become text. */
  addPlain(scanner: RecordScanner): void {
    const { tokens, tags, tokenFrom, tokenTo, tagNames } = scanner;
    const entities: { text: string; tag: string }[] = [];
    for (let at = 0; at < tokens; at += 1) {
      const tag = tags[at] ?? outsideTag;
      if (tag !== outsideTag) entities.push({ text: scanner.textOf(tokenFrom[at] ?? 0, tokenTo[at] ?? 0), tag: tagNames[tag] ?? '' });
      else if (entities.length > 0 && entities[entities.length - 1] !== gap) entities.push(gap);
    }
    this.records += 1;
    this.recordLengths.add(tokens, 1);
    if (scanner.idTo === 0) this.recordsWithoutId += 1;
    else this.ids.addBytes(scanner.bytes, scanner.idFrom, scanner.idTo, 1);
    if (entities.length === 0) this.recordsWithoutEntities += 1;
    else this.addEntities(entities);
  }

  /** Takes over what another accumulator counted, for the totals of several files. */
  absorb(other: StatisticsAccumulator): void {
    this.records += other.records;
    this.recordsWithoutId += other.recordsWithoutId;
    this.recordsWithoutEntities += other.recordsWithoutEntities;
    this.unlabelledTokens += other.unlabelledTokens;
    for (const key of ['begin', 'orphan', 'typeChange'] as const) this.openings[key] += other.openings[key];
    other.recordLengths.forEach((length, count) => this.recordLengths.add(length, count));
    other.entityLengths.forEach((length, count) => this.entityLengths.add(length, count));
    const bits = [...other.types].map(([type, { bit, count }]) => {
      const mine = this.typeOf(type);
      mine.count += count;
      return [bit, mine.bit] as const;
    });
    this.ids.absorb(other.ids, (mine, theirs) => mine + theirs);
    this.surfaces.absorb(other.surfaces, (mine, theirs) => bits.reduce((sum, [from, to]) => (theirs & from ? sum | to : sum), mine));
  }

  /** The numbers so far, with those of the pictures where somebody counted them. */
  result(pictures?: PictureCounts): DatasetStatistics {
    let recordsWithRepeatedId = 0;
    const repeatedIds = this.ids.count((count) => {
      if (count > 1) recordsWithRepeatedId += count;
      return count > 1;
    });
    const types = [...this.types].sort(([, a], [, b]) => b.count - a.count);
    return {
      records: this.records,
      recordsWithoutId: this.recordsWithoutId,
      recordsWithoutEntities: this.recordsWithoutEntities,
      repeatedIds,
      recordsWithRepeatedId,
      tokens: this.recordLengths.sum,
      unlabelledTokens: this.unlabelledTokens,
      tokensPerRecord: this.recordLengths.spread(),
      entities: this.entities,
      entitiesByType: Object.fromEntries(types.map(([type, { count }]) => [type, count])),
      openings: { ...this.openings },
      entityLengths: this.entityLengths.counts(),
      surfaces: this.surfaces.size,
      ambiguousSurfaces: this.surfaces.count((bits) => (bits & (bits - 1)) !== 0),
      ...(pictures && { pictures }),
    };
  }

  private get entities(): number {
    return this.openings.begin + this.openings.orphan + this.openings.typeChange;
  }

  private addEntities(tokens: CountedRecord['tokens']): void {
    let previous = outside;
    let surface = '';
    let length = 0;
    for (const { text, tag } of tokens) {
      if (tag === undefined) this.unlabelledTokens += 1;
      const now = parseTag(tag);
      const begins = beginsSpan(previous, now);
      if (length > 0 && (begins || now.prefix === 'O')) {
        this.addEntity(previous.type, surface, length);
        length = 0;
      }
      if (begins) this.countOpening(previous, now);
      if (now.prefix !== 'O') {
        surface = length === 0 ? text : `${surface} ${text}`;
        length += 1;
      }
      previous = now;
    }
    if (length > 0) this.addEntity(previous.type, surface, length);
  }

  private countOpening(previous: ParsedTag, now: ParsedTag): void {
    if (now.prefix === 'B' || now.prefix === 'S') this.openings.begin += 1;
    else if (previous.prefix === 'O' || previous.type === now.type) this.openings.orphan += 1;
    else this.openings.typeChange += 1;
  }

  private addEntity(type: string, surface: string, length: number): void {
    const entry = this.typeOf(type);
    entry.count += 1;
    this.entityLengths.add(length, 1);
    this.surfaces.mark(surface.toLowerCase(), entry.bit);
  }

  /** Types beyond the 31st share a bit, so that a surface ambiguous among them alone goes uncounted. */
  private typeOf(type: string): { readonly bit: number; count: number } {
    const known = this.types.get(type);
    if (known) return known;
    const entry = { bit: 1 << Math.min(this.types.size, typeBits - 1), count: 0 };
    this.types.set(type, entry);
    return entry;
  }
}

/** How often each of some small whole numbers occurs. */
class Histogram {
  private readonly byValue = new Map<number, number>();

  add(value: number, count: number): void {
    this.byValue.set(value, (this.byValue.get(value) ?? 0) + count);
  }

  forEach(visit: (value: number, count: number) => void): void {
    this.byValue.forEach((count, value) => visit(value, count));
  }

  get sum(): number {
    let sum = 0;
    this.byValue.forEach((count, value) => (sum += count * value));
    return sum;
  }

  counts(): Readonly<Record<number, number>> {
    return Object.fromEntries(this.sorted());
  }

  spread(): Spread {
    const sorted = this.sorted();
    const total = sorted.reduce((sum, [, count]) => sum + count, 0);
    const median = (valueAt(sorted, Math.floor((total - 1) / 2)) + valueAt(sorted, Math.floor(total / 2))) / 2;
    return { min: sorted[0]?.[0] ?? 0, median, max: sorted[sorted.length - 1]?.[0] ?? 0 };
  }

  private sorted(): readonly (readonly [value: number, count: number])[] {
    return [...this.byValue].sort(([a], [b]) => a - b);
  }
}

function valueAt(sorted: readonly (readonly [value: number, count: number])[], rank: number): number {
  let passed = 0;
  for (const [value, count] of sorted) {
    passed += count;
    if (rank < passed) return value;
  }
  return 0;
}
