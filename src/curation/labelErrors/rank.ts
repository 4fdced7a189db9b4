import type { Span } from '../../dataset/tags';
import type { JudgedRecord } from './judgedRecord';
import type { LabelEvidence } from '../../dataset/labelEvidence';
import { scoreRecord, scoreSpan } from './fusion';
import { SignalReader, type RecordSignals } from './signals';
import { suspect, type Suspicion } from './suspicion';

/** A record with how likely its labels are wrong. */
export interface RankedRecord {
  /** Index among the judged records. */
  readonly index: number;
  /** Probability that the labels are wrong, as a later revision of two datasets decided such cases. */
  readonly score: number;
  readonly given: readonly Span[];
  /** The given entities with what is proposed where the doubt is greatest, and wherever it is more likely than not. */
  readonly suggested: readonly Span[];
  /** The reason of the greatest doubt. */
  readonly why: string;
  /** What may be wrong, the most doubtful first. */
  readonly suspicions: readonly Suspicion[];
  readonly signals: RecordSignals;
}

/** Suspicions below this are not worth a person's time. */
const leastScore = 0.05;
const applied = 0.5;

/** Orders records by how likely their labels are wrong; `evidence` belongs to the record at the same index. */
export function rankLabelErrors(records: readonly JudgedRecord[], evidence: readonly LabelEvidence[]): readonly RankedRecord[] {
  const reader = new SignalReader(records, evidence);
  return records
    .map((record, index): RankedRecord => {
      const { record: signals, spans } = reader.read(index);
      const doubts = new Map<Suspicion, number>();
      for (const each of spans) doubts.set(suspect(each, scoreSpan(each, formOf(record, each.span)), record.tokens, formOf(record, each.span)), each.doubt);
      const suspicions = [...doubts.keys()].sort((a, b) => b.score - a.score);
      const chosen = suspicions.filter((each, at) => at === 0 || doubts.get(each)! > applied);
      const shown = suspicions.filter((each, at) => at === 0 || each.score >= leastScore);
      return {
        index, score: scoreRecord(signals), signals, given: record.spans, suspicions: shown,
        suggested: chosen.reduce(withSuspicion, record.spans), why: shown[0]?.why ?? 'nothing speaks against the labels.',
      };
    })
    .sort((a, b) => b.score - a.score || a.index - b.index);
}

/** Of a malformed record the entity whose own tags break the scheme; all of them where that is not known. */
function formOf({ form, malformedStarts }: JudgedRecord, span: Span): JudgedRecord['form'] {
  return form === 'malformed' && (malformedStarts === undefined || malformedStarts.includes(span.start)) ? 'malformed' : 'sound';
}

/** The entities after a suspicion was followed: what it suggests takes the place of whatever it overlaps. */
export function withSuspicion(spans: readonly Span[], { given, suggested }: Suspicion): readonly Span[] {
  const kept = spans.filter((span) => !(given && span.start === given.start && span.end === given.end) && !suggested.some((each) => each.start < span.end && span.start < each.end));
  return [...kept, ...suggested].sort((a, b) => a.start - b.start);
}
