import { EventEmitter, type Disposable } from 'vscode';
import { identityKey } from '../../curation/anchoring';
import type { AdjudicatedRange } from '../../curation/judgements';
import { overlap } from '../../curation/suggestions';
import { spanKey, type Span } from '../../dataset/tags';
import type { DisputeStatus } from '../../protocol/adjudication';
import type { Dataset, Datasets } from '../datasets';
import type { Facts } from '../facts';
import type { Judgements } from '../judgements';
import { entitiesOf, tagsOf } from '../tagEdits';
import { compareAnnotators, type Annotator, type ComparedAnnotators, type PlacedDispute } from './annotators';
import type { BatchAnswer, BatchEdits, RecordChange } from './batchEdits';

/** What became of a dispute, and which of its readings was taken. */
export interface DisputeOutcome {
  readonly status: DisputeStatus;
  readonly taken?: number;
}

/** One file into which the versions of several annotators are settled. What became of a dispute is read from the file and its judgements. */
export class Adjudication implements Disposable {
  private shown: { readonly dataset: Dataset; readonly compared: ComparedAnnotators } | undefined;
  private places: ReadonlyMap<string, number> = new Map();
  private readonly emitter = new EventEmitter<void>();
  private readonly listeners: readonly Disposable[];
  /** For each decision, whether it changed tags: what is to be taken back. */
  private readonly decisions: ('tags and judgement' | 'judgement' | 'tags')[] = [];

  /** Fires when what is shown is to be read anew. */
  readonly onDidChange = this.emitter.event;

  constructor(datasets: Datasets, private readonly facts: Facts, private readonly judgements: Judgements, private readonly edits: BatchEdits) {
    const ours = ({ dataset }: { readonly dataset: Dataset }): void => {
      if (dataset === this.shown?.dataset) this.emitter.fire();
    };
    this.listeners = [datasets.onDidChange(ours), judgements.onDidChange(ours)];
  }

  /** The file that takes the decisions, and the annotators beside it; undefined where nobody asked. */
  get current(): { readonly dataset: Dataset; readonly compared: ComparedAnnotators } | undefined {
    return this.shown;
  }

  /** Compares the annotators' files. */
  async begin(dataset: Dataset, annotators: readonly Annotator[], signal: AbortSignal): Promise<void> {
    this.shown = undefined;
    this.decisions.length = 0;
    this.shown = { dataset, compared: await compareAnnotators(dataset, annotators, this.facts, signal) };
    this.emitter.fire();
  }

  /** The record that a dispute is about now; undefined where it is gone. */
  recordOf({ identity }: PlacedDispute): number | undefined {
    return this.places.get(identity);
  }

  /** Reads anew which record each identity names. */
  locate(): void {
    this.places = this.shown ? new Map(this.facts.identities(this.shown.dataset).map((identity, record) => [identityKey(identity), record])) : new Map();
  }

  /** What became of a dispute, by the file as it stands. */
  outcomeOf(dispute: PlacedDispute): DisputeOutcome {
    const record = this.recordOf(dispute);
    if (!this.shown || record === undefined) return { status: 'open' };
    const { dataset } = this.shown;
    const now = keysIn(entitiesOf(dataset, record), dispute);
    const same = dispute.readings.findIndex(({ spans }) => keysIn(spans, dispute) === now);
    const decided = this.judgements.get(dataset, record).adjudicated?.find(({ start, end }) => start === dispute.start && end === dispute.end);
    if (same >= 0) return decided && this.isOf(decided, dispute, same) ? { status: 'taken', taken: same } : { status: 'open' };
    // What is in the file is nobody's version: somebody wrote it, unless nothing was written yet.
    return tagsOf(dataset, record).slice(dispute.start, dispute.end).includes(undefined) ? { status: 'open' } : { status: 'own' };
  }

  /** Takes one of a dispute's readings, as one edit of tags; where the file says so already, only the decision is kept. */
  async take(dispute: PlacedDispute, number: number): Promise<BatchAnswer> {
    const record = this.recordOf(dispute);
    const reading = dispute.readings[number];
    if (!this.shown || record === undefined || !reading) return { changed: 0, refused: 'The record is not in the file any more.' };
    const { dataset } = this.shown;
    const from = this.namesOf(reading.by);
    const labels = reading.spans.map((span) => ({ ...span, why: `adjudicated: ${from.join(', ')}` }));
    const entities = [...entitiesOf(dataset, record).filter((span) => !overlap(span, { ...dispute, type: '' })), ...reading.spans].sort((a, b) => a.start - b.start);
    const isThere = keysIn(entitiesOf(dataset, record), dispute) === keysIn(reading.spans, dispute) && !tagsOf(dataset, record).slice(dispute.start, dispute.end).includes(undefined);
    const answer = isThere ? { changed: 0 } : await this.edits.apply([{ dataset, record, entities, labels, seen: [dispute] }]);
    if (answer.refused !== undefined) return answer;
    const decision: AdjudicatedRange = { start: dispute.start, end: dispute.end, from };
    await this.judgements.update(dataset, [record], (each) => ({ ...each, adjudicated: withDecision(each.adjudicated, decision) }), 'undoable');
    this.decisions.push(isThere ? 'judgement' : 'tags and judgement');
    return { changed: 1 };
  }

  /** Records of the open file that lack labels on which all annotators agree. */
  unsettled(): readonly RecordChange[] {
    if (!this.shown) return [];
    const { dataset, compared } = this.shown;
    return [...compared.byRecord].flatMap(([identity, { agreed, settled, disputes }]): RecordChange[] => {
      const record = this.places.get(identity);
      if (record === undefined) return [];
      const isDisputed = (span: Span): boolean => disputes.some((each) => overlap(span, { ...each, type: '' }));
      const [before, tags] = [entitiesOf(dataset, record), tagsOf(dataset, record)];
      const settledNow = before.filter((span) => !isDisputed(span));
      const known = new Set(settledNow.map(spanKey));
      const added = agreed.filter((span) => !known.has(spanKey(span)));
      if (added.length === 0 && settledNow.length === agreed.length && settled.every((at) => tags[at] !== undefined)) return [];
      const entities = [...before.filter(isDisputed), ...agreed].sort((x, y) => x.start - y.start);
      const seen = settled.map((start) => ({ start, end: start + 1 }));
      return [{ dataset, record, entities, seen, labels: added.map((span) => ({ ...span, why: 'adjudicated: all agree' })) }];
    });
  }

  /** Gives records the labels on which all agree, as one edit. */
  async settle(): Promise<BatchAnswer> {
    const changes = this.unsettled();
    if (changes.length === 0) return { changed: 0, refused: 'Every label on which all agree is in the file already.' };
    const answer = await this.edits.apply(changes);
    if (answer.refused === undefined) this.decisions.push('tags');
    return answer;
  }

  /** Takes the last decision back: its tags and what was kept of it. */
  async undo(): Promise<BatchAnswer> {
    const last = this.decisions.at(-1);
    if (!this.shown || !last) return { changed: 0, refused: 'Nothing was decided here that could be taken back.' };
    if (last !== 'judgement') {
      const answer = await this.edits.undo();
      if (answer.refused !== undefined) return answer;
    }
    if (last !== 'tags') await this.judgements.undo(this.shown.dataset);
    this.decisions.pop();
    return { changed: 1 };
  }

  /** The names of annotators. */
  namesOf(by: readonly number[]): readonly string[] {
    return by.map((at) => this.shown?.compared.annotators[at]?.name ?? '');
  }

  dispose(): void {
    this.listeners.forEach((each) => each.dispose());
    this.emitter.dispose();
  }

  private isOf({ from }: AdjudicatedRange, dispute: PlacedDispute, reading: number): boolean {
    const names = this.namesOf(dispute.readings[reading]?.by ?? []);
    return from.some((name) => names.includes(name));
  }
}

/** The entities that touch a range, as a text. */
function keysIn(spans: readonly Span[], { start, end }: Pick<Span, 'start' | 'end'>): string {
  return spans.filter((span) => overlap(span, { start, end, type: '' })).map(spanKey).join(' ');
}

function withDecision(before: readonly AdjudicatedRange[] = [], decision: AdjudicatedRange): readonly AdjudicatedRange[] {
  return [...before.filter(({ start, end }) => start !== decision.start || end !== decision.end), decision].sort((a, b) => a.start - b.start);
}
