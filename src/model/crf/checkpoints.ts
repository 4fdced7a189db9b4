import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { TrainingControl } from '../progress';
import { decodeCheckpoint, encodeCheckpoint } from './checkpointFile';
import type { CrfCheckpoint } from './train';

const writtenEvery = 10;

/** Whether a file could not be written for want of room on the disk. */
export const lacksRoom = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Where the checkpoint of a run lies while it is trained; whole at any moment. */
export class Checkpoints {
  private make: (() => CrfCheckpoint) | undefined;
  private toldOfRoom: 'told' | 'not yet' = 'not yet';

  constructor(private readonly path: string, private readonly notice: TrainingControl['notice']) {}

  /** The checkpoint that a stopped run left; undefined where there is none. */
  async load(): Promise<CrfCheckpoint | undefined> {
    const stored = await readFile(this.path).catch(() => undefined);
    return stored && decodeCheckpoint(stored);
  }

  /** Tells where the run stands; every tenth time it is written. */
  async offer(iteration: number, make: () => CrfCheckpoint): Promise<void> {
    this.make = make;
    if (iteration % writtenEvery === 0) await this.write();
  }

  /** Writes where the run stands; a full disk does not end it. */
  async write(): Promise<void> {
    if (!this.make) return;
    const partial = `${this.path}.partial`;
    try {
      await writeFile(partial, encodeCheckpoint(this.make()));
      await rename(partial, this.path);
    } catch (error) {
      await rm(partial, { force: true });
      if (!lacksRoom(error)) throw error;
      if (this.toldOfRoom === 'not yet') this.notice?.(`There is no room on the disk for the checkpoint ${this.path}: training goes on, but cannot be resumed before some is free.`);
      this.toldOfRoom = 'told';
    }
  }
}
