import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** What a run keeps in its folder until its package is written. */
export type RunFile = 'checkpoint.safetensors' | 'beliefs.safetensors' | 'best.safetensors' | 'log.jsonl' | 'log.txt';

/** What one run made and another must not take for its own; beliefs say themselves whose they are. */
const ofOneRun: readonly RunFile[] = ['checkpoint.safetensors', 'best.safetensors', 'log.jsonl', 'log.txt'];

/** The folder of a run of training; its files are whole at any moment. */
export class RunFolder {
  constructor(readonly path: string) {}

  /** Makes the folder and clears what a killed process left half-written; for a run from the start, all that an earlier one left. */
  async prepare(start: 'anew' | 'resume'): Promise<void> {
    await mkdir(this.path, { recursive: true });
    for (const name of [...ofOneRun, 'beliefs.safetensors']) await rm(join(this.path, `${name}.partial`), { force: true });
    if (start === 'anew') await this.clear(ofOneRun);
  }

  /** Puts a file in the place of the one before, or leaves that one as it is and rejects with the system's error. */
  async write(name: RunFile, bytes: Uint8Array | string): Promise<void> {
    const [path, partial] = [join(this.path, name), join(this.path, `${name}.partial`)];
    try {
      const file = await open(partial, 'w');
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }

  /** A file's bytes; undefined where it is not there. */
  read(name: RunFile): Promise<Uint8Array | undefined> {
    return readFile(join(this.path, name)).catch(() => undefined);
  }

  /** Removes files. */
  async clear(names: readonly RunFile[]): Promise<void> {
    for (const name of names) await rm(join(this.path, name), { force: true });
  }
}
