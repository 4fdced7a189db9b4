import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AtomicFile, discardUnfinished, type WriteCalls } from '../../../../src/cli/files/atomic';
import { systemCalls } from '../../../../src/cli/files/target';

const before = 'old '.repeat(1000);
const after = 'new!'.repeat(700);
const chunks = [after.slice(0, 900), after.slice(900, 901), after.slice(901)].map((text) => Buffer.from(text));

/** What the dead leave open, which their end would have closed. */
const opened: FileHandle[] = [];

type Stop = 'fails' | 'dies';

/** The system's calls, of which the n-th does half its work and then fails, or the process is as good as dead. */
function stopping(at: number, stop: Stop): { readonly calls: WriteCalls; readonly made: string[] } {
  const made: string[] = [];
  opened.length = 0;
  let dead = false;
  const step = async <T>(name: string, half: () => Promise<void>, whole: () => Promise<T>): Promise<T> => {
    if (dead) return new Promise<T>(() => undefined);
    made.push(name);
    if (made.length - 1 !== at) return whole();
    await half();
    dead = stop === 'dies';
    if (dead) return new Promise<T>(() => undefined);
    throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
  };
  const nothing = async () => undefined;
  const calls: WriteCalls = {
    open: (path, flags, mode) =>
      step('open', nothing, async () => {
        const handle = await systemCalls.open(path, flags, mode);
        opened.push(handle);
        return handle;
      }),
    write: (handle, bytes) =>
      step('write', () => systemCalls.write(handle, bytes.subarray(0, bytes.length >> 1)), () => systemCalls.write(handle, bytes)),
    setMode: (handle, mode) => step('setMode', nothing, () => systemCalls.setMode(handle, mode)),
    setOwner: (handle, uid, gid) => step('setOwner', nothing, () => systemCalls.setOwner(handle, uid, gid)),
    sync: (handle) => step('sync', nothing, () => systemCalls.sync(handle)),
    close: (handle) => step('close', nothing, () => systemCalls.close(handle)),
    rename: (from, to) => step('rename', nothing, () => systemCalls.rename(from, to)),
    syncFolder: (path) => step('syncFolder', nothing, () => systemCalls.syncFolder(path)),
    unlink: (path) => {
      if (!dead) systemCalls.unlink(path);
    },
  };
  return { calls, made };
}

async function writeAll(path: string, calls: WriteCalls): Promise<void> {
  const file = await AtomicFile.create(path, { mode: 0o640, owner: { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 } }, calls);
  for (const chunk of chunks) await file.write(chunk);
  await file.commit();
}

describe('an atomic write', () => {
  let folder = '';
  let path = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mner-atomic-'));
    path = join(folder, 'train.txt');
    writeFileSync(path, before);
    chmodSync(path, 0o600);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const steps = ['open', 'write', 'write', 'write', 'setOwner', 'setMode', 'sync', 'close', 'rename', 'syncFolder'];

  it('makes the new bytes the file, with the permissions asked for, and leaves nothing beside it', async () => {
    const { calls, made } = stopping(-1, 'fails');
    await writeAll(path, calls);
    assert.equal(readFileSync(path, 'utf8'), after);
    assert.equal(statSync(path).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(folder), ['train.txt']);
    assert.deepEqual(made, steps);
  });

  steps.forEach((name, at) => {
    const renamed = name === 'syncFolder';
    it(`holds the ${renamed ? 'new' : 'old'} bytes, and nothing beside them, when step ${at + 1} (${name}) fails`, async () => {
      const { calls } = stopping(at, 'fails');
      if (renamed) await writeAll(path, calls);
      else await assert.rejects(writeAll(path, calls), /cannot be written: the disk is full; nothing was changed/);
      assert.equal(readFileSync(path, 'utf8'), renamed ? after : before);
      assert.deepEqual(readdirSync(folder), ['train.txt']);
    });

    it(`holds the ${renamed ? 'new' : 'old'} bytes when the process dies in step ${at + 1} (${name})`, async () => {
      const { calls, made } = stopping(at, 'dies');
      void writeAll(path, calls);
      while (made.length <= at) await new Promise((done) => setTimeout(done, 1));
      await new Promise((done) => setTimeout(done, 2));
      assert.equal(readFileSync(path, 'utf8'), renamed ? after : before);
      for (const handle of opened) await handle.close().catch(() => undefined);
    });
  });

  it('can be taken away in the middle, as Ctrl-C does', async () => {
    const file = await AtomicFile.create(path, { mode: 0o600 }, systemCalls);
    await file.write(Buffer.from('half'));
    assert.equal(readdirSync(folder).length, 2);
    discardUnfinished();
    assert.deepEqual(readdirSync(folder), ['train.txt']);
    assert.equal(readFileSync(path, 'utf8'), before);
  });

  it('lets the last check refuse, and keeps the old bytes then', async () => {
    const file = await AtomicFile.create(path, { mode: 0o600 }, systemCalls);
    await file.write(Buffer.from('half'));
    await assert.rejects(file.commit(async () => Promise.reject(new Error('changed meanwhile'))), /changed meanwhile/);
    assert.equal(readFileSync(path, 'utf8'), before);
    assert.deepEqual(readdirSync(folder), ['train.txt']);
  });
});
