import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { Baseline } from '../../curation/baseline';
import { writeOutput } from '../files/target';
import { reasonOf, Refusal, systemCode } from '../refusal';
import type { Terminal } from '../terminal/terminal';

/** A baseline, its file, and whether findings are looked up in it or noted. */
export interface UsedBaseline {
  readonly path: string;
  readonly baseline: Baseline;
  readonly purpose: 'compare' | 'write';
}

/** Opens the baseline of a path, an empty one where a new one is to be written; undefined without a path. */
export async function openBaseline(path: string | undefined, purpose: 'compare' | 'write'): Promise<UsedBaseline | undefined> {
  if (path === undefined) return undefined;
  return { path, purpose, baseline: purpose === 'write' ? new Baseline() : await loadBaseline(path) };
}

/** Writes a baseline over the one that was there, where findings were noted in it. */
export async function closeBaseline(used: UsedBaseline | undefined, terminal: Terminal): Promise<void> {
  if (used?.purpose === 'write') await writeOutput(used.path, used.baseline.toText(), [], 'allow', terminal);
}

/** What a baseline calls a dataset: its path from the baseline's folder, the same on every machine. */
export function pathInBaseline(baselinePath: string, datasetPath: string): string {
  return relative(dirname(resolve(baselinePath)), resolve(datasetPath)).split(sep).join('/');
}

async function loadBaseline(path: string): Promise<Baseline> {
  try {
    const baseline = Baseline.parse(await readFile(path, 'utf8'));
    if (baseline instanceof Baseline) return baseline;
    throw new Refusal(`${path} cannot be used: ${baseline.problem}`);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const advice = systemCode(error) === 'ENOENT' ? '; --write-baseline writes one' : '';
    throw new Refusal(`${path} cannot be read: ${reasonOf(error)}${advice}`);
  }
}
