import { EventEmitter, type Disposable } from 'vscode';
import { acceptInto, compare, proposalsOf, type Comparison, type Prediction, type Suggestion } from '../curation/suggestions';
import { spanKey, type Span } from '../dataset/tags';
import type { AuditSlice } from './auditSlice';
import type { Dataset, Datasets } from './datasets';
import type { Facts } from './facts';
import type { Judgements } from './judgements';
import type { PendingProvenance } from './provenance';
import { applyTags, entitiesOf, tagsOf, tagsWithEntities } from './tagEdits';

/** Records whose suggestions changed, by index, or all of them. */
export interface SuggestionsChange {
  readonly dataset: Dataset;
  readonly records: readonly number[] | 'all';
}

/** Which suggestions of a record to accept. */
export type Choice = { readonly atLeast: number } | { readonly span: Span };

/** An open suggestion and its record. */
export interface PlacedSuggestion {
  readonly record: number;
  readonly suggestion: Suggestion;
}

/** What models proposed for the records of open datasets. Nothing here is in the file until a person accepts it. */
export class Suggestions implements Disposable {
  private readonly predictions = new Map<Dataset, Map<string, Prediction>>();
  private readonly emitter = new EventEmitter<SuggestionsChange>();
  private readonly listener: Disposable;

  /** Fires when there are new predictions, or fewer. */
  readonly onDidChange = this.emitter.event;

  constructor(
    datasets: Datasets,
    private readonly facts: Facts,
    private readonly judgements: Judgements,
    private readonly pending: PendingProvenance,
    private readonly audit: AuditSlice,
  ) {
    this.listener = datasets.onDidChange(({ kind, dataset }) => kind === 'closed' && this.predictions.delete(dataset));
  }

  /** The model's reading of a record; undefined where it was not asked. Recognised by its tokens, wherever they moved. */
  findPrediction(dataset: Dataset, record: number): Prediction | undefined {
    return this.predictions.get(dataset)?.get(this.facts.get(dataset, record).fingerprint);
  }

  /** What is open in a record: the model's reading beside the file's labels, without what was rejected; nothing in a record that is judged without suggestions. */
  open(dataset: Dataset, record: number): Comparison {
    const prediction = this.findPrediction(dataset, record);
    if (!prediction || this.audit.hides(dataset, record)) return compare([], undefined);
    return compare(tagsOf(dataset, record), prediction, this.judgements.get(dataset, record).rejected);
  }

  /** All open suggestions, in file order. */
  *all(dataset: Dataset): Generator<PlacedSuggestion> {
    if (!this.predictions.get(dataset)?.size) return;
    for (let record = 0; record < dataset.records.recordCount; record += 1) {
      for (const suggestion of this.open(dataset, record).suggestions) yield { record, suggestion };
    }
  }

  /** Takes predictions in, by record index. */
  put(dataset: Dataset, predictions: ReadonlyMap<number, Prediction>): void {
    const kept = this.predictions.get(dataset) ?? new Map<string, Prediction>();
    this.predictions.set(dataset, kept);
    for (const [record, prediction] of predictions) kept.set(this.facts.get(dataset, record).fingerprint, prediction);
    this.emitter.fire({ dataset, records: [...predictions.keys()] });
  }

  /** Forgets all predictions of a dataset. */
  clear(dataset: Dataset): void {
    this.predictions.delete(dataset);
    this.emitter.fire({ dataset, records: 'all' });
  }

  /** Accepts suggestions, and proposed readings of labels where one is named, as one undoable edit; answers how many. */
  async accept(dataset: Dataset, records: readonly number[], choice: Choice): Promise<number> {
    const scheme = (await this.facts.getSurvey(dataset))?.context.scheme ?? 'IOB2';
    const tags = new Map<number, readonly (string | undefined)[]>();
    let count = 0;
    for (const record of records) {
      const chosen = this.choose(dataset, record, choice);
      if (chosen.length === 0) continue;
      count += chosen.length;
      const entities = acceptInto(entitiesOf(dataset, record), chosen);
      tags.set(record, tagsWithEntities(dataset, record, entities, scheme));
      const labels = chosen.filter(({ type }) => type !== '');
      if (labels.length > 0) this.pending.accepted(dataset, this.facts.get(dataset, record).fingerprint, labels, this.originOf(dataset, record));
    }
    const applied = count > 0 && (await applyTags(dataset, tags));
    if (applied) this.emitter.fire({ dataset, records: [...tags.keys()] });
    return applied ? count : 0;
  }

  /** Rejects a suggestion: it does not come back for this record. */
  async reject(dataset: Dataset, record: number, { start, end, type }: Span): Promise<void> {
    const add = (rejected: readonly Span[] = []): readonly Span[] => [...rejected, { start, end, type }];
    const change = (each: { readonly rejected?: readonly Span[] }): object => ({ ...each, rejected: add(each.rejected) });
    await this.judgements.update(dataset, [record], change, 'undoable');
    this.emitter.fire({ dataset, records: [record] });
  }

  /** Model and version of a record's prediction. */
  originOf(dataset: Dataset, record: number): string {
    return this.findPrediction(dataset, record)?.origin ?? '';
  }

  dispose(): void {
    this.listener.dispose();
    this.emitter.dispose();
  }

  private choose(dataset: Dataset, record: number, choice: Choice): readonly Suggestion[] {
    const open = this.open(dataset, record);
    if ('atLeast' in choice) return open.suggestions.filter((each) => each.confidence >= choice.atLeast);
    const wanted = proposalsOf(open).find((each) => spanKey(each) === spanKey(choice.span));
    return wanted ? [wanted] : [];
  }
}
