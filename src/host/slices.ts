/** Long work in the extension host, cut into slices so that the window never waits for it. */

const sliceMs = 8;
const stepsBetweenLooks = 8;
/** From slice to slice of what nobody waits for: messages of the window, which need several turns of the event loop, get half the time at least. */
const turnMs = 2 * sliceMs;

/** Whether a person waits for the work (`asked`), or it must leave time to what they do meanwhile (`background`). */
export type Pace = 'asked' | 'background';

const rests: Readonly<Record<Pace, () => Promise<void>>> = {
  asked: () => new Promise((resolve) => setImmediate(resolve)),
  background: () => (lastTurn = lastTurn.then(() => new Promise((resolve) => setTimeout(resolve, turnMs)))),
};
let lastTurn = Promise.resolve();

/** Runs the generator to its end, letting other work in every few milliseconds; stops quietly when aborted. */
export async function runInSlices(work: Generator<void, void, void>, signal: AbortSignal, pace: Pace = 'background'): Promise<void> {
  let until = performance.now() + sliceMs;
  // Looking at the clock takes longer than many a step.
  for (let step = 1; !signal.aborted && !work.next().done; step += 1) {
    if (step % stepsBetweenLooks > 0 || performance.now() < until) continue;
    await rests[pace]();
    until = performance.now() + sliceMs;
  }
}
