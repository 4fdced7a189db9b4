/** What the host and the processes that run and train models say about packages, training and learning. */

import type { EntityScores, ScoringMode } from '../dataset/scoring';

/** A score that a package's maker measured. */
export interface PackageScore {
  /** The file it was measured on. */
  readonly name: string;
  readonly mode: string;
  readonly f1: number;
}

/** A model package as it is listed: what it is, or why it cannot be used. */
export type PackageDescription =
  | {
      readonly kind: 'package';
      readonly folder: string;
      readonly name: string;
      readonly version: string;
      readonly family: string;
      readonly types: readonly string[];
      readonly sizeBytes: number;
      /** Whether it looks at pictures in use, or learned from them and tags without; absent where it never saw one. */
      readonly pictures?: 'in use' | 'in training';
      /** Records a second where it was made, pictures seen before, on so many threads. */
      readonly speed?: { readonly recordsPerSecond: number; readonly threads: number };
      readonly scores: readonly PackageScore[];
      /** Itself and the models it was taught from, such as `crf 1.0.0`, itself first. */
      readonly lineage: readonly string[];
    }
  | { readonly kind: 'broken'; readonly folder: string; readonly reason: string };

/** The families of models that can be trained here. */
export type TrainableFamily = 'crf' | 'text' | 'hamlearning' | 'gmf' | 'bga';

/** Whether a family learns from pictures. */
export const isLooking = (family: TrainableFamily): family is 'hamlearning' | 'gmf' | 'bga' => family === 'hamlearning' || family === 'gmf' || family === 'bga';

/** A record with its labels, tags in IOB2, one a token. */
export interface LabelledRecord {
  readonly tokens: readonly string[];
  readonly tags: readonly string[];
  /** What follows `IMGID:`, and the path of the picture's file, for families that look at pictures. */
  readonly id?: string;
  readonly picture?: string;
}

/** Records of one file. */
export interface LabelledFile {
  readonly name: string;
  /** SHA-256 of the file's bytes on the disk, in lower-case hexadecimal. */
  readonly sha256: string;
  readonly guideline: string;
  /** The file's names for a model's types, e.g. `{ OTHER: 'MISC' }`. */
  readonly typeNames: Readonly<Record<string, string>>;
  readonly records: readonly LabelledRecord[];
}

/** What to train. */
export interface TrainingJob {
  readonly family: TrainableFamily;
  /** The package's name. */
  readonly name: string;
  readonly train: readonly LabelledFile[];
  /** Records that are not learned from: the best epoch is chosen on them, and the result is compared on them. */
  readonly held: readonly LabelledFile[];
  readonly epochs: number;
  readonly seed: number;
  readonly device: string;
  /** The encoder's folder, for the families that have one. */
  readonly encoder?: string;
  /** The file of a detector of objects, for the families that look at pictures; without one, a picture is seen as a whole. */
  readonly detector?: string;
  /** The model in use now, a bundled one's name or a folder, to compare with. */
  readonly rival: string;
}

/** Where a run stands after an epoch. */
export interface TrainingPoint {
  readonly epoch: number;
  readonly step: number;
  readonly of: number;
  /** Mean loss a record. */
  readonly loss: number;
  /** On the held-out records, 0 to 1, where it was just measured. */
  readonly f1?: number;
  /** Since the run began, pauses left out. */
  readonly seconds: number;
}

/** What a run reports. */
export type TrainingReport =
  /** Pictures looked at before the first epoch. */
  | { readonly kind: 'looking'; readonly done: number; readonly of: number }
  | { readonly kind: 'point'; readonly point: TrainingPoint }
  /** A sentence for the person. */
  | { readonly kind: 'notice'; readonly sentence: string };

/** A model's scores on records. */
export interface ModelScores extends EntityScores {
  /** Name and version. */
  readonly model: string;
  readonly types: Readonly<Record<string, EntityScores>>;
}

/** Two models on the same records that neither learned from, as far as is known. */
export interface Comparison {
  readonly mode: ScoringMode;
  readonly records: number;
  /** The model in use; undefined where it could not be run, and the sentence in `cautions` says why. */
  readonly before?: ModelScores;
  readonly after: ModelScores;
  /** Sentences that a reader of the figures must know. */
  readonly cautions: readonly string[];
}

/** What came of a run of training or learning. */
export type TrainingOutcome =
  | { readonly kind: 'trained'; readonly folder: string; readonly comparison?: Comparison }
  | { readonly kind: 'refused'; readonly reason: string };

/** What to learn from a person's fixes. */
export interface LearningJob {
  /** The model that is taught: a bundled one's name or a folder. */
  readonly base: string;
  /** The package's name and version, and where it is written. */
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly source: Omit<LabelledFile, 'records'>;
  /** What a person confirmed; `held` ones are fit for scoring: none of their labels was suggested by the model or one it comes from. */
  readonly records: readonly (LabelledRecord & { readonly use: 'learn' | 'learn and score' })[];
}

/** Models in folders: listing, adding, training, learning. */
export type ModelsContract = {
  /** Looks at packages, the bundled ones first where asked for. */
  packages: { params: { folders: readonly string[]; bundled: 'with bundled' | 'without' }; result: readonly PackageDescription[] };
  /** Copies a package, or makes one of a Hugging Face token-classification export, checked and tried; `folder` is where it goes. */
  adopt: { params: { source: string; folder: string; name: string }; result: PackageDescription };
  /** Trains in a run's folder; goes on where the folder holds a run that was broken off. */
  train: { params: { folder: string; job: TrainingJob | null }; result: TrainingOutcome; progress: TrainingReport };
  /** Teaches the instant tagger a person's fixes. */
  learn: { params: LearningJob; result: TrainingOutcome; progress: { share: number } };
};
