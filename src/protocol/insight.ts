/** A look inside: what in a record changed how likely a model finds a reading of it. */

import type { PictureRegion } from './pairs';

/** A number inside a model about a text and its picture, such as HamLearning's relevance: a gate of its own, −1 to 1. */
export interface InnerSignal {
  readonly value: number;
  /** That text and picture belong together, where half of all pairs do; only where the model's maker could calibrate it on pairs. */
  readonly probability?: number;
}

/** A token, and how likely the reading is with that token hidden, 0 to 1. */
export interface HiddenWord {
  readonly token: number;
  readonly without: number;
}

/** A part of the picture, and how likely the reading is with that part grey, 0 to 1. */
export interface HiddenRegion {
  readonly region: PictureRegion;
  /** Something that the detector found, or a cell of a grid laid over the picture. */
  readonly kind: 'object' | 'cell';
  readonly without: number;
}

/** What the same model says of the text alone. */
export interface TextAlone {
  /** How likely the reading is without the picture. */
  readonly without: number;
  /** What it reads at those tokens then; null for no entity. */
  readonly reading: { readonly start: number; readonly end: number; readonly type: string | null; readonly confidence: number };
}

/** What words and parts of the picture did to a reading: each hidden alone, the rest as it is. */
export interface Insight {
  /** How likely the reading is with nothing hidden, 0 to 1. */
  readonly whole: number;
  readonly words: readonly HiddenWord[];
  /** Empty where no picture was looked at, or not as a file. */
  readonly regions: readonly HiddenRegion[];
  /** Absent where no picture was looked at. */
  readonly textAlone?: TextAlone;
}
