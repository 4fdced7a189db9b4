import { SeqevalReader } from './seqevalSpans';
import { readSpansStrictly } from './strictSpans';
import { spanKey, type Scheme, type Span } from './tags';

/** How entities are read: leniently as seqeval's default and conlleval do, or only the well-formed ones. */
export type ScoringMode = 'seqeval' | 'strict';

/** How many entities there are, and how many of the predicted ones are right in boundaries and type. */
export interface EntityCounts {
  readonly gold: number;
  readonly predicted: number;
  readonly correct: number;
}

/** Precision, recall and F1 as fractions; 0 where there is nothing to divide by. */
export interface EntityScores extends EntityCounts {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Micro-averaged scores over all entities, and those of each type. */
export interface ScoreReport extends EntityScores {
  readonly mode: ScoringMode;
  readonly records: number;
  /** In the order of the types' code points, as seqeval's report. */
  readonly types: Readonly<Record<string, EntityScores>>;
  /** Tags on either side that mode `seqeval` has no rule for, such as those of BILOU; always 0 in mode `strict`. */
  readonly unknownTags: number;
}

/** The scores that counts come to, in seqeval's order of operations, so that the last digit is the same. */
export function scoresOf(counts: EntityCounts): EntityScores {
  const precision = counts.predicted === 0 ? 0 : counts.correct / counts.predicted;
  const recall = counts.gold === 0 ? 0 : counts.correct / counts.gold;
  const sum = precision + recall;
  return { ...counts, precision, recall, f1: sum === 0 ? 0 : (2 * precision * recall) / sum };
}

type Reader = (tags: readonly (string | undefined)[]) => readonly Span[];
type MutableCounts = { -readonly [Key in keyof EntityCounts]: number };

/**
 * Scores predicted against gold tags, record by record, in the order of the file. Equal to seqeval 1.2.2 in both
 * modes (strict: with the scheme given), and to conlleval for tags of IO, IOB1 and IOB2.
 */
export class EntityScoring {
  private readonly types = new Map<string, MutableCounts>();
  private readonly readGold: Reader;
  private readonly readPredicted: Reader;
  private records = 0;
  private unknownTags = 0;

  constructor(
    private readonly mode: ScoringMode,
    scheme: Scheme = 'IOB2',
  ) {
    this.readGold = readerOf(mode, scheme);
    this.readPredicted = readerOf(mode, scheme);
  }

  /** Takes one record into account; a missing tag is an `O`. Throws a RangeError where the lengths differ. */
  add(gold: readonly (string | undefined)[], predicted: readonly (string | undefined)[]): void {
    if (gold.length !== predicted.length) throw new RangeError(`${gold.length} gold tags, ${predicted.length} predicted`);
    this.records += 1;
    const wanted = this.readGold(gold);
    const keys = new Set(wanted.map(spanKey));
    for (const span of wanted) this.countsOf(span.type).gold += 1;
    for (const span of this.readPredicted(predicted)) {
      const counts = this.countsOf(span.type);
      counts.predicted += 1;
      if (keys.has(spanKey(span))) counts.correct += 1;
    }
    if (this.mode === 'seqeval') this.unknownTags += SeqevalReader.countUnknown(gold) + SeqevalReader.countUnknown(predicted);
  }

  /** The scores of the records so far. */
  report(): ScoreReport {
    const all = { gold: 0, predicted: 0, correct: 0 };
    for (const counts of this.types.values()) {
      all.gold += counts.gold;
      all.predicted += counts.predicted;
      all.correct += counts.correct;
    }
    const sorted = [...this.types].sort(([a], [b]) => compareCodePoints(a, b));
    const types = Object.fromEntries(sorted.map(([type, counts]) => [type, scoresOf(counts)]));
    return { mode: this.mode, records: this.records, ...scoresOf(all), types, unknownTags: this.unknownTags };
  }

  private countsOf(type: string): MutableCounts {
    const known = this.types.get(type);
    if (known) return known;
    const counts = { gold: 0, predicted: 0, correct: 0 };
    this.types.set(type, counts);
    return counts;
  }
}

function readerOf(mode: ScoringMode, scheme: Scheme): Reader {
  if (mode === 'strict') return (tags) => readSpansStrictly(tags, scheme);
  const reader = new SeqevalReader();
  return (tags) => reader.read(tags);
}

function compareCodePoints(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const at = left.findIndex((char, index) => char !== right[index]);
  if (at < 0) return left.length - right.length;
  return (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1);
}
