import { scoresOf } from '../dataset/scoring';
import { readSpans, writeTags, type Span } from '../dataset/tags';

type Tags = readonly (string | undefined)[];

/** Between which values a figure probably lies: 95 times in 100; null with too few records, or where the figure is undefined. */
export type Interval = readonly [low: number, high: number] | null;

/** How two annotators agree. */
export interface PairAgreement {
  /** Their places in the list of annotators. */
  readonly a: number;
  readonly b: number;
  /** Entities of each, and those that both have with the same boundaries and type. */
  readonly entitiesA: number;
  readonly entitiesB: number;
  readonly agreed: number;
  /** F1 of the one's entities against the other's, the same either way round. */
  readonly f1: number;
  readonly f1Interval: Interval;
  /** Cohen's kappa over tokens that both have tagged; null where it is undefined, as when all are `O`. */
  readonly kappa: number | null;
  readonly kappaInterval: Interval;
  /** Entities of `a` by type, against what `b` has in the same boundaries; `O` stands for no entity there. */
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** How several annotators agree. */
export interface AgreementReport {
  readonly records: number;
  readonly tokens: number;
  readonly pairs: readonly PairAgreement[];
  /** Krippendorff's alpha, nominal, its units the tokens and its labels the tags; null where it is undefined. */
  readonly alpha: number | null;
  readonly alphaInterval: Interval;
}

/** Records are dealt out to so many blocks; intervals come from leaving out one block after the other (delete-a-group jackknife). */
const blocks = 50;
/** With fewer blocks an interval would be a guess. */
const fewestBlocks = 10;

/**
 * Counts how annotators agree on the same tokens, record by record. Tags are compared as the entities they stand for,
 * read leniently and written in IOB2, so that schemes and orphans make no disagreement. Tokens without a tag count as
 * not looked at: they are left out of kappa and alpha, and hold no entity; a record without any tag of one annotator is
 * left out of all that is said of him or her.
 */
export class AgreementAccumulator {
  private records = 0;
  private tokens = 0;
  private readonly all: Counts;
  private readonly blocks: Counts[] = [];

  constructor(private readonly annotators: number) {
    this.all = new Counts(annotators);
  }

  /** Takes one record into account: the tags of each annotator. Throws a RangeError where their numbers differ. */
  add(tagsOf: readonly Tags[]): void {
    const length = tagsOf[0]?.length ?? 0;
    if (tagsOf.length !== this.annotators || tagsOf.some((tags) => tags.length !== length)) {
      throw new RangeError(`${this.annotators} annotators must have tagged the same ${length} tokens`);
    }
    const spans = tagsOf.map(readSpans);
    const labels = tagsOf.map((tags, at) => normalized(tags, spans[at] ?? []));
    const block = (this.blocks[this.records % blocks] ??= new Counts(this.annotators));
    this.records += 1;
    this.tokens += length;
    for (const counts of [this.all, block]) counts.add(spans, labels);
  }

  /** The figures of the records so far. */
  report(): AgreementReport {
    const { records, tokens, all } = this;
    const rest = this.blocks.map((block) => all.without(block));
    const pairs = all.pairs.map((pair, at): PairAgreement => {
      const [f1, kappa] = [pair.f1(), pair.kappa()];
      return {
        ...pair.counted(), f1, kappa,
        f1Interval: intervalOf(f1, rest.map((each) => each.pairs[at]?.f1() ?? null)), kappaInterval: intervalOf(kappa, rest.map((each) => each.pairs[at]?.kappa() ?? null)),
      };
    });
    const alpha = all.alpha();
    return { records, tokens, pairs, alpha, alphaInterval: intervalOf(alpha, rest.map((each) => each.alpha())) };
  }
}

/** Student's t at 97.5 %, near enough from nine degrees of freedom on. */
const student = (freedom: number): number => 1.96 + 2.7 / freedom;

function intervalOf(value: number | null, without: readonly (number | null)[]): Interval {
  const values = without.flatMap((each) => each ?? []);
  if (value === null || values.length < fewestBlocks || values.length < without.length) return null;
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  const spread = values.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const deviation = Math.sqrt(((values.length - 1) / values.length) * spread);
  const width = student(values.length - 1) * deviation;
  return [Math.max(-1, value - width), Math.min(1, value + width)];
}

/** What is counted of some records. */
class Counts {
  private coincidences = new Table();

  constructor(annotators: number, readonly pairs: readonly PairCounts[] = pairsOf(annotators)) {}

  add(spans: readonly (readonly Span[])[], labels: readonly Tags[]): void {
    for (const pair of this.pairs) pair.add(spans, labels);
    const length = labels[0]?.length ?? 0;
    for (let token = 0; token < length; token += 1) this.addUnit(labels.flatMap((each) => each[token] ?? []));
  }

  without(part: Counts): Counts {
    const rest = new Counts(0, this.pairs.map((pair, at) => pair.without(part.pairs[at])));
    rest.coincidences = this.coincidences.without(part.coincidences);
    return rest;
  }

  private addUnit(labels: readonly string[]): void {
    if (labels.length < 2) return;
    labels.forEach((one, at) =>
      labels.forEach((other, otherAt) => {
        if (at !== otherAt) this.coincidences.add(one, other, 1 / (labels.length - 1));
      }),
    );
  }

  /** Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C: nominal data, two observers or more. */
  alpha(): number | null {
    const sums = this.coincidences.rowSums();
    const total = [...sums.values()].reduce((sum, count) => sum + count, 0);
    const expectedSame = [...sums.values()].reduce((sum, count) => sum + count * (count - 1), 0);
    const expected = total * (total - 1) - expectedSame;
    return expected === 0 ? null : 1 - ((total - 1) * (total - this.coincidences.diagonal())) / expected;
  }
}

function pairsOf(annotators: number): readonly PairCounts[] {
  const numbers = Array.from({ length: annotators }, (_, at) => at);
  return numbers.flatMap((a) => numbers.slice(a + 1).map((b) => new PairCounts(a, b)));
}

class PairCounts {
  private entitiesA = 0;
  private entitiesB = 0;
  private agreed = 0;
  private labels = new Table();
  private readonly types = new Table();

  constructor(
    private readonly a: number,
    private readonly b: number,
  ) {}

  add(spans: readonly (readonly Span[])[], labels: readonly Tags[]): void {
    if ([this.a, this.b].some((each) => labels[each]?.every((label) => label === undefined))) return;
    this.addSpans(spans[this.a] ?? [], spans[this.b] ?? []);
    const other = labels[this.b] ?? [];
    labels[this.a]?.forEach((label, at) => {
      const theirs = other[at];
      if (label !== undefined && theirs !== undefined) this.labels.add(label, theirs, 1);
    });
  }

  counted(): Pick<PairAgreement, 'a' | 'b' | 'entitiesA' | 'entitiesB' | 'agreed' | 'confusion'> {
    const { a, b, entitiesA, entitiesB, agreed } = this;
    return { a, b, entitiesA, entitiesB, agreed, confusion: this.types.asObject() };
  }

  f1(): number {
    return scoresOf({ gold: this.entitiesA, predicted: this.entitiesB, correct: this.agreed }).f1;
  }

  without(part: PairCounts | undefined): PairCounts {
    const rest = new PairCounts(this.a, this.b);
    rest.entitiesA = this.entitiesA - (part?.entitiesA ?? 0);
    rest.entitiesB = this.entitiesB - (part?.entitiesB ?? 0);
    rest.agreed = this.agreed - (part?.agreed ?? 0);
    rest.labels = part ? this.labels.without(part.labels) : this.labels;
    return rest;
  }

  private addSpans(mine: readonly Span[], theirs: readonly Span[]): void {
    this.entitiesA += mine.length;
    this.entitiesB += theirs.length;
    const placeOf = (span: Span): string => `${span.start}:${span.end}`;
    const open = new Map(theirs.map((span) => [placeOf(span), span.type]));
    for (const span of mine) {
      const type = open.get(placeOf(span));
      if (type === span.type) this.agreed += 1;
      this.types.add(span.type, type ?? 'O', 1);
      open.delete(placeOf(span));
    }
    for (const type of open.values()) this.types.add('O', type, 1);
  }

  /** Cohen (1960): observed agreement beyond what the two annotators' habits would give by chance. */
  kappa(): number | null {
    const [mine, theirs] = [this.labels.rowSums(), this.labels.columnSums()];
    const total = [...mine.values()].reduce((sum, count) => sum + count, 0);
    const chance = [...mine].reduce((sum, [label, count]) => sum + count * (theirs.get(label) ?? 0), 0);
    const beyond = total * total - chance;
    return beyond === 0 ? null : (total * this.labels.diagonal() - chance) / beyond;
  }
}

/** A table of counts with named rows and columns. */
class Table {
  private readonly rows = new Map<string, Map<string, number>>();

  add(row: string, column: string, count: number): void {
    const cells = this.rows.get(row) ?? new Map<string, number>();
    this.rows.set(row, cells);
    cells.set(column, (cells.get(column) ?? 0) + count);
  }

  without(part: Table): Table {
    const rest = new Table();
    for (const [row, cells] of this.rows) {
      const taken = part.rows.get(row);
      for (const [column, count] of cells) rest.add(row, column, count - (taken?.get(column) ?? 0));
    }
    return rest;
  }

  diagonal(): number {
    return [...this.rows].reduce((sum, [row, cells]) => sum + (cells.get(row) ?? 0), 0);
  }

  rowSums(): ReadonlyMap<string, number> {
    return new Map([...this.rows].map(([row, cells]) => [row, [...cells.values()].reduce((sum, count) => sum + count, 0)]));
  }

  columnSums(): ReadonlyMap<string, number> {
    const sums = new Map<string, number>();
    for (const cells of this.rows.values()) cells.forEach((count, column) => sums.set(column, (sums.get(column) ?? 0) + count));
    return sums;
  }

  asObject(): Readonly<Record<string, Readonly<Record<string, number>>>> {
    return Object.fromEntries([...this.rows].map(([row, cells]) => [row, Object.fromEntries(cells)]));
  }
}

/** The tags in IOB2; tokens without a tag stay without. */
function normalized(tags: Tags, spans: readonly Span[]): Tags {
  const written = writeTags(spans, tags.length, 'IOB2');
  return tags.map((tag, at) => (tag === undefined ? undefined : written[at]));
}

