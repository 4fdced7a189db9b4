import { ProgressLocation, window } from 'vscode';

/** Long work of a person's command, with what it needs to tell how far it is and to be stopped. */
export interface LongWork {
  readonly title: string;
  readonly total: number;
  readonly noun: string;
  readonly run: (signal: AbortSignal, report: (done: number) => void) => Promise<void>;
}

/** How long work ended. */
export type Ending = 'done' | 'cancelled' | 'failed';

/** Runs work with a notification that shows the rate, the time left and a way to cancel; says what went wrong. */
export async function withProgress({ title, total, noun, run }: LongWork): Promise<Ending> {
  const controller = new AbortController();
  const started = performance.now();
  let shown = 0;
  try {
    await window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
      token.onCancellationRequested(() => controller.abort(new Error('cancelled')));
      await run(controller.signal, (done) => {
        const seconds = (performance.now() - started) / 1000;
        progress.report({ increment: ((done - shown) / Math.max(total, 1)) * 100, message: describe(done, total, seconds, noun) });
        shown = done;
      });
    });
    return 'done';
  } catch (error) {
    if (controller.signal.aborted) return 'cancelled';
    void window.showErrorMessage((error as Error).message);
    return 'failed';
  }
}

function describe(done: number, total: number, seconds: number, noun: string): string {
  const rate = done / Math.max(seconds, 0.001);
  const left = rate > 0 ? (total - done) / rate : 0;
  const time = left > 90 ? `${Math.round(left / 60)} min left` : `${Math.ceil(left)} s left`;
  return `${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${noun} · ${Math.round(rate).toLocaleString('en')}/s · ${time}`;
}
