import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** A beginning for the names of profiles that no other session uses. */
export function profilePrefix(): string {
  return join(tmpdir(), `mner-profile-${process.pid}-${Math.random().toString(36).slice(2)}`);
}

/** Reads from the profile with this prefix what share of nodes ran on the CPU, and removes it; undefined where it tells nothing. */
export async function takeCpuShare(prefix: string): Promise<number | undefined> {
  const names = await readdir(dirname(prefix));
  const paths = names.filter((name) => name.startsWith(basename(prefix))).map((name) => join(dirname(prefix), name));
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  await Promise.all(paths.map((path) => rm(path, { force: true })));
  return texts[0] === undefined ? undefined : readCpuShare(texts[0]);
}

/** The share of nodes, 0 to 1, that a profile of the runtime says ran on the CPU; each counts once however often it ran. */
export function readCpuShare(profile: string): number | undefined {
  const providers = new Map<string, string>();
  for (const event of JSON.parse(profile) as readonly { readonly cat?: string; readonly args?: Readonly<Record<string, unknown>> }[]) {
    const { provider, node_index: node } = event.args ?? {};
    if (event.cat === 'Node' && typeof provider === 'string' && typeof node === 'string') providers.set(node, provider);
  }
  const onCpu = [...providers.values()].filter((provider) => provider === 'CPUExecutionProvider').length;
  return providers.size === 0 ? undefined : onCpu / providers.size;
}
