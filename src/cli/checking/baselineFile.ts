import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { Baseline } from '../../curation/baseline';
import { writeOutput } from '../files/target';
import { reasonOf, Refusal, systemCode } from '../refusal';
import type { Terminal } from '../terminal/terminal';

/** Reads a baseline; an absent one holds nothing where a new one is to be written. */
export async function loadBaseline(path: string, purpose: 'compare' | 'write'): Promise<Baseline> {
  if (purpose === 'write') return new Baseline();
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

/** Writes a baseline over the one that was there. */
export async function saveBaseline(path: string, baseline: Baseline, terminal: Terminal): Promise<void> {
  await writeOutput(path, baseline.toText(), [], 'allow', terminal);
}

/** What a baseline calls a dataset: its path from the baseline's folder, the same on every machine. */
export function pathInBaseline(baselinePath: string, datasetPath: string): string {
  return relative(dirname(resolve(baselinePath)), resolve(datasetPath)).split(sep).join('/');
}
