/** Waits until something holds, looking every 20 ms; fails with what was awaited after `limitMs`. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  for (const end = Date.now() + limitMs; Date.now() < end; await new Promise((done) => setTimeout(done, 20))) {
    if (await holds()) return;
  }
  throw new Error(`waited ${limitMs / 1000} s until ${what}`);
}
