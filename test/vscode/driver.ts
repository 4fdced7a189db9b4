/** What a test in the extension host can ask of the window around it: keys, mouse, what is shown, a photograph. */

/** Where in the window: a Playwright selector in the workbench, or in one of our visible webviews (0 is the first). */
export interface Target {
  readonly selector: string;
  readonly webview?: number;
  readonly nth?: number;
}

/** What the runner is told. */
export type TestEvent =
  | { readonly kind: 'passed'; readonly title: string; readonly ms: number }
  | { readonly kind: 'failed'; readonly title: string; readonly stack: string }
  | { readonly kind: 'skipped'; readonly title: string }
  | { readonly kind: 'end' };

const bridge = process.env['MNER_TEST_BRIDGE'];

async function ask<Answer>(verb: string, body: object): Promise<Answer> {
  if (bridge === undefined) throw new Error('MNER_TEST_BRIDGE is not set: run the tests with npm test or npm run test:desktop');
  const response = await fetch(`${bridge}/${verb}`, { method: 'POST', body: JSON.stringify(body) });
  const answer = (await response.json()) as unknown;
  if (!response.ok) throw new Error(`${verb} ${JSON.stringify(body)}: ${String(answer)}`);
  return answer as Answer;
}

/** Tells the runner about a test. */
export const report = (event: TestEvent): Promise<void> => ask('report', event);

const capabilities = (): Promise<{ readonly window: boolean; readonly start: number }> => ask('capabilities', {});

/** 1, or 2 when the window was loaded again for the tests in `after-restart/`. */
export const start = async (): Promise<number> => (await capabilities()).start;

/** Skips the tests of a block where there is no window to drive (desktop VS Code): `before(needsWindow)`. */
export async function needsWindow(this: Mocha.Context): Promise<void> {
  if (!(await capabilities()).window) this.skip();
}

/** The window around the tests. */
export const driver = {
  /** Presses keys one after the other, such as `j`, `Control+Z`, `Shift+ArrowRight`. */
  press: (...keys: readonly string[]): Promise<void> => ask('press', { keys }),
  type: (text: string): Promise<void> => ask('type', { text }),
  click: (target: Target): Promise<void> => ask('click', { target }),
  hover: (target: Target): Promise<void> => ask('hover', { target }),
  focus: (target: Target): Promise<void> => ask('focus', { target }),
  /** Waits until the target is in the state given; fails after `limitMs`. */
  wait: (target: Target, state: 'visible' | 'hidden' | 'attached' | 'detached' = 'visible', limitMs = 90_000): Promise<void> =>
    ask('wait', { target, state, limitMs }),
  /** The target's text as shown, or null where it is not there. */
  read: (target: Target): Promise<string | null> => ask('read', { target }),
  /** The texts of everything the selector finds. */
  readAll: (target: Target): Promise<readonly string[]> => ask('readAll', { target }),
  /** Calls a self-contained function in the workbench page, or in a webview, with one JSON argument. */
  evaluate: <Argument, Answer>(call: (argument: Argument) => Answer, argument: Argument, webview?: number): Promise<Awaited<Answer>> =>
    ask('evaluate', { source: call.toString(), argument, webview }),
  /** Runs a command by its title, through the palette. */
  command: (title: string): Promise<void> => ask('command', { title }),
  resize: (width: number, height: number): Promise<void> => ask('resize', { width, height }),
  /** Photographs the window; answers the file's path. */
  screenshot: (name: string): Promise<string> => ask('screenshot', { name }),
  /** The console lines of the window so far. */
  console: (): Promise<readonly string[]> => ask('console', {}),
  /** The addresses the window has requested so far. */
  network: (): Promise<readonly string[]> => ask('network', {}),
};
