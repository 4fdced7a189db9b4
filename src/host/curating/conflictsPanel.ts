import { commands, Uri, window, workspace, type Disposable, type ExtensionContext, type Webview } from 'vscode';
import { nameId, readName, type NameReading } from '../../curation/nameReading';
import { displayText } from '../../dataset/bytes';
import { conflictsPage } from '../../protocol/page';
import type { ConflictsHostContract, ConflictsScene, ConflictsViewContract, NamePlace, NamePlaces, NameRange } from '../../protocol/conflicts';
import type { Handlers } from '../../protocol/peer';
import type { CardEditor } from '../card/cardEditor';
import { describeOrigin } from '../card/cardRecord';
import type { Dataset } from '../datasets';
import type { Services } from '../services';
import { entitiesOf, tokenRange } from '../tagEdits';
import type { BatchEdits } from './batchEdits';
import { rowOf, type Conflicts } from './conflicts';
import { datasetsAt, openFolder } from './folderDatasets';
import { Page } from '../page';

/** View type of the page of contradictory names. */
export const conflictsViewType = 'mner.conflicts';

const contextTokens = 10;
/** More places of one reading than a person would look through. */
const mostPlaces = 300;

/** The page on which a person settles how a name is labelled. */
export class ConflictsPanel implements Disposable {
  private readonly page: Page<ConflictsHostContract, ConflictsViewContract>;
  private readonly listener: Disposable;
  private state: ConflictsScene['state'] = 'ready';
  private asked: string | undefined;
  /** The places of the name shown last: a settled name is in no list any more, and stays before the person's eyes. */
  private lastShown: { readonly id: string; readonly surface: string; readonly places: readonly NameRange[] } | undefined;

  constructor(
    context: ExtensionContext,
    private readonly services: Services,
    private readonly cards: CardEditor,
    private readonly conflicts: Conflicts,
    private readonly edits: BatchEdits,
  ) {
    this.page = new Page(context, {
      viewType: conflictsViewType, title: 'Same-Surface Conflicts', html: conflictsPage, script: 'conflicts.js', style: 'curating.css',
      handlers: (webview) => this.handlers(webview), closed: () => conflicts.rest(),
    });
    this.listener = conflicts.onDidChange(() => this.announce());
  }

  /** Opens the page for the files of a dataset's folder, on a name where one is given. */
  async openFor(dataset: Dataset, surface?: string): Promise<void> {
    this.asked = surface === undefined ? undefined : nameId(surface.split(' '));
    this.state = 'looking';
    const files = await openFolder(this.services, dataset);
    await Promise.all(files.map((each) => this.services.pictures.whenReady(each)));
    const folders = new Set(files.flatMap((each) => this.services.pictures.folders(each)));
    if (this.page.show([...folders]) === 'was open') this.announce();
    await this.conflicts.watch(files);
    this.state = 'ready';
    this.announce();
    if (this.asked !== undefined) void this.page.view?.request('reveal', { id: this.asked }).catch(() => undefined);
  }

  dispose(): void {
    this.listener.dispose();
    this.page.dispose();
  }

  private announce(): void {
    void this.page.view?.request('changed', this.scene()).catch(() => undefined);
  }

  private scene(): ConflictsScene {
    const { files, byId } = this.conflicts.current;
    const types = new Set(files.flatMap((each) => this.services.facts.findSurvey(each)?.types ?? []));
    return {
      state: this.state,
      files: files.map(nameOf),
      records: files.reduce((sum, { records }) => sum + records.recordCount, 0),
      types: [...types],
      rows: [...byId].map(([id, conflict]) => rowOf(id, conflict)),
      ...(this.asked !== undefined && { asked: this.asked }),
    };
  }

  private handlers(webview: Webview): Handlers<ConflictsHostContract> {
    return {
      open: () => this.scene(),
      places: ({ id }) => this.places(id, webview),
      decide: ({ id, places, reading }) => this.conflicts.decide(id, places, reading),
      undo: async () => {
        const answer = await this.edits.undo();
        this.page.reveal();
        return answer;
      },
      show: async ({ place, where }) => {
        await this.show(place, where);
        return null;
      },
    };
  }

  private async show({ path, record, start }: NameRange, where: 'card' | 'text'): Promise<void> {
    const [dataset] = datasetsAt(this.services.datasets, [path]);
    if (!dataset) return void window.showInformationMessage(`${path} is not open any more.`);
    if (where === 'card') return this.cards.show(dataset.document.uri, record);
    await commands.executeCommand('vscode.open', dataset.document.uri, { selection: tokenRange(dataset, record, start) });
  }

  private places(id: string, webview: Webview): NamePlaces | null {
    const { files, byId } = this.conflicts.current;
    const conflict = byId.get(id);
    if (conflict) {
      const places = conflict.readings.flatMap((reading) => reading.places.map(({ file, line: record, start, end }) => ({ path: files[file]?.document.uri.fsPath ?? '', record, start, end })));
      this.lastShown = { id, surface: conflict.surface, places };
    }
    const shown = this.lastShown;
    if (shown?.id !== id) return null;
    const spellings = new Map<string, number>();
    const groups = new Map<string, NameReading & { count: number; places: NamePlace[] }>();
    for (const range of [...shown.places].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.record - b.record || a.start - b.start))) {
      const [dataset] = datasetsAt(this.services.datasets, [range.path]);
      if (!dataset || range.record >= dataset.records.recordCount) continue;
      const tokens = dataset.records.record(range.record).tokens.map(({ text }) => text);
      if (nameId(tokens.slice(range.start, range.end)) !== id) continue;
      const reading = readName(tokens, entitiesOf(dataset, range.record), range);
      const key = `${reading.type ?? ''}\n${reading.part.toLowerCase()}`;
      const group = groups.get(key) ?? { ...reading, count: 0, places: [] };
      groups.set(key, group);
      group.count += 1;
      if (group.places.length < mostPlaces) group.places.push(this.place(dataset, range, tokens, webview));
      const text = displayText(tokens.slice(range.start, range.end).join(' '));
      spellings.set(text, (spellings.get(text) ?? 0) + 1);
    }
    return {
      id, surface: displayText(shown.surface),
      spellings: [...spellings].map(([text, count]) => ({ text, count })).sort((a, b) => b.count - a.count),
      groups: [...groups.values()].sort((a, b) => a.count - b.count),
    };
  }

  private place(dataset: Dataset, range: NameRange, tokens: readonly string[], webview: Webview): NamePlace {
    const { judgements, pictures } = this.services;
    const { record, start, end } = range;
    const text = (a: number, b: number): string => displayText(tokens.slice(Math.max(a, 0), b).join(' '));
    const origin = judgements.get(dataset, record).labels?.find((label) => label.start < end && start < label.end);
    const id = dataset.records.recordId(record);
    const path = id === undefined ? undefined : pictures.find(dataset, id);
    const state = path === undefined ? undefined : (pictures.findReport(dataset, path)?.state ?? 'ok');
    return {
      ...range, file: nameOf(dataset), name: displayText(id ?? `#${record + 1}`), line: dataset.records.headLineOf(record) + 1,
      before: text(start - contextTokens, start), surface: text(start, end), after: text(end, end + contextTokens),
      ...(origin && { origin: describeOrigin(origin) }),
      ...(path !== undefined && state === 'ok' && { picture: webview.asWebviewUri(Uri.file(path)).toString() }),
    };
  }
}

function nameOf({ document }: Dataset): string {
  return workspace.asRelativePath(document.uri, false);
}
