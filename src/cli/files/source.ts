import { createHash, randomBytes } from 'node:crypto';
import { constants, lstatSync, readlinkSync, type BigIntStats } from 'node:fs';
import { open, realpath, stat, unlink, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reasonOf, Refusal, systemCode } from '../refusal';

const chunkBytes = 4 << 20;

/** A file, or standard input, that can be read from the start as often as needed. */
export class Source {
  private constructor(
    /** What the person called it. */
    readonly name: string,
    /** The file's path without symbolic links; undefined for standard input. */
    readonly path: string | undefined,
    private readonly handle: FileHandle,
    private readonly state: BigIntStats,
  ) {}

  /** Opens a file, or standard input for `-`. Throws a {@link Refusal} where it cannot be read. */
  static async open(name: string): Promise<Source> {
    if (name === '-') return Source.copy('-', process.stdin);
    const handle = await openForReading(name);
    const state = await handle.stat({ bigint: true });
    if (state.isBlockDevice()) throw new Refusal(`${name} is a disk, not a file`);
    if (!state.isFile()) return Source.copy(name, handle.createReadStream());
    return new Source(name, await realpath(name), handle, state);
  }

  /** Copies a stream, which can be read only once, to a nameless temporary file. */
  static async copy(name: string, chunks: AsyncIterable<Uint8Array>): Promise<Source> {
    const { handle, state } = await spoolChunks(name, chunks);
    return new Source(name, undefined, handle, state);
  }

  /** Size in bytes when it was opened. */
  get sizeBytes(): number {
    return Number(this.state.size);
  }

  /** Permission bits of the file. */
  get mode(): number {
    return Number(this.state.mode) & 0o7777;
  }

  /** Whether the other path leads to this very file. */
  isSameFile(other: { readonly dev: bigint; readonly ino: bigint }): boolean {
    return this.path !== undefined && other.dev === this.state.dev && other.ino === this.state.ino;
  }

  /**
   * Reads into `buffer` from an offset of the file; resolves to the number of bytes, 0 at the end.
   */
  async readInto(buffer: Uint8Array, offset: number, position: number): Promise<number> {
    try {
      const length = Math.min(buffer.length - offset, chunkBytes);
      return (await this.handle.read(buffer, offset, length, position)).bytesRead;
    } catch (error) {
      throw new Refusal(`${this.name} cannot be read: ${reasonOf(error)}`);
    }
  }

  /** Throws a {@link Refusal} where the file is no longer what it was when it was opened. */
  async checkUnchanged(): Promise<void> {
    if (this.path === undefined) return;
    const now = await this.handle.stat({ bigint: true });
    const there = await stat(this.path, { bigint: true }).catch(() => undefined);
    const same = now.size === this.state.size && now.mtimeNs === this.state.mtimeNs;
    if (!same || !there || !this.isSameFile(there))
      throw new Refusal(`${this.name} changed while it was being read: run this again when nothing else writes to it`);
  }

  /** SHA-256 of the bytes, in hexadecimal. */
  async sha256(): Promise<string> {
    const hash = createHash('sha256');
    const buffer = new Uint8Array(chunkBytes);
    for (let position = 0; ; ) {
      const length = await this.readInto(buffer, 0, position);
      if (length === 0) break;
      hash.update(buffer.subarray(0, length));
      position += length;
    }
    return hash.digest('hex');
  }

  /** Closes the file. */
  async close(): Promise<void> {
    await this.handle.close();
  }
}

async function openForReading(name: string): Promise<FileHandle> {
  try {
    const handle = await open(name, constants.O_RDONLY);
    if (!(await handle.stat()).isDirectory()) return handle;
    await handle.close();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw new Refusal(absenceOf(name));
    if (systemCode(error) !== 'EISDIR') throw new Refusal(`${name} cannot be read: ${reasonOf(error)}`);
  }
  throw new Refusal(`${name} is a folder, not a file: name the files in it`);
}

/** Why a path leads nowhere. */
function absenceOf(name: string): string {
  try {
    if (lstatSync(name).isSymbolicLink()) return `${name} is a symbolic link to ${readlinkSync(name)}, which does not exist`;
  } catch {
    // Nothing there at all.
  }
  return `there is no file ${name}`;
}

async function spoolChunks(name: string, chunks: AsyncIterable<Uint8Array>) {
  const path = join(tmpdir(), `mner-${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    const handle = await open(path, 'wx+', 0o600);
    // On Windows an open file keeps its name until it is closed; it is then in the temporary folder.
    await unlink(path).catch(() => undefined);
    for await (const chunk of chunks) await handle.writeFile(chunk);
    return { handle, state: await handle.stat({ bigint: true }) };
  } catch (error) {
    throw new Refusal(`${name} could not be kept in ${tmpdir()} while it is read: ${reasonOf(error)}`);
  }
}
