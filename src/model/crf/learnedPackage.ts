import { rm } from 'node:fs/promises';
import type { LearningJob } from '../../protocol/models';
import { makeGolden } from '../golden';
import { writePackage, type ModelPackage } from '../package';
import { lineageOf } from '../packageList';
import type { CrfTagger } from './crfTagger';
import { CrfModel } from './model';
import { encodeWeights, roundWeights } from './weightsFile';
import { clusterFiles } from './wordClusters';

/** A model that was taught, and the package that it comes from. */
export interface Taught {
  readonly base: ModelPackage;
  readonly tagger: CrfTagger;
  readonly taught: CrfModel;
}

const cardOf = ({ name, version, source, records }: LearningJob, { base }: Taught): string => [
  `# ${name} ${version}`, '',
  `${base.metadata.name} ${base.metadata.version}, taught ${records.length} ${records.length === 1 ? 'record' : 'records'} of ${source.name} that a person confirmed (\`${source.sha256}\`).`,
  'Its weights were pulled to those it had, so that it keeps what it knew. Its calibration is the one it had.', '',
  `Licence: that of ${base.metadata.name}: ${base.metadata.licence}.`, '',
].join('\n');

/** Writes the package of a taught model; what was written is removed again where that fails. */
export const writeLearnedPackage = async (job: LearningJob, parts: Taught): Promise<void> => {
  const { base: { metadata, files: baseFiles }, tagger, taught } = parts;
  const parameters = roundWeights(taught.parameters);
  const golden = await makeGolden(tagger.withModel(new CrfModel(parameters, taught.classes), job));
  const files = new Map<string, Uint8Array>([['weights.bin', encodeWeights(parameters)]]);
  for (const path of Object.values(clusterFiles)) {
    const bytes = baseFiles.get(path);
    if (bytes) files.set(path, bytes);
  }
  files.set('golden.json', new TextEncoder().encode(`${JSON.stringify(golden, null, 1)}\n`));
  files.set('README.md', new TextEncoder().encode(cardOf(job, parts)));
  const { name, sha256, guideline } = job.source;
  const data = Array.isArray(metadata.provenance['data']) ? (metadata.provenance['data'] as unknown[]) : [];
  const { files: _, formatVersion: __, ...inherited } = metadata;
  try {
    await writePackage(job.folder, {
      ...inherited, name: job.name, version: job.version, types: parameters.labels.types, guidelines: parameters.labels.guidelines,
      provenance: {
        data: [...data, { split: 'fixes', name, sha256, guideline, records: job.records.length }],
        command: 'MNER: Learn from My Fixes', taughtFrom: lineageOf(metadata),
      },
    }, files);
  } catch (error) {
    await rm(job.folder, { recursive: true, force: true });
    throw error;
  }
};
