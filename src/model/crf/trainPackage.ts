import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CardScores } from '../card';
import { makeGolden } from '../golden';
import { writePackage } from '../package';
import type { TrainingControl } from '../progress';
import { recordsOf, sourceOf, type TrainingFile, type TypeNames } from '../trainingFile';
import { writeCard } from './card';
import { Checkpoints } from './checkpoints';
import { calibrateBy, predictionsIn } from './confidence';
import { CrfTagger } from './crfTagger';
import { CrfModel } from './model';
import { scoreModel, trainCrf, type CrfTrainingOptions, type TrainingHooks, type TrainingStep } from './train';
import { encodeWeights, roundWeights } from './weightsFile';
import { clusterFiles, decodeClusters, type ClusterBytes } from './wordClusters';

export type { TrainingFile } from '../trainingFile';

/** What to train and where to write it. */
export interface CrfPackageJob {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly train: readonly TrainingFile[];
  readonly valid: readonly TrainingFile[];
  readonly options: CrfTrainingOptions;
  readonly typeNames?: TypeNames;
  /** Word clusters to look tokens up in; features that need others never apply. */
  readonly clusters?: ClusterBytes;
  /** The command that made the package, for its provenance. */
  readonly command: string;
  readonly start: 'anew' | 'resume';
  /** Sentences for the model card that only the caller knows. */
  readonly remarks?: readonly string[];
}

/** What came of a job. */
export type CrfPackageResult =
  | { readonly kind: 'written'; readonly scores: readonly CardScores[]; readonly iteration: number; readonly repaired: number }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Trains a CRF and writes its package. A checkpoint lies in the folder while training runs, so that a stopped run can
 * be resumed; what comes out is the same bit by bit. Rejects with the signal's reason when aborted, a checkpoint left behind.
 */
export const trainCrfPackage = async (
  job: CrfPackageJob, progress?: (step: TrainingStep) => void, { signal, notice }: Pick<TrainingControl, 'signal' | 'notice'> = {},
): Promise<CrfPackageResult> => {
  const classes = job.clusters && decodeClusters(job.clusters);
  const train = job.train.flatMap((file) => recordsOf(file, job.typeNames));
  const valid = job.valid.map((file) => ({ file, records: recordsOf(file, job.typeNames) }));
  const all = valid.flatMap(({ records }) => records);
  const base: TrainingHooks = { valid: all, ...(classes && { classes }), ...(progress && { progress }), ...(signal && { signal }) };
  await mkdir(job.folder, { recursive: true });
  const checkpoints = new Checkpoints(join(job.folder, 'checkpoint.bin'), notice);
  const resumeFrom = job.start === 'resume' ? await checkpoints.load() : undefined;
  const hooks: TrainingHooks = { ...base, ...(resumeFrom && { resumeFrom }), checkpoint: (iteration, make) => checkpoints.offer(iteration, make) };
  const trained = await trainCrf(train, job.options, hooks).catch(async (error: unknown) => {
    if (signal?.aborted) await checkpoints.write();
    throw error;
  });
  if (trained.kind === 'refused') return trained;
  const model = new CrfModel(roundWeights(trained.model.parameters), classes);
  const { labels } = model.parameters;
  const confidence = calibrateBy(all.flatMap((record) => predictionsIn(model.lattice(record), record.tags, labels)));
  const scores = valid.map(({ file, records }): CardScores => (
    { name: file.name, sha256: file.sha256, ...scoreModel(model, records)! }));
  const tagger = new CrfTagger(model, { ...job, calibration: confidence.calibration, typeNames: job.typeNames ?? {} });
  const card = writeCard({ job, scores, trained, weights: model.parameters.weights.length, ...confidence });
  const files = new Map<string, Uint8Array>([['weights.bin', encodeWeights(model.parameters)]]);
  for (const vocabulary of ['cased', 'uncased'] as const) {
    const bytes = job.clusters?.[vocabulary];
    if (bytes) files.set(clusterFiles[vocabulary], bytes);
  }
  files.set('golden.json', new TextEncoder().encode(`${JSON.stringify(await makeGolden(tagger), null, 1)}\n`));
  files.set('README.md', new TextEncoder().encode(card));
  const { templates, ...options } = job.options;
  await writePackage(job.folder, {
    name: job.name, version: job.version, family: 'crf', licence: job.licence, scheme: 'IOB2',
    types: labels.types, guidelines: labels.guidelines, typeNames: job.typeNames ?? {}, templates,
    calibration: confidence.calibration,
    provenance: {
      data: [...job.train.map((file) => sourceOf(file, 'train')), ...job.valid.map((file) => sourceOf(file, 'valid'))],
      command: job.command, options, iteration: trained.iteration, repairedTags: trained.repaired, scores,
      expectedCalibrationError: { before: confidence.before.expectedCalibrationError, after: confidence.after.expectedCalibrationError },
    },
  }, files);
  await rm(join(job.folder, 'checkpoint.bin'), { force: true });
  return { kind: 'written', scores, iteration: trained.iteration, repaired: trained.repaired };
};
