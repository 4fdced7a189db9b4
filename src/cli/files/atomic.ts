import type { FileHandle } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { reasonOf, Refusal } from '../refusal';

/** The calls to the operating system that an atomic write makes, in this order; a test may let any of them fail. */
export interface WriteCalls {
  open(path: string, flags: string, mode: number): Promise<FileHandle>;
  write(handle: FileHandle, bytes: Uint8Array): Promise<void>;
  setMode(handle: FileHandle, mode: number): Promise<void>;
  setOwner(handle: FileHandle, uid: number, gid: number): Promise<void>;
  sync(handle: FileHandle): Promise<void>;
  close(handle: FileHandle): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Makes a rename in the folder outlive a power cut. */
  syncFolder(path: string): Promise<void>;
  unlink(path: string): void;
}

/** What the new file takes over from the one it replaces. */
export interface Heritage {
  /** Permission bits; undefined for those that new files get. */
  readonly mode: number | undefined;
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** Temporary files that no rename has made real yet: what an interrupted run must take away. */
const unfinished = new Set<AtomicFile>();

/** Takes away every half-written temporary file, without waiting. For the moment before the process ends. */
export function discardUnfinished(): void {
  for (const file of unfinished) file.discardNow();
}

/**
 * A file that is written whole or not at all: the bytes go to a temporary file beside it, which takes its name once
 * it is on the disk. At every moment the path holds the old bytes or the new ones.
 */
export class AtomicFile {
  private written = 0;

  private constructor(
    private readonly calls: WriteCalls,
    private readonly path: string,
    private readonly temporaryPath: string,
    private readonly handle: FileHandle,
    private readonly heritage: Heritage,
  ) {}

  /** Begins the write of `path`, which must not be a symbolic link. Throws a {@link Refusal} where that cannot be. */
  static async create(path: string, heritage: Heritage, calls: WriteCalls): Promise<AtomicFile> {
    const unique = `${process.pid}-${randomBytes(4).toString('hex')}`;
    const temporaryPath = join(dirname(path), `.${basename(path).slice(0, 200)}.${unique}.tmp`);
    try {
      const handle = await calls.open(temporaryPath, 'wx', heritage.mode === undefined ? 0o666 : 0o600);
      const file = new AtomicFile(calls, path, temporaryPath, handle, heritage);
      unfinished.add(file);
      return file;
    } catch (error) {
      throw notWritten(path, error);
    }
  }

  /** Adds bytes. */
  async write(bytes: Uint8Array): Promise<void> {
    await this.attempt(() => this.calls.write(this.handle, bytes));
    this.written += bytes.length;
  }

  /** Number of bytes written so far. */
  get length(): number {
    return this.written;
  }

  /** Makes the new bytes the file's; `check` is asked last and may still refuse by throwing. */
  async commit(check: () => Promise<void> = async () => undefined): Promise<void> {
    const { calls, handle, heritage } = this;
    await this.attempt(async () => {
      if (heritage.owner) await calls.setOwner(handle, heritage.owner.uid, heritage.owner.gid);
      if (heritage.mode !== undefined) await calls.setMode(handle, heritage.mode);
      await calls.sync(handle);
      await calls.close(handle);
      await check();
      await calls.rename(this.temporaryPath, this.path);
    });
    unfinished.delete(this);
    await calls.syncFolder(dirname(this.path)).catch(() => undefined);
  }

  /** Gives up: the path keeps what it held. */
  async discard(): Promise<void> {
    if (!unfinished.has(this)) return;
    await this.calls.close(this.handle).catch(() => undefined);
    this.discardNow();
  }

  /** As {@link discard}, at once. */
  discardNow(): void {
    unfinished.delete(this);
    try {
      this.calls.unlink(this.temporaryPath);
    } catch {
      // It is gone already, or its folder is: nothing half-written is left.
    }
  }

  private async attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      await this.discard();
      throw error instanceof Refusal ? error : notWritten(this.path, error);
    }
  }
}

function notWritten(path: string, error: unknown): Refusal {
  return new Refusal(`${path} cannot be written: ${reasonOf(error)}; nothing was changed`);
}
