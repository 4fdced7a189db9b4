// One VS Code window in a browser page, and the things a person does in it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** VS Code's settings for tests and photographs: nothing that asks, moves or phones home. */
export const calmSettings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.reduceMotion': 'on',
  'workbench.enableExperiments': false,
  'editor.cursorBlinking': 'solid',
  'editor.lightbulb.enabled': 'on',
  'files.autoSave': 'off', // as on the desktop
  'chat.commandCenter.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
};

/** Writes the settings that windows opened from now on start with. */
export function writeSettings(server, settings = {}) {
  const folder = join(server.data, 'data/User');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...calmSettings, ...settings }, null, 2));
}

/** The address of a folder opened with our extension (or those in the folder `extension`); `file` is shown, `tests` are run where given. */
export function folderAddress(server, folder, { file, tests, extension = server.extension } = {}) {
  const at = (path) => `vscode-remote://localhost:${server.port}${path}`;
  const payload = [['extensionDevelopmentPath', at(extension)]];
  if (tests) payload.push(['extensionTestsPath', at(tests)]);
  if (file) payload.push(['openFile', at(file)]);
  return `http://localhost:${server.port}/?${new URLSearchParams({ folder, payload: JSON.stringify(payload), tkn: server.token })}`;
}

// In a browser VS Code cannot save its state when the page goes: it does so every 5 seconds, when the page is idle.
const saveIntervalMs = 5_000;
// On a busy machine a page may never be idle.
const alwaysIdle = () => {
  window.requestIdleCallback = (call) => setTimeout(() => call({ didTimeout: false, timeRemaining: () => 10 }), 1);
  window.cancelIdleCallback = (id) => clearTimeout(id);
};
const aSecond = () => new Promise((done) => setTimeout(done, 1_000));

const patienceMs = 90_000; // a machine that is busy with other work, too

const extensionId = 'mner-curator.mner-curator';

/** A window in a fresh browser profile, which `load` opens. One that `restarts` saves its state in time. */
export async function createWindow(browser, address, { width = 1400, height = 900, restarts = false } = {}) {
  const context = await browser.newContext({ viewport: { width, height } });
  context.setDefaultTimeout(patienceMs);
  if (restarts) await context.addInitScript(alwaysIdle);
  return new Window(context, address);
}

/** As {@link createWindow}, with its workbench open. */
export async function openWindow(browser, address, size) {
  const window = await createWindow(browser, address, size);
  await window.load();
  return window;
}

/**
 * A VS Code window. A `target` is `{ selector, webview?, nth? }`: a Playwright selector in the workbench, or with
 * `webview` (0 for the first that is visible) in one of our extension's webviews.
 */
export class Window {
  lines = [];
  requests = [];

  constructor(context, address) {
    this.context = context;
    this.address = address;
    this.crashed = new Promise((crash) => (this.crash = crash));
  }

  /** Opens the window and waits for the workbench. */
  async load() {
    const page = await this.context.newPage();
    page.on('console', (message) => this.lines.push(`${message.type()}: ${message.text()}`));
    page.on('request', (request) => this.requests.push(request.url()));
    page.on('dialog', (dialog) => dialog.dismiss());
    page.once('crash', this.crash);
    this.page = page;
    await page.goto(this.address);
    await page.waitForSelector('.monaco-workbench');
  }

  /** The frames in which our visible webviews live, in the order of the page. */
  async webviewFrames() {
    const frames = [];
    for (const outer of await this.page.locator('iframe.webview').all()) {
      const source = (await outer.getAttribute('src')) ?? '';
      if (!source.includes(`extensionId=${extensionId}`) || !(await outer.isVisible())) continue;
      const inner = (await (await outer.elementHandle())?.contentFrame())?.childFrames()[0];
      if (inner) frames.push(inner);
    }
    return frames;
  }

  /** The frame of a visible webview, waited for. */
  async webviewFrame(nth = 0, limitMs = patienceMs) {
    for (const end = Date.now() + limitMs; Date.now() < end; await this.page.waitForTimeout(100)) {
      const frame = (await this.webviewFrames())[nth];
      if (frame) return frame;
    }
    throw new Error(`no visible webview of ours number ${nth} within ${limitMs / 1000} s`);
  }

  async locate({ selector, webview, nth = 0 }) {
    const place = webview === undefined ? this.page : await this.webviewFrame(webview);
    return place.locator(selector).nth(nth);
  }

  async press({ keys }) {
    for (const key of [keys].flat()) await this.page.keyboard.press(key);
  }

  async type({ text }) {
    await this.page.keyboard.type(text);
  }

  async click({ target, button = 'left', modifiers = [] }) {
    await (await this.locate(target)).click({ button, modifiers });
  }

  /** Moves the mouse over a target, away first, so that a hover shows a second time too. */
  async hover({ target }) {
    await this.page.mouse.move(1, 1);
    await (await this.locate(target)).hover();
  }

  async focus({ target }) {
    await (await this.locate(target)).focus();
  }

  /** Waits until a target is `visible` (default), `hidden`, `attached` or `detached`. */
  async wait({ target, state = 'visible', limitMs = patienceMs }) {
    await (await this.locate(target)).waitFor({ state, timeout: limitMs });
  }

  /** What a target shows: its text, or undefined where it is not there. */
  async read({ target }) {
    const found = await this.locate(target);
    return (await found.count()) > 0 ? found.innerText() : undefined;
  }

  /** The texts of all elements a target's selector finds. */
  async readAll({ target }) {
    const place = target.webview === undefined ? this.page : await this.webviewFrame(target.webview);
    return place.locator(target.selector).allInnerTexts();
  }

  /** Evaluates a function's source, with one argument, in the workbench page or in a webview. */
  async evaluate({ source, argument, webview }) {
    const place = webview === undefined ? this.page : await this.webviewFrame(webview);
    return place.evaluate(`(${source})(${JSON.stringify(argument ?? null)})`);
  }

  /** Takes the entry `text` from the quick pick that `key` opens; again when it is not there yet, as after a start. */
  async pick(key, text, prefix = '') {
    const input = this.page.locator('.quick-input-widget input[type=text]');
    const entry = this.page.locator('.quick-input-list .monaco-list-row').filter({ has: this.page.getByText(text, { exact: true }) }).first();
    for (let tries = 10; ; tries -= 1) {
      await this.page.keyboard.press(key);
      await input.fill(prefix + text);
      try {
        await entry.waitFor({ timeout: 3_000 });
        await entry.click();
        return;
      } catch (error) {
        if (tries === 0) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  /** Runs a command by its whole title, such as `MNER: Open Card Editor`. */
  async command({ title }) {
    await this.pick('F1', title, '>');
  }

  /** Opens a file of the folder by its name. */
  async open({ name }) {
    await this.pick('Control+P', name);
    await this.page.locator('.tab.active').filter({ hasText: name }).waitFor();
  }

  async resize({ width, height }) {
    await this.page.setViewportSize({ width, height });
  }

  /** Photographs the window into `path`. */
  async screenshot({ path }) {
    mkdirSync(dirname(path), { recursive: true });
    await this.page.screenshot({ path });
    return path;
  }

  /** Closes the window without asking, and opens it again: what VS Code and we keep is all that is left. */
  async restart() {
    await this.page.waitForTimeout(saveIntervalMs + 1_000);
    await this.page.evaluate(aSecond); // in the page's own time, should it be slow
    await this.page.close();
    await this.load();
  }

  /** Console lines so far; VS Code reports an unresponsive extension host there. */
  async console() {
    return this.lines;
  }

  /** Addresses requested so far. */
  async network() {
    return this.requests;
  }

  async close() {
    await this.context.close();
  }
}
