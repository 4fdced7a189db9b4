import type { Span } from '../../dataset/tags';
import type { JudgedRecord } from './judgedRecord';
import type { LabelEvidence, SpanEvidence } from '../../dataset/labelEvidence';
import { BoundaryHabits, strengthOf, type EdgeHabit } from './habits';
import { MentionNeighbours, type Neighbourhood } from './neighbours';
import { SurfaceReadings, type Readings } from './readings';
import { LabelTrust, leastProbability, logit } from './trust';

/** A given entity, or a range outside entities that may be one (`given` is undefined), with all that speaks about it. */
export interface SpanSignals {
  /** The given entity; undefined for tokens outside. */
  readonly given: SpanEvidence | undefined;
  /** The range in question, of the likeliest type where nothing is given. */
  readonly span: Span;
  /** Probability by the model that the given reading is wrong. */
  readonly doubt: number;
  /** The model's entities that overlap the range. */
  readonly predicted: LabelEvidence['predicted'];
  readonly readings: Readings;
  readonly neighbourhood: Neighbourhood;
  readonly habit: EdgeHabit | undefined;
}

/** What speaks against a record's labels, as numbers that are 0 or low where nothing does. */
export interface RecordSignals {
  /** 1 where the tags break their scheme. */
  readonly malformed: number;
  /** Log-odds against the given label of the token that the model doubts most, beside how sure it is of such labels elsewhere in the file. */
  readonly worstToken: number;
  /** Surprise at the most doubtful label within a given entity, in nats. */
  readonly worstEntity: number;
  /** How much likelier the model's best labels are than the given ones: ln(1 + nats). */
  readonly margin: number;
  /** Log-odds of the likeliest other type of a given entity, the greatest. */
  readonly otherType: number;
  /** How much oftener an unlabelled range's surface is an entity elsewhere than not: logarithm of the odds. */
  readonly unlabelled: number;
  /** How much oftener a given entity's surface has other types elsewhere than its own. */
  readonly conflict: number;
  /** Share of the nearest labelled mentions that disagree with a given entity, the largest. */
  readonly neighbours: number;
  /** How plainly an entity's edge breaks a habit of the file: logarithm of the odds. */
  readonly habit: number;
  /** How surely the model reads the given entities one token to the left, or to the right, all the same way, rather than where they stand: 0 to 1. */
  readonly shifted: number;
}

/** The signals' names, in the order of their weights. */
export const signalNames = ['malformed', 'worstToken', 'worstEntity', 'margin', 'otherType', 'unlabelled', 'conflict', 'neighbours', 'habit', 'shifted'] as const satisfies readonly (keyof RecordSignals)[];

/** One record's signals, all together and span by span. */
export interface WeighedRecord {
  readonly record: RecordSignals;
  readonly spans: readonly SpanSignals[];
}

/** Stands for a record without entities. */
const leastOther = -6;

/** Gathers what speaks against labels, over all records of a file. */
export class SignalReader {
  private readonly readings: SurfaceReadings;
  private readonly habits: BoundaryHabits;
  private readonly neighbours: MentionNeighbours;
  private readonly trust: LabelTrust;

  /** `evidence` belongs to the record at the same index. */
  constructor(private readonly records: readonly JudgedRecord[], private readonly evidence: readonly LabelEvidence[]) {
    this.readings = new SurfaceReadings(records);
    this.habits = new BoundaryHabits(records);
    this.neighbours = new MentionNeighbours(records);
    this.trust = new LabelTrust(records, evidence);
  }

  /** The signals of the record at an index. */
  read(at: number): WeighedRecord {
    const [record, evidence] = [this.records[at]!, this.evidence[at]!];
    const spans = [
      ...evidence.spans.map((given) => this.ofGiven(at, given, evidence)),
      ...evidence.unlabelled.map((span) => this.ofUnlabelled(at, span, evidence)),
    ];
    return { record: { ...summarise(record, evidence, spans), worstToken: this.trust.worst(record, evidence) }, spans };
  }

  private ofGiven(at: number, given: SpanEvidence, evidence: LabelEvidence): SpanSignals {
    const record = this.records[at]!;
    return {
      given, span: given, doubt: 1 - given.asGiven, predicted: overlapping(evidence.predicted, given),
      readings: this.readings.others(record, given, given.type),
      neighbourhood: this.neighbours.around(at, given, given.type),
      habit: this.habits.broken(record, given),
    };
  }

  private ofUnlabelled(at: number, range: Span, evidence: LabelEvidence): SpanSignals {
    const predicted = overlapping(evidence.predicted, range);
    const span = predicted[0] ?? range;
    return {
      given: undefined, span, predicted, doubt: 1 - Math.min(...evidence.outside.slice(range.start, range.end)),
      readings: this.readings.others(this.records[at]!, span, null),
      neighbourhood: this.neighbours.around(at, span, null),
      habit: undefined,
    };
  }
}

function overlapping(predicted: LabelEvidence['predicted'], { start, end }: Pick<Span, 'start' | 'end'>): LabelEvidence['predicted'] {
  return predicted.filter((span) => span.start < end && start < span.end);
}

function summarise({ form, spans: entities }: JudgedRecord, evidence: LabelEvidence, spans: readonly SpanSignals[]): Omit<RecordSignals, 'worstToken'> {
  const inEntities = entities.flatMap(({ start, end }) => evidence.given.slice(start, end));
  const given = spans.filter((each) => each.given !== undefined);
  return {
    malformed: form === 'malformed' ? 1 : 0,
    worstEntity: -Math.log(Math.max(leastProbability, Math.min(1, ...inEntities))),
    margin: Math.log1p(evidence.logRatio),
    otherType: Math.max(leastOther, ...evidence.spans.map(({ asOther }) => logit(asOther))),
    unlabelled: Math.max(-3, ...spans.filter((each) => each.given === undefined).map(({ readings }) => Math.log1p(total(readings)) - Math.log1p(readings.outside))),
    conflict: Math.max(-2, ...given.map(({ span, readings }) => {
      const same = readings.types.get(span.type) ?? 0;
      return Math.log1p(total(readings) - same) - Math.log1p(same);
    })),
    neighbours: Math.max(0, ...given.map(({ span, neighbourhood }) => disagreement(neighbourhood, span.type))),
    habit: Math.max(0, ...given.map(({ habit }) => (habit ? strengthOf(habit) : 0))),
    shifted: Math.max(...[-1, 1].map((by) => shiftOf(entities, evidence.predicted, by))),
  };
}

/** Tags that slipped by a line leave every entity beside its words; a single boundary error moves one edge only. */
function shiftOf(entities: readonly Span[], predicted: LabelEvidence['predicted'], by: number): number {
  if (entities.length === 0) return 0;
  const sure = entities.map(({ start, end }) => {
    const at = (offset: number): number => predicted.find((span) => span.start === start + offset && span.end === end + offset)?.confidence ?? 0;
    return at(by) - at(0);
  });
  return Math.max(0, sure.reduce((sum, each) => sum + each, 0) / entities.length);
}

/** How many readings as an entity there are. */
export function total({ types }: Readings): number {
  let sum = 0;
  for (const count of types.values()) sum += count;
  return sum;
}

/** The share of the neighbours' votes for another reading than this type. */
export function disagreement({ shares }: Neighbourhood, type: string | null): number {
  let sum = 0;
  for (const [other, share] of shares) if (other !== type) sum += share;
  return sum;
}
