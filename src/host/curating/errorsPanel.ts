import { basename } from 'node:path';
import { commands, Uri, workspace, type Disposable, type ExtensionContext, type Webview } from 'vscode';
import { withSuspicion } from '../../curation/labelErrors/rank';
import { rightOf, statusOf } from '../../curation/labelErrors/verdict';
import { describeErrorsLeft } from '../../curation/triage/errorsLeft';
import { displayText } from '../../dataset/bytes';
import { spanKey, withSpan, type Span } from '../../dataset/tags';
import type { ErrorAnswer, ErrorDetail, ErrorRow, ErrorsHostContract, ErrorsScene, ErrorsViewContract, FoldJudge, ShownSpan } from '../../protocol/labelErrors';
import { errorsPage } from '../../protocol/page';
import type { Handlers } from '../../protocol/peer';
import type { CardEditor } from '../card/cardEditor';
import { describeOrigin } from '../card/cardRecord';
import type { Dataset } from '../datasets';
import type { Services } from '../services';
import { entitiesOf, tokenRange } from '../tagEdits';
import type { BatchEdits, RecordChange } from './batchEdits';
import type { ConflictsPanel } from './conflictsPanel';
import { folds, type LabelErrors, type PlacedSuspicion } from './labelErrors';
import { Page } from '../page';

const judges: Readonly<Record<FoldJudge, { readonly words: string; readonly origin: string }>> = {
  instant: { words: `${folds} folds of the instant tagger`, origin: 'crf-folds 1' },
  neural: { words: `${folds} folds of the neural tagger’s last layers`, origin: 'neural-folds 1' },
};
const contextTokens = 8;
const restMs = 150;

/** The page on which a person goes through the probable label errors of a file. */
export class ErrorsPanel implements Disposable {
  private readonly page: Page<ErrorsHostContract, ErrorsViewContract>;
  private readonly listeners: readonly Disposable[];
  private dataset: Dataset | undefined;
  private work: { readonly abort: AbortController; readonly judge: FoldJudge; share: number } | undefined;
  private problem: string | undefined;
  private lastDeed: 'edit' | 'judgement' = 'edit';
  private timer: NodeJS.Timeout | undefined;
  private records: ReadonlyMap<string, number> = new Map();

  constructor(
    context: ExtensionContext,
    private readonly services: Services,
    private readonly cards: CardEditor,
    private readonly errors: LabelErrors,
    private readonly edits: BatchEdits,
    private readonly conflicts: ConflictsPanel,
  ) {
    this.page = new Page(context, {
      viewType: 'mner.errors', title: 'Label Errors', html: errorsPage, script: 'errors.js', style: 'curating.css',
      handlers: (webview) => this.handlers(webview), closed: () => this.work?.abort.abort(new Error('the page was closed')),
    });
    const ours = (changed: Dataset): void => {
      if (changed === this.dataset) this.announceSoon();
    };
    this.listeners = [services.datasets.onDidChange(({ dataset }) => ours(dataset)), services.judgements.onDidChange(({ dataset }) => ours(dataset))];
  }

  /** Opens the page for a dataset, and ranks its labels where that was not done before and is not under way. */
  async openFor(dataset: Dataset): Promise<void> {
    const isUnderWay = this.dataset === dataset && this.work?.abort.signal.aborted === false;
    if (!isUnderWay) this.work?.abort.abort(new Error('another file was asked for'));
    this.dataset = dataset;
    await this.services.facts.getSurvey(dataset);
    await this.services.pictures.whenReady(dataset);
    if (this.page.show(this.services.pictures.folders(dataset)) === 'was open') this.announce();
    if (!isUnderWay && !this.errors.isKnown(dataset)) await this.rank(dataset, 'instant');
  }

  private async rank(dataset: Dataset, judge: FoldJudge): Promise<void> {
    this.work?.abort.abort(new Error('the ranking begins anew'));
    const work = (this.work = { abort: new AbortController(), judge, share: 0 });
    this.problem = undefined;
    this.announce();
    try {
      await this.errors.look(dataset, judge, work.abort.signal, (share) => {
        work.share = share;
        this.announceSoon();
      });
    } catch (error) {
      if (this.work === work && !work.abort.signal.aborted) this.problem = (error as Error).message;
    }
    if (this.work === work) this.work = undefined;
    this.announce();
  }

  dispose(): void {
    this.work?.abort.abort(new Error('the window closed'));
    clearTimeout(this.timer);
    this.listeners.forEach((each) => each.dispose());
    this.page.dispose();
  }

  private announceSoon(): void {
    this.timer ??= setTimeout(() => this.announce(), restMs);
  }

  private announce(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    void this.page.view?.request('changed', this.scene()).catch(() => undefined);
  }

  private scene(): ErrorsScene {
    const { dataset, work, problem } = this;
    const found = dataset && this.errors.find(dataset);
    const left = dataset && !work && this.errors.estimate(dataset);
    if (dataset && found) this.records = this.errors.recordsByIdentity(dataset);
    return {
      state: work ? 'working' : found ? 'ready' : 'none', share: work?.share ?? 0,
      file: dataset ? workspace.asRelativePath(dataset.document.uri, false) : '', records: found?.records ?? 0, judge: judges[work?.judge ?? found?.judge ?? 'instant'].words,
      types: (dataset && this.services.facts.findSurvey(dataset)?.types) ?? [],
      rows: dataset && found && !work ? found.ranked.flatMap((each) => this.row(dataset, each) ?? []) : [],
      ...(left && { left: describeErrorsLeft(left) }), audited: dataset && found ? this.audited(dataset, found.ranked) : 0,
      ...(problem !== undefined && { problem }),
    };
  }

  private audited(dataset: Dataset, ranked: readonly PlacedSuspicion[]): number {
    const records = new Set(ranked.map(({ identity }) => this.records.get(identity) ?? -1));
    return [...records].filter((record) => record >= 0 && this.services.audit.hides(dataset, record)).length;
  }

  /** A line of the list; undefined where the record is not in the file any more, or is judged without suggestions. */
  private row(dataset: Dataset, { key, identity, rank, suspicion }: PlacedSuspicion): ErrorRow | undefined {
    const record = this.records.get(identity);
    if (record === undefined || this.services.audit.hides(dataset, record)) return undefined;
    const tokens = dataset.records.record(record).tokens.map(({ text }) => text);
    const text = (start: number, end: number): string => displayText(tokens.slice(Math.max(start, 0), end).join(' '));
    const shown = (span: Span): ShownSpan => ({ start: span.start, end: span.end, type: span.type, text: text(span.start, span.end) });
    const all = [...(suspicion.given ? [suspicion.given] : []), ...suspicion.suggested];
    const [start, end] = [Math.min(...all.map((span) => span.start)), Math.max(...all.map((span) => span.end))];
    return {
      key, rank, record, line: dataset.records.headLineOf(record) + 1, name: displayText(dataset.records.recordId(record) ?? `#${record + 1}`),
      ...(suspicion.given && { given: shown(suspicion.given) }), suggested: suspicion.suggested.map(shown), score: suspicion.score,
      before: text(start - contextTokens, start), words: text(start, end), after: text(end, end + contextTokens),
      why: displayText(suspicion.why), status: statusOf(suspicion, entitiesOf(dataset, record), this.services.judgements.get(dataset, record).right),
    };
  }

  private handlers(webview: Webview): Handlers<ErrorsHostContract> {
    return {
      open: () => this.scene(),
      detail: ({ key }) => this.detail(key, webview),
      accept: ({ keys }) => this.edit(keys, (entities, { suspicion }) => withSuspicion(entities, suspicion)),
      retype: ({ key, type }) => this.edit([key], (entities, { suspicion: { given, suggested } }) => {
        const [range] = given ? [given] : suggested;
        if (!range) return entities;
        return type === null ? entities.filter((span) => spanKey(span) !== spanKey(range)) : withSpan(entities, { start: range.start, end: range.end, type });
      }),
      keep: ({ keys }) => this.keep(keys),
      undo: () => this.undo(),
      again: ({ judge }) => (this.dataset && void this.rank(this.dataset, judge), null),
      cancel: () => (this.work?.abort.abort(new Error('cancelled')), null),
      show: async ({ key, where }) => (await this.show(key, where), null),
    };
  }

  private chosen(keys: readonly string[]): readonly { readonly placed: PlacedSuspicion; readonly record: number }[] {
    const wanted = new Set(keys);
    return ((this.dataset && this.errors.find(this.dataset)?.ranked) ?? []).flatMap((placed) => {
      const record = this.records.get(placed.identity);
      return wanted.has(placed.key) && record !== undefined ? [{ placed, record }] : [];
    });
  }

  private async edit(keys: readonly string[], change: (entities: readonly Span[], placed: PlacedSuspicion) => readonly Span[]): Promise<ErrorAnswer> {
    const { dataset } = this;
    const chosen = this.chosen(keys);
    if (!dataset || chosen.length === 0) return { settled: 0, refused: 'The record is not in the file any more.' };
    const after = new Map<number, RecordChange>();
    for (const { placed, record } of chosen) {
      const before = after.get(record)?.entities ?? entitiesOf(dataset, record);
      const entities = change(before, placed);
      const old = new Set(before.map(spanKey));
      const suggested = new Set(placed.suspicion.suggested.map(spanKey));
      const added = entities.filter((span) => !old.has(spanKey(span)));
      const labels = added.map((span) => ({ ...span, ...(suggested.has(spanKey(span)) && { model: judges[this.errors.find(dataset)?.judge ?? 'instant'].origin }), why: 'suspected label error' }));
      after.set(record, { dataset, record, entities, labels: [...(after.get(record)?.labels ?? []), ...labels] });
    }
    const { refused } = await this.edits.apply([...after.values()]);
    if (refused !== undefined) return { settled: 0, refused };
    this.lastDeed = 'edit';
    return { settled: chosen.length };
  }

  private async keep(keys: readonly string[]): Promise<ErrorAnswer> {
    const { dataset } = this;
    const chosen = this.chosen(keys);
    if (!dataset || chosen.length === 0) return { settled: 0, refused: 'The record is not in the file any more.' };
    const right = new Map<number, readonly Span[]>();
    for (const { placed, record } of chosen) right.set(record, [...(right.get(record) ?? []), ...rightOf(placed.suspicion).map(({ start, end, type }) => ({ start, end, type }))]);
    await this.services.judgements.update(dataset, [...right.keys()], (each, record) => ({ ...each, right: merged(each.right, right.get(record)) }), 'undoable');
    this.lastDeed = 'judgement';
    return { settled: chosen.length };
  }

  private async undo(): Promise<ErrorAnswer> {
    const { dataset } = this;
    if (dataset && this.lastDeed === 'judgement') {
      const record = await this.services.judgements.undo(dataset);
      return record === undefined ? { settled: 0, refused: 'Nothing is left to take back.' } : { settled: 1 };
    }
    const { changed, refused } = await this.edits.undo();
    this.page.reveal();
    return { settled: changed, ...(refused !== undefined && { refused }) };
  }

  private async show(key: string, where: 'card' | 'text' | 'surface'): Promise<void> {
    const [chosen] = this.chosen([key]);
    const { dataset } = this;
    if (!chosen || !dataset) return;
    const { given, suggested } = chosen.placed.suspicion;
    const range = given ?? suggested[0] ?? { start: 0, end: 0 };
    if (where === 'card') return this.cards.show(dataset.document.uri, chosen.record);
    if (where === 'text') await commands.executeCommand('vscode.open', dataset.document.uri, { selection: tokenRange(dataset, chosen.record, range.start) });
    else await this.conflicts.openFor(dataset, dataset.records.record(chosen.record).tokens.slice(range.start, range.end).map(({ text }) => text).join(' '));
  }

  private detail(key: string, webview: Webview): ErrorDetail | null {
    const [chosen] = this.chosen([key]);
    const { dataset } = this;
    if (!chosen || !dataset) return null;
    const { record, placed: { suspicion: { given } } } = chosen;
    const { pictures, judgements } = this.services;
    const id = dataset.records.recordId(record);
    const path = id === undefined ? undefined : pictures.find(dataset, id);
    const isFine = path !== undefined && (pictures.findReport(dataset, path)?.state ?? 'ok') === 'ok';
    const label = given && judgements.get(dataset, record).labels?.find((each) => spanKey(each) === spanKey(given));
    return {
      key, tokens: dataset.records.record(record).tokens.map(({ text }) => displayText(text)), entities: entitiesOf(dataset, record),
      ...(isFine && { picture: webview.asWebviewUri(Uri.file(path)).toString() }),
      origin: label ? describeOrigin(label) : `came with ${basename(dataset.document.uri.fsPath)}`,
    };
  }
}

function merged(before: readonly Span[] = [], added: readonly Span[] = []): readonly Span[] {
  const known = new Set(before.map(spanKey));
  return [...before, ...added.filter((span) => !known.has(spanKey(span)))];
}
