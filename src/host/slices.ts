/** Long work in the extension host, cut into slices so that the window never waits for it. */

const sliceMs = 8;
const stepsBetweenLooks = 8;

/** Runs the generator to its end, letting other work in every few milliseconds; stops quietly when aborted. */
export async function runInSlices(work: Generator<void, void, void>, signal: AbortSignal): Promise<void> {
  let until = performance.now() + sliceMs;
  // Looking at the clock takes longer than many a step.
  for (let step = 1; !signal.aborted && !work.next().done; step += 1) {
    if (step % stepsBetweenLooks > 0 || performance.now() < until) continue;
    await new Promise((resolve) => setImmediate(resolve));
    until = performance.now() + sliceMs;
  }
}
