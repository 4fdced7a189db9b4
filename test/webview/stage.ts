/** A stage for the card editor: its page in a real Chromium, dressed in one of VS Code's themes, and a host to talk to. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, normalize } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { HostContract, ViewContract } from '../../src/protocol/card';
import { adjudicationPage, cardPage, conflictsPage, errorsPage, galleryPage, trainingPage } from '../../src/protocol/page';
import { Peer, type Channel, type Contract, type Handlers } from '../../src/protocol/peer';

/** VS Code's themes, as `scripts/vscode/themes.mjs` read them from the real one. */
export const themes = ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const;

/** One of {@link themes}. */
export type Theme = (typeof themes)[number];

interface Clothes {
  readonly classes: readonly string[];
  readonly data: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  readonly styles: string;
}

/** How a stage is set. */
export interface StageOptions {
  readonly theme?: Theme;
  /** In CSS pixels. */
  readonly width?: number;
  readonly height?: number;
  /** What the view finds when it asks VS Code for the state it kept. */
  readonly state?: unknown;
}

/** A view's page, running; the card editor's where nothing is said. */
export interface Stage<Host extends Contract = HostContract, View extends Contract = ViewContract> {
  readonly page: Page;
  /** The host's end of the conversation: asks the view. */
  readonly host: Peer<Host, View>;
  /** Everything the page requested. */
  readonly requests: readonly string[];
  /** What the page complained about: uncaught errors, errors on the console, refusals by its policy. */
  readonly complaints: readonly string[];
  /** Where the page came from; it may ask for nothing else. */
  readonly origin: string;
  /** What the view last asked VS Code to keep. */
  keptState(): unknown;
  close(): Promise<void>;
}

const served = /^\/(dist|media|samples|test\/fixtures)\//;
const kinds: Readonly<Record<string, string>> = {
  '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html', '.svg': 'image/svg+xml', '.ttf': 'font/ttf',
  '.png': 'image/png', '.jpg': 'image/jpeg', '.webp': 'image/webp', '.map': 'application/json',
};

/** A view: its page, its script and its styles. */
interface View {
  readonly page: typeof cardPage;
  readonly script: string;
  readonly styles: readonly string[];
}

const views = {
  card: { page: cardPage, script: 'dist/webview.js', styles: ['dist/codicon.css', 'media/card.css'] },
  errors: { page: errorsPage, script: 'dist/errors.js', styles: ['dist/codicon.css', 'media/curating.css'] },
  adjudication: { page: adjudicationPage, script: 'dist/adjudication.js', styles: ['dist/codicon.css', 'media/curating.css'] },
  gallery: { page: galleryPage, script: 'dist/gallery.js', styles: ['dist/codicon.css', 'media/curating.css', 'media/gallery.css'] },
  conflicts: { page: conflictsPage, script: 'dist/conflicts.js', styles: ['dist/codicon.css', 'media/curating.css'] },
  training: { page: trainingPage, script: 'dist/training.js', styles: ['dist/codicon.css', 'media/training.css'] },
} as const satisfies Readonly<Record<string, View>>;

const serve = (view: View) => (request: IncomingMessage, response: ServerResponse): void => {
  const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://stage').pathname));
  if (path === '/') return void response.writeHead(200, { 'content-type': 'text/html' }).end(pageAt(`http://${request.headers.host ?? ''}`, view));
  if (path === '/favicon.ico') return void response.writeHead(204).end(); // the browser's own wish, not the page's
  if (!served.test(path) || !existsSync(`.${path}`)) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': kinds[extname(path)] ?? 'application/octet-stream' }).end(readFileSync(`.${path}`));
};

const pageAt = (origin: string, { page, script, styles }: View): string =>
  page({ source: origin, nonce: randomUUID(), script: `${origin}/${script}`, styles: styles.map((path) => `${origin}/${path}`) });

/** What VS Code does to a webview before its own script runs. Runs in the page. */
function dress({ clothes, state }: { clothes: Clothes; state: unknown }): void {
  const world = window as unknown as { toHost(message: string): void; keep(state: string): void; acquireVsCodeApi(): object };
  let kept = state;
  world.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => world.toHost(JSON.stringify(message)),
    getState: () => kept,
    setState: (next: unknown) => world.keep(JSON.stringify((kept = next) ?? null)),
  });
  document.addEventListener('DOMContentLoaded', () => {
    for (const [name, value] of Object.entries(clothes.variables)) document.documentElement.style.setProperty(name, value);
    document.body.classList.add(...clothes.classes);
    Object.assign(document.body.dataset, clothes.data);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`@layer vscode { ${clothes.styles} }`);
    document.adoptedStyleSheets = [sheet];
  });
}

async function connect(): Promise<Browser> {
  const endpoint = process.env['MNER_TEST_CHROMIUM'];
  if (endpoint === undefined) throw new Error('MNER_TEST_CHROMIUM is not set: run the tests with npm run test:webview');
  return chromium.connect(endpoint);
}

/** Messages to and from the page, in JSON as VS Code sends them. */
class PageChannel implements Channel {
  private readonly listeners = new Set<(message: unknown) => void>();

  constructor(private readonly page: Page) {}

  receive(message: string): void {
    for (const listener of this.listeners) listener(JSON.parse(message));
  }

  post(message: unknown): void {
    // A page that was closed meanwhile no longer listens.
    this.page.evaluate((json) => window.postMessage(JSON.parse(json), '*'), JSON.stringify(message)).catch(() => undefined);
  }

  listen(listener: (message: unknown) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** Opens the card editor with a host that answers as `handlers` say; what they leave out, the host does not understand. */
export function openStage(handlers: Partial<Handlers<HostContract>>, options: StageOptions = {}): Promise<Stage> {
  return openView<HostContract, ViewContract>('card', handlers, options);
}

/** As {@link openStage}, for any of our views. */
export async function openView<Host extends Contract, View extends Contract>(
  view: keyof typeof views, handlers: Partial<Handlers<Host>>, options: StageOptions = {},
): Promise<Stage<Host, View>> {
  const { theme = 'dark', width = 1400, height = 900, state } = options;
  const clothes = JSON.parse(readFileSync(`test/webview/themes/${theme}.json`, 'utf8')) as Clothes;
  const server = createServer(serve(views[view]));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await connect();
  const page = await browser.newPage({ viewport: { width, height } });
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  const channel = new PageChannel(page);
  let kept: unknown = state;
  await page.exposeFunction('toHost', (message: string) => channel.receive(message));
  await page.exposeFunction('keep', (next: string) => (kept = JSON.parse(next)));
  await page.addInitScript(dress, { clothes, state });
  const host = new Peer<Host, View>(channel, handlers as Handlers<Host>);
  await page.goto(`${origin}/`);
  const close = async (): Promise<void> => {
    host.close('the stage was closed');
    await browser.close();
    server.closeAllConnections();
    server.close();
  };
  return { page, host, requests, complaints, origin, keptState: () => kept, close };
}
