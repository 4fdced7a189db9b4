import { createHash } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { findUse } from '../../curation/confirmed';
import type { LearningJob, PackageDescription } from '../../protocol/models';
import type { Dataset } from '../datasets';
import { folderName } from '../models/packages';
import type { Services } from '../services';
import { labelledRecordOf, styleOf } from './labelledFile';

/** What a person confirmed in a file, as far as a model can learn from it. */
export interface Fixes {
  readonly records: LearningJob['records'];
  /** Confirmed records left out because some of their tokens have no tag. */
  readonly untagged: number;
}

/** Collects the records that a person reviewed, or set a label in. */
export async function collectFixes({ judgements, facts }: Services, dataset: Dataset, lineage: readonly string[]): Promise<Fixes> {
  const scheme = (await facts.getSurvey(dataset))?.context.scheme ?? 'IOB2';
  const records: LearningJob['records'][number][] = [];
  let untagged = 0;
  for (let at = 0; at < dataset.records.recordCount; at += 1) {
    const use = findUse(judgements.get(dataset, at), lineage);
    if (!use) continue;
    const record = labelledRecordOf(dataset.records.record(at), scheme);
    if (record) records.push({ ...record, use });
    else untagged += 1;
  }
  return { records, untagged };
}

/** The job of teaching a base what was confirmed; its package goes into a fresh folder under `home`. */
export async function makeLearningJob(dataset: Dataset, base: string, fixes: Fixes, home: string): Promise<LearningJob> {
  const path = dataset.document.uri.fsPath;
  const now = new Date();
  const version = `1.0.${now.toISOString().slice(0, 16).replace(/\D/g, '')}`;
  const sha256 = createHash('sha256').update(await readFile(path)).digest('hex');
  const name = `${folderName(basename(path, extname(path)))}-fixes`;
  const folder = join(await mkdtemp(join(home, 'learned-')), name);
  return { base, name, version, folder, source: { name: basename(path), sha256, ...styleOf(fixes.records) }, records: fixes.records };
}

type Usable = Extract<PackageDescription, { kind: 'package' }>;

/**
 * What learning begins from: the model in use, or where it was taught from fixes itself, the one that it first came from,
 * so that all fixes count once and nothing drifts. The lineage says whose suggestions may not be scored.
 */
export function findBase(current: Usable, all: readonly Usable[]): { readonly base: string; readonly lineage: readonly string[] } {
  const first = current.lineage.at(-1);
  const root = all.find(({ name, version, folder }) => folder !== current.folder && `${name} ${version}` === first);
  return { base: (root ?? current).folder, lineage: current.lineage };
}
