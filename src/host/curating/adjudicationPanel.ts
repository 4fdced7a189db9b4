import { commands, Uri, workspace, type Disposable, type ExtensionContext, type Webview } from 'vscode';
import { displayText } from '../../dataset/bytes';
import { readSpans, type Span } from '../../dataset/tags';
import type { AdjudicationAnswer, AdjudicationDetail, AdjudicationHostContract, AdjudicationScene, AdjudicationViewContract, DisputeRow, ShownVersion } from '../../protocol/adjudication';
import { adjudicationPage } from '../../protocol/page';
import type { Handlers } from '../../protocol/peer';
import type { CardEditor } from '../card/cardEditor';
import type { Dataset } from '../datasets';
import type { Services } from '../services';
import { entitiesOf, tokenRange } from '../tagEdits';
import type { Adjudication } from './adjudication';
import type { Annotator, ComparedAnnotators, PlacedDispute } from './annotators';
import { Page } from '../page';

const contextTokens = 8;
const restMs = 120;
/** More lines than anybody would go through in one sitting. */
const mostRows = 2000;

const nothing: AdjudicationScene = {
  state: 'none', file: '', records: 0, types: [], annotators: [], alpha: null, alphaInterval: null, pairs: [], rows: [], disputes: 0, unsettled: 0,
};

/** The page on which a person settles what several annotators labelled differently. */
export class AdjudicationPanel implements Disposable {
  private readonly page: Page<AdjudicationHostContract, AdjudicationViewContract>;
  private readonly listener: Disposable;
  private work: AbortController | undefined;
  private file = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(context: ExtensionContext, private readonly services: Services, private readonly cards: CardEditor, private readonly adjudication: Adjudication) {
    this.page = new Page(context, {
      viewType: 'mner.adjudication', title: 'Adjudication', html: adjudicationPage, script: 'adjudication.js', style: 'curating.css',
      handlers: (webview) => this.handlers(webview), closed: () => this.work?.abort(new Error('the page was closed')),
    });
    this.listener = adjudication.onDidChange(() => (this.timer ??= setTimeout(() => this.announce(), restMs)));
  }

  /** Opens the page for a file and the annotators whose versions are settled into it. */
  async openFor(dataset: Dataset, annotators: readonly Annotator[]): Promise<void> {
    this.work?.abort(new Error('other files were asked for'));
    const work = (this.work = new AbortController());
    this.file = workspace.asRelativePath(dataset.document.uri, false);
    await this.services.facts.getSurvey(dataset);
    await this.services.pictures.whenReady(dataset);
    if (this.page.show(this.services.pictures.folders(dataset)) === 'was open') this.announce();
    try {
      await this.adjudication.begin(dataset, annotators, work.signal);
    } catch (error) {
      if (!work.signal.aborted) throw error;
    }
    if (this.work === work) this.work = undefined;
    this.announce();
  }

  dispose(): void {
    this.work?.abort(new Error('the window closed'));
    clearTimeout(this.timer);
    this.listener.dispose();
    this.page.dispose();
  }

  private announce(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    void this.page.view?.request('changed', this.scene()).catch(() => undefined);
  }

  private scene(): AdjudicationScene {
    const { current } = this.adjudication;
    if (this.work) return { ...nothing, state: 'comparing', file: this.file };
    if (!current) return nothing;
    const { dataset, compared } = current;
    this.adjudication.locate();
    const { agreement, annotators, coverage, cells, disputes } = compared;
    const labels = new Set(compared.annotators.flatMap((_, at) => Object.keys(agreement.pairs.find(({ a, b }) => a === at || b === at)?.confusion ?? {})));
    const types = this.services.facts.findSurvey(dataset)?.types ?? [];
    const problem = problemOf(compared);
    return {
      state: 'ready', file: this.file, records: agreement.records, disputes: disputes.length, unsettled: this.adjudication.unsettled().length,
      types: [...types, ...[...labels].filter((type) => type !== 'O' && !types.includes(type))],
      annotators: annotators.map(({ name }, at) => ({ name, ...(coverage[at] ?? { same: 0, missing: 0, otherTokens: 0 }) })),
      alpha: agreement.alpha, alphaInterval: agreement.alphaInterval,
      pairs: agreement.pairs.map(({ a, b, f1, f1Interval, kappa }, at) => ({ a, b, f1, f1Interval, kappa, cells: (cells[at] ?? []).map(({ places, ...cell }) => ({ ...cell, keys: places })) })),
      rows: disputes.slice(0, mostRows).flatMap((dispute) => this.row(dataset, dispute) ?? []),
      ...(problem !== undefined && { problem }),
    };
  }

  /** A line of the list; undefined where the record is not in the file any more. */
  private row(dataset: Dataset, dispute: PlacedDispute): DisputeRow | undefined {
    const record = this.adjudication.recordOf(dispute);
    if (record === undefined) return undefined;
    const { key, start, end, readings } = dispute;
    const tokens = dataset.records.record(record).tokens.map(({ text }) => text);
    const text = (a: number, b: number): string => displayText(tokens.slice(Math.max(a, 0), b).join(' '));
    const shown = (span: Span) => ({ ...span, text: text(span.start, span.end) });
    return {
      key, record, start, end, line: dataset.records.headLineOf(record) + 1, name: displayText(dataset.records.recordId(record) ?? `#${record + 1}`),
      before: text(start - contextTokens, start), words: text(start, end), after: text(end, end + contextTokens),
      readings: readings.map(({ by, spans }) => ({ by, spans: spans.map(shown) })), ...this.adjudication.outcomeOf(dispute),
    };
  }

  private handlers(webview: Webview): Handlers<AdjudicationHostContract> {
    return {
      open: () => this.scene(),
      detail: ({ key }) => this.detail(key, webview),
      take: ({ key, reading }) => this.take(key, reading),
      settle: () => this.adjudication.settle(),
      undo: async () => {
        const answer = await this.adjudication.undo();
        this.page.reveal();
        return answer;
      },
      show: async ({ key, where }) => (await this.show(key, where), null),
    };
  }

  private find(key: string): { readonly dataset: Dataset; readonly dispute: PlacedDispute; readonly record: number } | undefined {
    const { current } = this.adjudication;
    const dispute = current?.compared.disputes.find((each) => each.key === key);
    const record = dispute && this.adjudication.recordOf(dispute);
    return current && dispute && record !== undefined ? { dataset: current.dataset, dispute, record } : undefined;
  }

  private async take(key: string, reading: number): Promise<AdjudicationAnswer> {
    const found = this.find(key);
    return found ? this.adjudication.take(found.dispute, reading) : { changed: 0, refused: 'The record is not in the file any more.' };
  }

  private async show(key: string, where: 'card' | 'text'): Promise<void> {
    const found = this.find(key);
    if (!found) return;
    const { dataset, record, dispute } = found;
    if (where === 'card') return this.cards.show(dataset.document.uri, record);
    await commands.executeCommand('vscode.open', dataset.document.uri, { selection: tokenRange(dataset, record, dispute.start) });
  }

  private detail(key: string, webview: Webview): AdjudicationDetail | null {
    const found = this.find(key);
    const shared = found && this.adjudication.current?.compared.byRecord.get(found.dispute.identity);
    if (!found || !shared) return null;
    const { dataset, record } = found;
    const { pictures } = this.services;
    const id = dataset.records.recordId(record);
    const path = id === undefined ? undefined : pictures.find(dataset, id);
    const isFine = path !== undefined && (pictures.findReport(dataset, path)?.state ?? 'ok') === 'ok';
    return {
      key, tokens: dataset.records.record(record).tokens.map(({ text }) => displayText(text)), now: entitiesOf(dataset, record),
      versions: shared.tags.flatMap((tags, at): ShownVersion[] => (tags ? [{ annotator: at, entities: readSpans(tags) }] : [])),
      absent: shared.tags.flatMap((tags, at) => (tags ? [] : [at])),
      ...(isFine && { picture: webview.asWebviewUri(Uri.file(path)).toString() }),
    };
  }
}

/** Why there is nothing to decide, where that is so. */
function problemOf({ annotators, coverage, byRecord, disputes }: ComparedAnnotators): string | undefined {
  const names = annotators.map(({ name }) => name);
  if (names.length < 2) return 'One version alone has nothing to be compared with: choose the files of at least two annotators.';
  if (byRecord.size > 0) return disputes.length === 0 ? `${names.join(', ')}: all agree in ${byRecord.size.toLocaleString('en')} ${byRecord.size === 1 ? 'record' : 'records'}.` : undefined;
  const other = names.filter((_, at) => (coverage[at]?.otherTokens ?? 0) > 0);
  if (other.length > 0) return `No record has the same tokens in two of ${names.join(', ')}: ${other.join(', ')} ${other.length === 1 ? 'splits' : 'split'} the text into tokens in another way. “MNER: Compare with File…” compares such files.`;
  return `No two of ${names.join(', ')} hold the same record of the open file: are they versions of another file?`;
}
