import type { Scheme, Span } from '../dataset/tags';
import type { HiddenRegion, InnerSignal } from '../protocol/insight';

/** One record to tag. Types are named as the file names them. */
export interface TaggerInput {
  /** The tokens exactly as they stand in the file; a record without tokens is allowed. */
  readonly tokens: readonly string[];
  /** One entry per token: the tag it already has, a hard constraint, or undefined where the tagger decides. */
  readonly given?: readonly (string | undefined)[];
  /** The scheme of `given`; IOB2 when left out. */
  readonly scheme?: Scheme;
  /** The annotation guideline to follow, e.g. `twitter2015`; an unknown or missing one means the model's default. */
  readonly guideline?: string;
  /** The file's name for a type of the model, e.g. `{ OTHER: 'MISC' }`; types not named keep the model's name. */
  readonly typeNames?: Readonly<Record<string, string>>;
  /** Ranges of tokens of which is asked how likely no token of them belongs to an entity. */
  readonly questioned?: readonly { readonly start: number; readonly end: number }[];
  /** Readings of which is asked how likely each is; an empty type stands for no entity on its tokens. */
  readonly asked?: readonly Span[];
  /** Absolute path of the record's picture, or a name that `partsOf` gave, for taggers that look at it. */
  readonly picture?: string;
}

/** A picture with a part of it hidden, by a name that `TaggerInput.picture` may carry. */
export interface HiddenPart extends Pick<HiddenRegion, 'region' | 'kind'> {
  readonly picture: string;
}

/** The next likely reading of a span's tokens; type null means “not an entity”. */
export interface OtherReading {
  readonly type: string | null;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
}

/** A tagged entity: tokens `start` up to, not including, `end`. */
export interface TaggedSpan {
  readonly start: number;
  readonly end: number;
  readonly type: string;
  /** Probability, 0 to 1, that exactly this range with exactly this type is an entity; 1 where the given tags leave no choice. */
  readonly confidence: number;
  readonly secondBest?: OtherReading;
}

/** What became of a record's picture: looked at, not there, not decodable, or not asked for. */
export type PictureUse = 'used' | 'missing' | 'broken' | 'none';

/** The entities of one record, in token order and without overlap, those given included. */
export interface TaggerOutput {
  readonly spans: readonly TaggedSpan[];
  /** One probability, 0 to 1, for each questioned range: that none of its tokens belongs to an entity. */
  readonly outside?: readonly number[];
  /** How likely each reading asked about is, 0 to 1, calibrated as confidences are; absent where the model cannot say. */
  readonly likely?: readonly number[];
  readonly picture: PictureUse;
  /**
   * Numbers inside the model about this text and its picture, where it looked at one: HamLearning's `relevance`, GMF's `consistency`.
   * Gates of the model's own; a probability comes with them where pairs could calibrate them.
   */
  readonly signals?: Readonly<Record<string, InnerSignal>>;
}

/** What every family of taggers offers. The result of a record never depends on its neighbours in the batch. */
export interface Tagger {
  readonly name: string;
  readonly version: string;
  /** The model's own entity types. */
  readonly types: readonly string[];
  /** The guidelines the model knows, the default first; empty when it knows only one way. */
  readonly guidelines: readonly string[];
  /** Whether it looks at pictures. */
  readonly looks?: boolean;
  /** Tags the records, one output per input in the same order; rejects with the signal's reason when aborted. */
  tag(batch: readonly TaggerInput[], signal?: AbortSignal): Promise<readonly TaggerOutput[]>;
  /** The parts of a picture's file that can be hidden one at a time; none where it cannot be looked at. */
  partsOf?(picture: string): Promise<readonly HiddenPart[]>;
  /** Frees what the model holds outside the JavaScript heap. */
  close?(): Promise<void>;
}
