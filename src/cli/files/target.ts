import { unlinkSync, type Stats } from 'node:fs';
import { open, readlink, realpath, rename, stat, lstat } from 'node:fs/promises';
import { dirname, resolve, join, basename } from 'node:path';
import { reasonOf, Refusal, systemCode } from '../refusal';
import type { Terminal } from '../terminal/terminal';
import { AtomicFile, type WriteCalls } from './atomic';
import type { Source } from './source';

/** Where a command's bytes go. */
export interface Target {
  /** What the person called it. */
  readonly name: string;
  write(bytes: Uint8Array): Promise<void>;
  /** Makes what was written real. */
  commit(): Promise<void>;
  /** Forgets what was written, where that is possible. */
  discard(): Promise<void>;
}

/** The operating system itself. */
export const systemCalls: WriteCalls = {
  open: (path, flags, mode) => open(path, flags, mode),
  write: (handle, bytes) => handle.writeFile(bytes),
  setMode: (handle, mode) => handle.chmod(mode),
  // Only the owner and root may give files away; a new owner is no reason to refuse the write.
  setOwner: (handle, uid, gid) => handle.chown(uid, gid).catch(() => undefined),
  sync: (handle) => handle.sync(),
  close: (handle) => handle.close(),
  rename,
  syncFolder: async (path) => {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  },
  unlink: unlinkSync,
};

/** Whether an existing file may be replaced. */
export type Overwriting = 'refuse' | 'allow';

/** Opens `--output`: a file that appears whole, or standard output for `-`. It must be none of the inputs. */
export async function openOutput(
  name: string,
  inputs: readonly Source[],
  overwriting: Overwriting,
  terminal: Terminal,
): Promise<Target> {
  if (name === '-') return standardOutput(terminal);
  const path = await resolveLinks(name);
  const state = await statAt(path, name);
  if (state?.isDirectory()) throw new Refusal(`${name} is a folder: name the file to write`);
  for (const input of inputs) if (state && (await isInput(input, path))) throw new Refusal(ontoInput(name, input));
  if (state && !state.isFile()) return openDevice(path, name);
  if (state && overwriting === 'refuse') throw new Refusal(`${name} exists already: use --force to replace it`);
  return atomicTarget(name, path, state, async () => {
    if (!state && overwriting === 'refuse' && (await statAt(path, name))) throw new Refusal(appearedSince(name));
  });
}

/** Writes a whole text to `--output` or its kind. */
export async function writeOutput(
  name: string,
  text: string,
  inputs: readonly Source[],
  overwriting: Overwriting,
  terminal: Terminal,
): Promise<void> {
  const target = await openOutput(name, inputs, overwriting, terminal);
  await target.write(Buffer.from(text));
  await target.commit();
}

/** Opens the input itself for writing, as `--in-place` asks. */
export async function openInPlace(source: Source): Promise<Target> {
  const { path } = source;
  if (path === undefined) throw new Refusal(`--in-place needs a file, and ${source.name === '-' ? 'standard input' : source.name} is none`);
  return atomicTarget(source.name, path, await stat(path), () => source.checkUnchanged());
}

/** Follows symbolic links to the file that they stand for, also where it does not exist yet. */
export async function resolveLinks(name: string): Promise<string> {
  let path = resolve(name);
  try {
    for (let steps = 0; steps < 40; steps += 1) {
      const link = await lstat(path).catch(() => undefined);
      if (!link?.isSymbolicLink()) return join(await realpath(dirname(path)), basename(path));
      path = resolve(dirname(path), await readlink(path));
    }
  } catch (error) {
    throw new Refusal(
      systemCode(error) === 'ENOENT'
        ? `${name} cannot be written: there is no folder ${dirname(path)}`
        : `${name} cannot be written: ${reasonOf(error)}`,
    );
  }
  throw new Refusal(`${name} cannot be written: its symbolic links go round in a circle`);
}

async function statAt(path: string, name: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw new Refusal(`${name} cannot be written: ${reasonOf(error)}`);
  }
}

async function isInput(input: Source, path: string): Promise<boolean> {
  return input.isSameFile(await stat(path, { bigint: true }));
}

function ontoInput(name: string, input: Source): string {
  const same = input.name === name ? 'is the input itself' : `is the same file as the input ${input.name}`;
  return `${name} ${same}: use --in-place to change it, or name another --output`;
}

function appearedSince(name: string): string {
  return `${name} was created by another program meanwhile: use --force to replace it`;
}

async function atomicTarget(
  name: string,
  path: string,
  state: Stats | undefined,
  check: () => Promise<void>,
): Promise<Target> {
  // Renaming over a read-only file would work; its owner said that it shall stay.
  if (state && (state.mode & 0o222) === 0) throw new Refusal(`${name} is read-only: make it writable first (chmod u+w)`);
  const heritage = state ? { mode: state.mode & 0o7777, owner: { uid: state.uid, gid: state.gid } } : { mode: undefined };
  const file = await AtomicFile.create(path, heritage, systemCalls);
  return {
    name,
    write: (bytes) => file.write(bytes),
    commit: () => file.commit(check),
    discard: () => file.discard(),
  };
}

function standardOutput(terminal: Terminal): Target {
  return {
    name: 'standard output',
    write: (bytes) => terminal.write(bytes),
    commit: async () => undefined,
    discard: async () => undefined,
  };
}

/** A device or a named pipe is written to as it is: there is nothing to replace. */
async function openDevice(path: string, name: string): Promise<Target> {
  const failed = (error: unknown) => new Refusal(`${name} cannot be written: ${reasonOf(error)}`);
  const handle = await open(path, 'w').catch((error: unknown) => Promise.reject(failed(error)));
  return {
    name,
    write: (bytes) => handle.writeFile(bytes).catch((error: unknown) => Promise.reject(failed(error))),
    commit: () => handle.close().catch((error: unknown) => Promise.reject(failed(error))),
    discard: () => handle.close().catch(() => undefined),
  };
}
