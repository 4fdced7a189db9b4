/**
 * Waits until something holds, looking every 20 ms; fails with what was awaited after `limitMs`. What throws while it looks
 * (a page that is just being drawn anew) does not hold yet; the last of these errors is told when time is up.
 */
export async function until(what: string, holds: () => boolean | Promise<boolean>, limitMs = 90_000): Promise<void> {
  let trouble: unknown;
  for (const end = Date.now() + limitMs; Date.now() < end; await new Promise((done) => setTimeout(done, 20))) {
    try {
      if (await holds()) return;
      trouble = undefined;
    } catch (error) {
      trouble = error;
    }
  }
  throw new Error(`waited ${limitMs / 1000} s until ${what}${trouble === undefined ? '' : `; at the end: ${String(trouble)}`}`);
}
