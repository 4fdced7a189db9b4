/** What the host and the training page say to each other. The host holds everything; the page draws it. */

import type { Comparison, TrainableFamily, TrainingPoint } from './models';

/** A dataset file that can be learned from or held out. */
export interface TrainingFileChoice {
  readonly path: string;
  /** Relative to the workspace. */
  readonly name: string;
  readonly records: number;
  /** Records left out because some of their tokens have no tag. */
  readonly untagged: number;
  readonly entities: number;
  /** Records whose picture is there. */
  readonly pictured: number;
}

/** Which records are held out: a share of those learned from, or another file. */
export type HeldOutChoice = { readonly kind: 'share'; readonly percent: number } | { readonly kind: 'file'; readonly path: string };

/** What a person fills in. */
export interface TrainingForm {
  readonly family: TrainableFamily;
  readonly name: string;
  /** Paths of the files to learn from. */
  readonly train: readonly string[];
  readonly held: HeldOutChoice;
  readonly epochs: number;
  readonly seed: number;
  readonly device: string;
  /** Folder of an encoder or of a neural tagger to begin with; empty for the bundled one. */
  readonly encoder: string;
  /** File of a detector of objects, for families that look at pictures; empty for none. */
  readonly detector: string;
}

/** A run as the page shows it. */
export interface ShownRun {
  /** What is trained, such as `train-crf from train.txt`. */
  readonly title: string;
  readonly points: readonly TrainingPoint[];
  /** Epochs at most. */
  readonly of: number;
  readonly notices: readonly string[];
  /** Pictures looked at so far, while that is what the run does. */
  readonly looking?: { readonly done: number; readonly of: number };
}

/** What came of training or learning, and whether it was kept. */
export interface ShownResult {
  readonly source: 'training' | 'learning';
  readonly comparison?: Comparison;
  /** The model in use before, as a name for a person. */
  readonly before: string;
  readonly after: string;
  /** `kept`: in use; `saved`: can be selected. */
  readonly state: 'open' | 'saved' | 'kept';
}

/** Where the page stands. */
export type TrainingPhase =
  | { readonly kind: 'form'; readonly problem?: string }
  | { readonly kind: 'running'; readonly run: ShownRun; readonly stage: 'training' | 'stopping' }
  | { readonly kind: 'stopped'; readonly run: ShownRun; readonly problem?: string }
  | { readonly kind: 'done'; readonly run?: ShownRun; readonly result: ShownResult; readonly problem?: string };

/** Everything that is drawn. */
export interface TrainingScene {
  readonly files: readonly TrainingFileChoice[];
  readonly form: TrainingForm;
  readonly phase: TrainingPhase;
  /** The model in use, such as `crf 1.0.0`; empty while it is not loaded. */
  readonly model: string;
  /** The bundled neural tagger, with which a new one begins where nothing else is chosen; empty where there is none. */
  readonly beginning: string;
  /** Where a package can be kept. */
  readonly places: readonly PackagePlace[];
}

/** Where a package is kept: with the dataset, or for all workspaces on this machine. */
export type PackagePlace = 'workspace' | 'global';

/** What the page asks of the host; each answer is the scene that follows. */
export type TrainingHostContract = {
  open: { params: null; result: TrainingScene };
  start: { params: TrainingForm; result: TrainingScene };
  stop: { params: null; result: TrainingScene };
  resume: { params: null; result: TrainingScene };
  /** Throws the run or the result away, takes the model before where this one was in use, and goes back to the form. */
  discard: { params: null; result: TrainingScene };
  /** Goes back to the form; what was saved stays. */
  again: { params: null; result: TrainingScene };
  save: { params: { place: PackagePlace; use: 'use' | 'only save' }; result: TrainingScene };
  /** Asks for the encoder's folder; empty where the person chose none. */
  chooseEncoder: { params: null; result: string };
  /** The same for the file of a detector. */
  chooseDetector: { params: null; result: string };
};

/** What the host tells the page. */
export type TrainingViewContract = {
  changed: { params: TrainingScene; result: null };
};
