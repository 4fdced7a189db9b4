import { bgaTraining } from '../../model/bga/training';
import { gmfTraining } from '../../model/gmf/training';
import { hamTraining } from '../../model/hamlearning/training';
import type { TrainingFile, TypeNames } from '../../model/trainingFile';
import type { TrainableFamily } from '../../protocol/models';
import type { Terminal } from '../terminal/terminal';
import { openCrfTrainer } from './crfTrainer';
import { openLookingTrainer } from './lookingTrainer';
import { openTextTrainer } from './textTrainer';

/** What the families have in common: files to learn from, and where the package goes. */
export interface TrainingWork {
  readonly folder: string;
  readonly train: readonly TrainingFile[];
  readonly valid: readonly TrainingFile[];
  readonly typeNames: TypeNames;
  /** The number of threads that the person named, if any. */
  readonly threads: number | undefined;
  readonly command: string;
  readonly start: 'anew' | 'resume';
}

/** Trains and tells of it. Throws a Refusal where that cannot be. */
export type Trainer = (work: TrainingWork, terminal: Terminal) => Promise<void>;

/** How to train each family, given the path of a configuration. */
export const trainers: Readonly<Record<TrainableFamily, (config: string | undefined) => Promise<Trainer>>> = {
  crf: openCrfTrainer, text: openTextTrainer, hamlearning: openLookingTrainer(hamTraining), gmf: openLookingTrainer(gmfTraining), bga: openLookingTrainer(bgaTraining),
};

/** The file in a run's folder that shows that it can be resumed. */
export const checkpointNames: Readonly<Record<TrainableFamily, string>> = {
  crf: 'checkpoint.bin', text: 'checkpoint.safetensors', hamlearning: 'checkpoint.safetensors',
  gmf: 'checkpoint.safetensors', bga: 'checkpoint.safetensors',
};
