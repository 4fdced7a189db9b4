import type { Layout } from '../dataset/layout';
import type { DatasetRecord } from '../dataset/record';
import { addEvidence, addTransition, noEvidence, schemeOf, type SchemeEvidence } from '../dataset/scheme';
import { beginsSpan, parseTag, type Scheme } from '../dataset/tags';
import { resembles } from './spelling';

/** What must be known of a file, and of the folder it is in, before one of its records can be judged. */
export interface FindingContext {
  readonly layout: Layout;
  readonly scheme: Scheme;
  /** The entity types that are known, in the order of the label set; empty where nothing is known of them. */
  readonly types: ReadonlySet<string>;
  /** Whether the file's records begin with `IMGID:` lines. */
  readonly ids: 'given' | 'absent';
}

/** With fewer entities than this, a type seen only once is more likely rare than wrong. */
const telling = 100;
const prefixed = /^[BIESLU]-\S/;

/** What a survey needs of plain records: counts that do not depend on their order. */
export interface PlainCounts {
  readonly records: number;
  /** Records with an id. */
  readonly ids: number;
  /** A record's first tag follows an `O`. */
  readonly transitions: Iterable<{ readonly previous: string; readonly tag: string; readonly times: number }>;
}

/** Collects, record by record, what {@link FindingContext} holds: a first pass over a file or a folder. */
export class Survey {
  private evidence: SchemeEvidence = noEvidence;
  private readonly prefixedTypes = new Map<string, number>();
  private readonly bareTypes = new Map<string, number>();
  private records = 0;
  private ids = 0;

  /** Takes one record into account. */
  add(record: DatasetRecord): void {
    const tags = record.tokens.map((token) => token.tag);
    this.records += 1;
    if (record.id !== undefined) this.ids += 1;
    this.evidence = addEvidence(this.evidence, tags);
    let previous = parseTag(undefined);
    for (const tag of tags) {
      const parsed = parseTag(tag);
      if (tag !== undefined && beginsSpan(previous, parsed)) {
        count(prefixed.test(tag) ? this.prefixedTypes : this.bareTypes, parsed.type, 1);
      }
      previous = parsed;
    }
  }

  /** Takes plain records into account, by how often which tag followed which among them. */
  addPlain({ records, ids, transitions }: PlainCounts): void {
    this.records += records;
    this.ids += ids;
    for (const { previous, tag, times } of transitions) {
      this.evidence = addTransition(this.evidence, previous, tag, times);
      const parsed = parseTag(tag);
      if (!beginsSpan(parseTag(previous), parsed)) continue;
      count(prefixed.test(tag) ? this.prefixedTypes : this.bareTypes, parsed.type, times);
    }
  }

  /** Takes the entity types of another file of the same folder into account. */
  addTypesOf(other: Survey): void {
    for (const [type, entities] of other.prefixedTypes) count(this.prefixedTypes, type, entities);
    for (const [type, entities] of other.bareTypes) count(this.bareTypes, type, entities);
  }

  /** Number of records with an `IMGID:` line. */
  get recordsWithId(): number {
    return this.ids;
  }

  /** The scheme that most tags speak for. */
  get scheme(): Scheme {
    return schemeOf(this.evidence);
  }

  /**
   * The label set where nobody gave one: types of at least two entities, the most frequent first. Where there are
   * few entities, a type seen once counts too, unless it looks like a misspelling of another.
   */
  labelSet(): readonly string[] {
    const counts = this.scheme === 'BARE' ? this.bareTypes : this.prefixedTypes;
    const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const entities = sorted.reduce((sum, [, each]) => sum + each, 0);
    const sure = sorted.filter(([, each]) => each > 1).map(([type]) => type);
    const rare = sorted.filter(([, each]) => each === 1).map(([type]) => type);
    if (entities >= telling) return sure;
    return [...sure, ...rare.filter((type) => !sure.some((known) => resembles(type, known)))];
  }

  /** The context for judging the file's records; `types` is the label set that a person gave, if any. */
  context(layout: Layout, types: readonly string[] = this.labelSet()): FindingContext {
    const ids = this.ids * 2 > this.records ? 'given' : 'absent';
    return { layout, scheme: this.scheme, types: new Set(types), ids };
  }
}

function count(counts: Map<string, number>, type: string, by: number): void {
  counts.set(type, (counts.get(type) ?? 0) + by);
}
