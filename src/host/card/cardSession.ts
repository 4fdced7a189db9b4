import { workspace, type Memento } from 'vscode';
import type { SuggestionMeeting } from '../../curation/judgements';
import { rules } from '../../curation/rules';
import { meetSuggestions } from '../../curation/triage/audit';
import type { RecordEffort } from '../../curation/triage/pace';
import type { CardAction } from '../../protocol/actions';
import type { CardFile, CardPosition, EditAnswer } from '../../protocol/card';
import type { Dataset } from '../datasets';
import type { EditGuard } from '../editGuard';
import type { Services } from '../services';
import { applyTags, entitiesOf, tagsOf } from '../tagEdits';
import { effortOf } from '../workPace';
import { CardQueue } from './cardQueue';
import { acceptFrom } from './cardRecord';

const start: CardPosition = { record: 0, order: 'file', filter: {} };

/** One card editor on one dataset: where the person is, and what holds for the whole file. */
export class CardSession {
  readonly queue: CardQueue;
  /** The record before the person's eyes, what it asked of them, and since when. */
  private looking: { readonly record: number; readonly effort: RecordEffort; readonly since: number } | undefined;

  constructor(
    readonly services: Services,
    readonly dataset: Dataset,
    private readonly guard: EditGuard,
    private readonly memory: Memento,
  ) {
    this.queue = new CardQueue(services, dataset);
  }

  /** What holds for the whole file now. */
  file(): CardFile {
    const { dataset, services } = this;
    const { document, records } = dataset;
    const readOnly = this.guard.findReason(dataset);
    const keys = workspace.getConfiguration('mner.card', document).get<Partial<Record<CardAction, readonly string[]>>>('keys', {});
    return {
      version: document.version,
      name: workspace.asRelativePath(document.uri, false),
      records: records.recordCount,
      reviewed: services.judgements.reviewedCount(dataset),
      types: services.facts.findSurvey(dataset)?.types ?? [],
      model: services.predictor.describe(),
      ...(readOnly ? { readOnly: readOnly.message } : {}),
      canEditAnyway: readOnly?.canEditAnyway ?? false,
      rules: rules.map((rule) => rule.id),
      acceptFrom: acceptFrom(dataset),
      keys,
    };
  }

  /** Where the person stopped last time. */
  position(): CardPosition {
    const kept = this.memory.get<CardPosition>(this.memoryKey) ?? start;
    return { ...kept, record: Math.min(kept.record, Math.max(this.dataset.records.recordCount - 1, 0)) };
  }

  /** Remembers where the person is, and asks the model for that record before all others where that is wanted. */
  visit(position: CardPosition): void {
    void this.memory.update(this.memoryKey, position);
    this.look(position.record);
    const { document } = this.dataset;
    if (!workspace.getConfiguration('mner', document).get('suggestInCard', true)) return;
    if (position.record < this.dataset.records.recordCount) {
      // A model that cannot run says so in the status bar; the card goes on without suggestions.
      this.services.predictor.predictNow(this.dataset, position.record).catch(() => undefined);
    }
  }

  /** A record is judged: measures the person's pace, and answers how its labels agree with the model's suggestions, where there are some. */
  finish(record: number): SuggestionMeeting | undefined {
    const { services, dataset, looking } = this;
    if (looking?.record === record) services.pace.add(looking.effort, (Date.now() - looking.since) / 1000);
    this.looking = undefined;
    const prediction = services.suggestions.findPrediction(dataset, record);
    const slice = services.audit.has(dataset, record) ? 'audit' : 'shown';
    return prediction && meetSuggestions(entitiesOf(dataset, record), prediction.spans, prediction.origin, slice);
  }

  /** Makes an edit, unless the file must not be edited here or changed since the view read it. */
  async edit(record: number, version: number, make: () => Promise<boolean>): Promise<EditAnswer> {
    const { document, records } = this.dataset;
    const readOnly = this.guard.findReason(this.dataset);
    if (readOnly) return { version: document.version, refused: readOnly.message };
    if (record >= records.recordCount || version !== document.version) {
      return { version: document.version, refused: 'The file changed in the meantime. Here it is as it stands now; please decide again.' };
    }
    const made = await make();
    return { version: document.version, ...(made ? {} : { refused: 'Nothing was changed.' }) };
  }

  /** Gives the tokens of a reviewed record that have no tag yet the tag O: a person has seen that they are no entities. */
  readonly completeTags = async (record: number): Promise<void> => {
    if (this.guard.findReason(this.dataset)) return;
    const tags = tagsOf(this.dataset, record);
    if (tags.every((tag) => tag !== undefined)) return;
    await applyTags(this.dataset, new Map([[record, tags.map((tag) => tag ?? 'O')]]));
  };

  private look(record: number): void {
    if (this.looking?.record === record || record >= this.dataset.records.recordCount) return;
    this.looking = { record, effort: effortOf(this.services, this.dataset, record), since: Date.now() };
  }

  private get memoryKey(): string {
    return `mner.position:${this.dataset.document.uri.toString()}`;
  }
}
