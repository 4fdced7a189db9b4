import type { LabelledFile, TrainableFamily, TrainingJob } from '../../protocol/models';
import { defaultTraining } from '../crf/train';
import { trainCrfPackage } from '../crf/trainPackage';
import { loadBundledClusters } from '../load';
import type { TrainingControl } from '../progress';
import { findDevice } from '../runtime/devices';
import { bgaTraining } from '../bga/training';
import { gmfTraining } from '../gmf/training';
import { hamTraining } from '../hamlearning/training';
import { usualFusionRates, usualPictures, type LookingTraining } from '../multimodal/lookingTraining';
import { defaultTextTraining } from '../text/options';
import { trainTextPackage } from '../text/trainTextPackage';
import type { TrainingFile, TypeNames } from '../trainingFile';

/** What surrounds a run; `looking` tells of the pictures before the first epoch. */
export interface FamilyControl extends TrainingControl {
  readonly looking?: (done: number, of: number) => void;
}

/** How a family's package is made in a folder: from the start, or from the checkpoint that lies there. */
export type FamilyTrainer = (
  job: TrainingJob, folder: string, control: FamilyControl,
) => Promise<{ readonly kind: 'written' } | { readonly kind: 'refused'; readonly reason: string }>;

const fileOf = ({ name, sha256, guideline, records }: LabelledFile): TrainingFile => ({ name, sha256, guideline, records });

/** One name for the catch-all type where the files have several; nothing where they agree. */
const typeNamesOf = (files: readonly LabelledFile[]): TypeNames => {
  const named = files.flatMap(({ guideline, typeNames }) => (typeNames['OTHER'] === undefined ? [] : [{ guideline, own: typeNames['OTHER'] }]));
  if (new Set(named.map(({ own }) => own)).size < 2) return {};
  return Object.fromEntries(named.map(({ guideline, own }) => [guideline, { OTHER: own }]));
};

const trainCrf: FamilyTrainer = async (job, folder, { progress, notice, signal }) => {
  const { train, held, epochs, name } = job;
  const records = train.reduce((sum, file) => sum + file.records.length, 0);
  return trainCrfPackage({
    folder, name, version: '1.0.0', licence: 'not stated', train: train.map(fileOf), valid: held.map(fileOf),
    options: { ...defaultTraining, iterations: epochs, scoreEvery: 2, patience: 10 }, typeNames: typeNamesOf([...train, ...held]),
    clusters: await loadBundledClusters(), command: 'MNER: Train Model on This Dataset', start: 'resume',
  }, ({ iteration, loss, valid }) => progress?.({
    epoch: iteration, step: iteration, of: epochs, loss: loss / Math.max(1, records),
    ...(valid && { f1: [{ name: 'held-out records', f1: valid.f1 }] }),
  }), { ...(notice && { notice }), ...(signal && { signal }) });
};

const trainText: FamilyTrainer = async (job, folder, control) => {
  const { train, held, epochs, seed, name, encoder, device } = job;
  if (encoder === undefined) return { kind: 'refused', reason: 'A neural tagger begins with an encoder: choose its folder.' };
  const result = await trainTextPackage({
    folder, name, version: '1.0.0', licence: 'not stated', encoder, train: train.map(fileOf), valid: held.map(fileOf),
    options: { ...defaultTextTraining, epochs, seed, checkpointMinutes: 2 }, typeNames: typeNamesOf([...train, ...held]),
    command: 'MNER: Train Model on This Dataset', start: 'resume', device: findDevice(device) ?? 'auto',
  }, control);
  return result.kind === 'paused' ? { kind: 'refused', reason: 'The run was paused before its end.' } : result;
};

/** Trains the small size of a family that looks at pictures. */
const trainLooking = <Network>({ sizes, small, train: run }: LookingTraining<Network>): FamilyTrainer => async (job, folder, control) => {
  const { train, held, epochs, seed, name, encoder, detector, device } = job;
  if (encoder === undefined) return { kind: 'refused', reason: 'A neural tagger begins with an encoder: choose its folder.' };
  const result = await run({
    folder, name, version: '1.0.0', licence: 'not stated', encoder, train: train.map(fileOf), valid: held.map(fileOf),
    options: { ...defaultTextTraining, ...small, epochs, seed, checkpointMinutes: 2 }, typeNames: typeNamesOf([...train, ...held]),
    command: 'MNER: Train Model on This Dataset', start: 'resume', device: findDevice(device) ?? 'auto',
    pictures: { ...usualPictures, ...(detector !== undefined && { detector }) }, network: sizes.small, fusionRate: usualFusionRates.small,
  }, control);
  return result.kind === 'paused' ? { kind: 'refused', reason: 'The run was paused before its end.' } : result;
};

/** The families that can be trained here. */
export const familyTrainers: Readonly<Record<TrainableFamily, FamilyTrainer>> = {
  crf: trainCrf, text: trainText, hamlearning: trainLooking(hamTraining), gmf: trainLooking(gmfTraining), bga: trainLooking(bgaTraining),
};
