import { randomBytes } from 'node:crypto';
import { Uri, ViewColumn, window, type Disposable, type ExtensionContext, type Webview, type WebviewPanel } from 'vscode';
import type { CardPageParts } from '../protocol/page';
import { Peer, type Contract, type Handlers } from '../protocol/peer';

/** What a page is made of. */
export interface PageParts<Host extends Contract> {
  readonly viewType: string;
  readonly title: string;
  readonly html: (parts: CardPageParts) => string;
  /** Names of the script in `dist` and of the styles in `media`. */
  readonly script: string;
  readonly style: string | readonly string[];
  readonly handlers: (webview: Webview) => Handlers<Host>;
  readonly closed?: () => void;
  /**
   * Where the page is to come back after the window was loaded anew: takes up what the page had remembered, and answers the
   * folders whose pictures it may show.
   */
  readonly restored?: (remembered: unknown) => Promise<readonly string[]>;
}

/** A page of ours in a tab of its own; there is one of each kind in a window. */
export class Page<Host extends Contract, View extends Contract> implements Disposable {
  private shown: { readonly panel: WebviewPanel; readonly peer: Peer<Host, View> } | undefined;
  private readonly serializer: Disposable | undefined;

  constructor(private readonly context: ExtensionContext, private readonly parts: PageParts<Host>) {
    const { restored, viewType } = parts;
    this.serializer = restored && window.registerWebviewPanelSerializer(viewType, { deserializeWebviewPanel: async (panel, remembered) => this.fill(panel, await restored(remembered)) });
  }

  /** The conversation with the page; undefined while it is not open. */
  get view(): Peer<Host, View> | undefined {
    return this.shown?.peer;
  }

  /** Brings the page to the front; `folders` are those whose pictures it may show. Answers whether it was open before. */
  show(folders: readonly string[]): 'was open' | 'is new' {
    if (this.shown) {
      this.shown.panel.reveal();
      return 'was open';
    }
    this.fill(window.createWebviewPanel(this.parts.viewType, this.parts.title, ViewColumn.Active, { retainContextWhenHidden: true }), folders);
    return 'is new';
  }

  /** Brings the page back to the front after something else was shown. */
  reveal(): void {
    this.shown?.panel.reveal();
  }

  dispose(): void {
    this.serializer?.dispose();
    this.shown?.panel.dispose();
  }

  private fill(panel: WebviewPanel, folders: readonly string[]): void {
    const { webview } = panel;
    const own = (...path: string[]): Uri => Uri.joinPath(this.context.extensionUri, ...path);
    webview.options = { enableScripts: true, localResourceRoots: [own('dist'), own('media'), ...folders.map((folder) => Uri.file(folder))] };
    const channel = {
      post: (message: unknown): void => void webview.postMessage(message),
      listen: (listener: (message: unknown) => void): (() => void) => {
        const listening = webview.onDidReceiveMessage(listener);
        return () => listening.dispose();
      },
    };
    const peer = new Peer<Host, View>(channel, this.parts.handlers(webview));
    this.shown = { panel, peer };
    panel.onDidDispose(() => {
      peer.close(`The page “${this.parts.title}” was closed.`);
      if (this.shown?.panel === panel) this.shown = undefined;
      this.parts.closed?.();
    });
    const address = (...path: string[]): string => webview.asWebviewUri(own(...path)).toString();
    webview.html = this.parts.html({
      source: webview.cspSource, nonce: randomBytes(16).toString('hex'), script: address('dist', this.parts.script),
      styles: [address('dist', 'codicon.css'), ...[this.parts.style].flat().map((style) => address('media', style))],
    });
  }
}
