import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { commands, Disposable, Uri, ViewColumn, window, workspace, type CustomTextEditorProvider, type ExtensionContext, type TextDocument, type WebviewPanel } from 'vscode';
import { cardActions } from '../../protocol/actions';
import type { HostContract, ViewContract } from '../../protocol/card';
import { cardPage } from '../../protocol/page';
import { Peer } from '../../protocol/peer';
import type { Dataset } from '../datasets';
import type { EditGuard } from '../editGuard';
import type { Services } from '../services';
import { cardHandlers } from './cardHandlers';
import { CardSession } from './cardSession';

/** View type of the card editor. */
export const cardViewType = 'mner.card';

type CardPeer = Peer<HostContract, ViewContract>;

interface OpenCard {
  readonly panel: WebviewPanel;
  readonly dataset: Dataset;
  readonly session: CardSession;
  readonly peer: CardPeer;
}

const restMs = 30;

/** The card editor: a view of the same text document, so that undo, dirty state, save and diff are VS Code's own. */
export class CardEditor implements CustomTextEditorProvider, Disposable {
  private readonly open = new Set<OpenCard>();
  private readonly registrations: Disposable;

  constructor(
    private readonly context: ExtensionContext,
    private readonly services: Services,
    private readonly guard: EditGuard,
  ) {
    const provider = window.registerCustomEditorProvider(cardViewType, this, {
      supportsMultipleEditorsPerDocument: true,
      webviewOptions: { retainContextWhenHidden: true },
    });
    const actions = cardActions.map((action) => commands.registerCommand(`mner.card.${action}`, () => this.active?.peer.request('act', { action })));
    this.registrations = Disposable.from(provider, ...actions);
  }

  /** The dataset and record in the card that has the focus. */
  get activePlace(): { readonly dataset: Dataset; readonly record: number } | undefined {
    const card = this.active;
    return card && { dataset: card.dataset, record: card.session.position().record };
  }

  /** Opens the card editor on a file, at a record. */
  async show(uri: Uri, record: number | undefined): Promise<void> {
    const shown = this.find(uri);
    if (shown) shown.panel.reveal();
    else await commands.executeCommand('vscode.openWith', uri, cardViewType, ViewColumn.Active);
    const card = shown ?? this.find(uri);
    if (!card || record === undefined) return;
    // A view that is still loading hears nothing yet: it finds the record when it asks where the person stopped.
    card.session.visit({ ...card.session.position(), record });
    void card.peer.request('reveal', { record }).catch(() => undefined);
  }

  async resolveCustomTextEditor(document: TextDocument, panel: WebviewPanel): Promise<void> {
    const dataset = await this.datasetOf(document);
    if (!dataset) {
      panel.webview.html = '<p>This file is not a dataset: none of its lines starts with IMGID:, and its name ends in none of .conll, .bio, .iob, .iob2.</p>';
      return;
    }
    await this.services.facts.getSurvey(dataset);
    await this.services.pictures.whenReady(dataset);
    const { webview } = panel;
    this.allowFolders(panel, dataset);
    const session = new CardSession(this.services, dataset, this.guard, this.context.workspaceState);
    const channel = {
      post: (message: unknown): void => void webview.postMessage(message),
      listen: (listener: (message: unknown) => void): (() => void) => {
        const listening = webview.onDidReceiveMessage(listener);
        return () => listening.dispose();
      },
    };
    const peer: CardPeer = new Peer<HostContract, ViewContract>(channel, cardHandlers(this.services, session, webview));
    const card: OpenCard = { panel, dataset, session, peer };
    this.open.add(card);
    const following = this.follow(card);
    panel.onDidDispose(() => {
      following.dispose();
      peer.close('The card editor was closed.');
      this.open.delete(card);
    });
    webview.html = this.page(panel);
  }

  dispose(): void {
    this.registrations.dispose();
  }

  private get active(): OpenCard | undefined {
    return [...this.open].find(({ panel }) => panel.active);
  }

  private find(uri: Uri): OpenCard | undefined {
    return [...this.open].find(({ dataset }) => dataset.document.uri.toString() === uri.toString());
  }

  /** The open dataset of a document; a plain text file may still be on its way to becoming one. */
  private async datasetOf(document: TextDocument): Promise<Dataset | undefined> {
    for (let tries = 0; tries < 50; tries += 1) {
      const key = document.uri.toString();
      const dataset = this.services.datasets.all.find((each) => each.document.uri.toString() === key);
      if (dataset) return dataset;
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    return undefined;
  }

  /** The page may read the extension's own files and the picture folders, nothing else. */
  private allowFolders({ webview }: WebviewPanel, dataset: Dataset): void {
    const own = ['dist', 'media'].map((folder) => Uri.joinPath(this.context.extensionUri, folder));
    const pictures = this.services.pictures.folders(dataset).map((folder) => Uri.file(folder));
    const beside = pictures.length > 0 ? [] : [Uri.file(dirname(dataset.document.uri.fsPath))];
    const roots = [...own, ...pictures, ...beside];
    // Setting the options loads the page again: only when the folders are others than before.
    if (roots.join('\n') === webview.options.localResourceRoots?.join('\n')) return;
    webview.options = { enableScripts: true, localResourceRoots: roots };
  }

  private page({ webview }: WebviewPanel): string {
    const own = (...path: string[]): string => webview.asWebviewUri(Uri.joinPath(this.context.extensionUri, ...path)).toString();
    return cardPage({
      source: webview.cspSource,
      nonce: randomBytes(16).toString('hex'),
      script: own('dist', 'webview.js'),
      styles: [own('dist', 'codicon.css'), own('media', 'card.css')],
    });
  }

  private follow(card: OpenCard): Disposable {
    const { dataset, session } = card;
    let waiting: Set<number> | 'all' | undefined;
    const announce = (records: readonly number[] | 'all'): void => {
      if (waiting === undefined) setTimeout(send, restMs);
      waiting = records === 'all' || waiting === 'all' ? 'all' : new Set([...(waiting ?? []), ...records]);
    };
    const send = (): void => {
      const records = waiting === 'all' || waiting === undefined ? 'all' : [...waiting];
      waiting = undefined;
      if (this.open.has(card)) void card.peer.request('changed', { file: session.file(), records }).catch(() => undefined);
    };
    const { datasets, suggestions, judgements, findings, labelErrors, pictures, pairs, predictor } = this.services;
    const ours = <T extends { readonly dataset: Dataset }>(use: (event: T) => void) => (event: T): void => {
      if (event.dataset === dataset) use(event);
    };
    const whole = (changed: Dataset): void => {
      if (changed !== dataset) return;
      session.queue.forget();
      announce('all');
    };
    return Disposable.from(
      datasets.onDidChange(ours(({ dataset: { records }, ...event }) => event.kind === 'changed' && announce(replacedRecords(event.replaced, records.recordCount)))),
      suggestions.onDidChange(ours(({ records }) => {
        // Many at once: the person asked for them, and for an order that goes by them.
        if (records === 'all' || records.length > 1) session.queue.forget();
        announce(records);
      })),
      judgements.onDidChange(ours(({ records }) => announce(records))),
      findings.onDidChange((changed) => changed === dataset && announce('all')),
      pairs.onDidChange(whole),
      labelErrors.onDidChange(whole),
      pictures.onDidChange((changed) => {
        if (changed === dataset) this.allowFolders(card.panel, dataset);
        whole(changed);
      }),
      predictor.onDidChangeModel(() => announce([])),
      this.guard.onDidChange(whole),
      workspace.onDidChangeConfiguration((change) => change.affectsConfiguration('mner') && announce('all')),
    );
  }
}

function replacedRecords(
  replaced: readonly { readonly first: number; readonly removed: number; readonly added: number }[] | 'all',
  recordCount: number,
): readonly number[] | 'all' {
  if (replaced === 'all' || replaced.some(({ removed, added }) => removed !== added)) return 'all';
  const records = replaced.flatMap(({ first, added }) => Array.from({ length: added }, (_, offset) => first + offset));
  return records.length > recordCount / 2 ? 'all' : records;
}
