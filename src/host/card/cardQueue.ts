import { describeErrorsLeft } from '../../curation/triage/errorsLeft';
import { expectedWrong, spread, wrongAMinute, type ErrorEvidence } from '../../curation/triage/worth';
import { signalWords } from '../../curation/relevance/words';
import type { SignalName } from '../../dataset/verdict';
import type { QueueFilter, QueueOrder, QueuePage, QueueRow } from '../../protocol/card';
import type { Dataset } from '../datasets';
import { percent, surfaceOf } from '../features/inlayHints';
import type { Services } from '../services';
import { effortOf } from '../workPace';

const shownTokens = 16;
/** The orders that go by a signal of the pair. */
const signalOf: Readonly<Partial<Record<QueueOrder, SignalName>>> = { relevance: 'mismatch', invisible: 'invisible', redundant: 'redundant' };
/** A record with less probably wrong is not worth a look for its errors. */
const leastWrong = 0.05;

/**
 * The queue of one card editor: the record indices in one order, after one filter. It is worked out when it is first
 * asked for and stays as it is until the person changes order or filter, so that a row does not move under the cursor.
 */
export class CardQueue {
  private key = '';
  private rows: readonly number[] = [];
  private places = new Map<number, number>();

  constructor(private readonly services: Services, private readonly dataset: Dataset) {}

  /** A page of the queue. */
  page(order: QueueOrder, filter: QueueFilter, from: number, count: number): QueuePage {
    this.arrange(order, filter);
    const rows = this.rows.slice(from, from + count).map((record) => this.row(record, order));
    const reviewed = this.services.judgements.reviewedCount(this.dataset, this.rows);
    return { total: this.rows.length, reviewed, from, rows, ...(goesByErrors(order) && { estimate: this.estimate() }) };
  }

  private estimate(): string {
    const left = this.services.labelErrors.estimate(this.dataset);
    return left ? describeErrorsLeft(left) : 'its labels were not ranked yet: “MNER: Find Label Errors”';
  }

  /** Row number of a record; -1 where the filter hides it. */
  rowOf(order: QueueOrder, filter: QueueFilter, record: number): number {
    this.arrange(order, filter);
    return this.places.get(record) ?? -1;
  }

  /** Works the queue out again when it is asked for next: records were added or removed, or suggestions came. */
  forget(): void {
    this.key = '';
  }

  private arrange(order: QueueOrder, filter: QueueFilter): void {
    const key = JSON.stringify([order, filter, this.dataset.records.recordCount]);
    if (key === this.key) return;
    this.key = key;
    const all = Array.from({ length: this.dataset.records.recordCount }, (_, record) => record);
    const shown = isEmpty(filter) ? all : all.filter((record) => this.passes(record, filter));
    this.rows = order === 'file' ? shown : order === 'worth' ? this.byWorth(shown) : this.sort(shown, order);
    this.places = new Map(this.rows.map((record, row) => [record, row]));
  }

  private sort(records: readonly number[], order: Exclude<QueueOrder, 'file' | 'worth'>): readonly number[] {
    const weights = new Map(records.map((record) => [record, this.weight(record, order)]));
    // What has no score has no place; a score may be any number.
    const least = signalOf[order] ? -Infinity : 0;
    const wanted = records.filter((record) => (weights.get(record) ?? least) > least);
    return wanted.sort((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0) || a - b);
  }

  /** Records that nobody reviewed, those first that cost least for a wrong label; the audit slice evenly among them. */
  private byWorth(records: readonly number[]): readonly number[] {
    const { audit, judgements } = this.services;
    const open = records.filter((record) => judgements.get(this.dataset, record).reviewed !== true);
    const judged = open.filter((record) => !audit.has(this.dataset, record));
    const worth = new Map(judged.flatMap((record): [number, number][] => {
      const evidence = this.evidence(record);
      return expectedWrong(evidence) < leastWrong ? [] : [[record, wrongAMinute(evidence, this.seconds(record))]];
    }));
    const sorted = [...worth.keys()].sort((a, b) => (worth.get(b) ?? 0) - (worth.get(a) ?? 0) || a - b);
    return spread(sorted, open.filter((record) => audit.has(this.dataset, record)));
  }

  private evidence(record: number): ErrorEvidence {
    const { labelErrors, findings, suggestions } = this.services;
    const score = labelErrors.probabilityOf(this.dataset, record);
    return {
      ...(score !== undefined && { ranked: { score, suspicions: labelErrors.openIn(this.dataset, record).map((each) => each.score) } }),
      disagreements: suggestions.open(this.dataset, record).disagreements.map(({ confidence }) => confidence),
      findings: findings.of(this.dataset, record).map(({ severity }) => severity),
    };
  }

  private seconds(record: number): number {
    return this.services.pace.expect(effortOf(this.services, this.dataset, record));
  }

  /** How much a record is worth a look in an order; 0 leaves it out. */
  private weight(record: number, order: Exclude<QueueOrder, 'file' | 'worth'>): number {
    const { suggestions, findings, pairs } = this.services;
    const signal = signalOf[order];
    if (signal) return pairs.find(this.dataset, record)?.signals[signal].order ?? -Infinity;
    if (order === 'suspicion') {
      const score = this.services.labelErrors.scoreOf(this.dataset, record);
      if (score !== undefined && score > 0) return 1000 + score;
      return findings.of(this.dataset, record).reduce((sum, each) => sum + { error: 100, warning: 10, info: 1 }[each.severity], 0);
    }
    const open = suggestions.open(this.dataset, record);
    if (order === 'disagreement') return Math.max(0, ...open.disagreements.map((each) => each.confidence));
    const confidences = (suggestions.findPrediction(this.dataset, record)?.spans ?? []).map((each) => each.confidence);
    return Math.max(0, ...confidences.map((confidence) => 1 - confidence));
  }

  private passes(record: number, filter: QueueFilter): boolean {
    const { judgements, findings, suggestions, facts } = this.services;
    const judgement = judgements.get(this.dataset, record);
    if (filter.reviewed && (filter.reviewed === 'yes') !== (judgement.reviewed === true)) return false;
    if (filter.text && !this.holds(record, filter.text)) return false;
    if (filter.suggestions && this.openCount(record) === 0) return false;
    if (filter.finding && !findings.of(this.dataset, record).some(({ rule }) => filter.finding === '*' || rule === filter.finding)) return false;
    if (filter.pair && !this.hasPair(record, filter.pair)) return false;
    if (!filter.type) return true;
    const suggested = suggestions.open(this.dataset, record).suggestions.some(({ type }) => type === filter.type);
    return suggested || facts.get(this.dataset, record).types.includes(filter.type);
  }

  private hasPair(record: number, wanted: NonNullable<QueueFilter['pair']>): boolean {
    const { pairs, judgements } = this.services;
    const isJudged = judgements.get(this.dataset, record).verdict !== undefined;
    if (wanted === 'judged') return isJudged;
    if (wanted === 'unscored') return pairs.find(this.dataset, record)?.score.state !== 'scored';
    const reasons = pairs.reasonsOf(this.dataset, record);
    if (wanted === 'unjudged') return reasons.length > 0 && !isJudged;
    return wanted === 'flagged' ? reasons.length > 0 : reasons.includes(wanted);
  }

  private openCount(record: number): number {
    const { suggestions, disagreements } = this.services.suggestions.open(this.dataset, record);
    return suggestions.length + disagreements.length;
  }

  /** Whether the id or the tokens, joined by spaces, hold the words looked for, whatever their case. */
  private holds(record: number, words: string): boolean {
    const { id, tokens } = this.dataset.records.record(record);
    const wanted = words.toLowerCase();
    if (id?.toLowerCase().includes(wanted)) return true;
    return tokens.map((token) => token.text).join(' ').toLowerCase().includes(wanted);
  }

  private row(record: number, order: QueueOrder): QueueRow {
    const parsed = this.dataset.records.record(record);
    return {
      record,
      id: parsed.id ?? `#${record + 1}`,
      text: parsed.tokens.slice(0, shownTokens).map((token) => token.text).join(' '),
      why: this.why(record, order),
      reviewed: this.services.judgements.get(this.dataset, record).reviewed === true,
    };
  }

  private why(record: number, order: QueueOrder): string {
    const { suggestions, disagreements } = this.services.suggestions.open(this.dataset, record);
    const signal = signalOf[order];
    if (signal) {
      const probability = this.services.pairs.find(this.dataset, record)?.signals[signal].probability ?? null;
      return `${signalWords[signal].toLowerCase()}${probability === null ? ', by rank' : ` ${percent(probability)}`}`;
    }
    if (this.services.audit.hides(this.dataset, record)) return 'audit: judged without suggestions';
    const byErrors = goesByErrors(order);
    const [doubt] = byErrors && (this.services.labelErrors.scoreOf(this.dataset, record) ?? 0) > 0 ? this.services.labelErrors.openIn(this.dataset, record) : [];
    if (doubt) return doubt.why;
    const [found] = this.services.findings.of(this.dataset, record);
    if (byErrors && found) return found.message;
    const [other] = [...disagreements].sort((a, b) => b.confidence - a.confidence);
    if (other) {
      return `${surfaceOf(this.dataset, record, other.entity.start, other.entity.end)} ${other.entity.type} ≠ ${other.proposed?.type ?? 'no entity'}${more(disagreements.length)}`;
    }
    const [first] = suggestions;
    if (first) return `${surfaceOf(this.dataset, record, first.start, first.end)} ${first.type}?${more(suggestions.length)}`;
    return found?.message ?? this.services.facts.get(this.dataset, record).types.join(' ');
  }
}

function more(count: number): string {
  return count > 1 ? ` +${count - 1}` : '';
}

function goesByErrors(order: QueueOrder): boolean {
  return order === 'worth' || order === 'suspicion';
}

function isEmpty(filter: QueueFilter): boolean {
  return Object.values(filter).every((value) => value === undefined || value === '');
}
