import { workspace, type Memento } from 'vscode';
import { rules } from '../../curation/rules';
import type { CardAction } from '../../protocol/actions';
import type { CardFile, CardPosition, EditAnswer } from '../../protocol/card';
import type { Dataset } from '../datasets';
import type { EditGuard } from '../editGuard';
import type { Services } from '../services';
import { applyTags, tagsOf } from '../tagEdits';
import { CardQueue } from './cardQueue';
import { acceptFrom } from './cardRecord';

const start: CardPosition = { record: 0, order: 'file', filter: {} };

/** One card editor on one dataset: where the person is, and what holds for the whole file. */
export class CardSession {
  readonly queue: CardQueue;

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
    const { document } = this.dataset;
    if (!workspace.getConfiguration('mner', document).get('suggestInCard', true)) return;
    if (position.record < this.dataset.records.recordCount) {
      // A model that cannot run says so in the status bar; the card goes on without suggestions.
      this.services.predictor.predictNow(this.dataset, position.record).catch(() => undefined);
    }
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

  private get memoryKey(): string {
    return `mner.position:${this.dataset.document.uri.toString()}`;
  }
}
