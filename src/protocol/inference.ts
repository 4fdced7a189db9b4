/** What the host and the inference process say to each other. Texts and picture paths travel, never pixels. */

import type { PictureReport } from '../dataset/pictureReport';
import type { Scheme, Span } from '../dataset/tags';
import type { InnerSignal, Insight } from './insight';
import type { WeighingContract } from './labelErrors';
import type { ModelsContract } from './models';
import type { PairExplanation, PairRequest, PairScores } from './pairs';

export type { PairRequest, PairScore, PairScores, PairState } from './pairs';

/** One record to tag, as `TaggerInput` in the model room. */
export interface TagRequest {
  readonly tokens: readonly string[];
  readonly given?: readonly (string | undefined)[];
  /** Ranges of which is asked how likely they hold no entity. */
  readonly questioned?: readonly { readonly start: number; readonly end: number }[];
  readonly picture?: string;
}

/** A tagged entity. */
export interface TagSpan extends Span {
  readonly confidence: number;
  readonly secondBest?: { readonly start: number; readonly end: number; readonly type: string | null; readonly confidence: number };
}

/** The entities of one record and what became of its picture. */
export interface TagAnswer {
  readonly spans: readonly TagSpan[];
  /** For each questioned range the probability that it holds no entity. */
  readonly outside?: readonly number[];
  readonly picture: 'used' | 'missing' | 'broken' | 'none';
  /** Numbers inside the model about text and picture, such as HamLearning's `relevance`. */
  readonly signals?: Readonly<Record<string, InnerSignal>>;
}

/** What holds for all records of one call. */
export interface TagStyle {
  /** A bundled model's name or a package's folder. */
  readonly model: string;
  readonly guideline?: string;
  readonly scheme: Scheme;
  readonly typeNames?: Readonly<Record<string, string>>;
}

/** A model as the process runs it. */
export interface LoadedModel {
  readonly name: string;
  readonly version: string;
  readonly types: readonly string[];
  /** The device in use, and a sentence for each faster one that was passed over. */
  readonly device: string;
  readonly steps: readonly string[];
}

/** A small picture for a hover, at most 320 px and 60 kB. */
export interface Thumbnail {
  readonly mime: string;
  readonly base64: string;
  readonly width: number;
  readonly height: number;
}

/** What the inference process answers. */
export type InferenceContract = ModelsContract & WeighingContract & {
  /** Loads a model, or says which is loaded. */
  load: { params: { model: string; device: string }; result: LoadedModel };
  /** Tags records; progress tells how many are done. A call with `first` goes before all waiting ones. */
  tag: {
    params: { records: readonly TagRequest[]; style: TagStyle; urgency: 'first' | 'later' };
    result: readonly TagAnswer[];
    progress: { done: number };
  };
  /** What words and parts of the picture did to a reading of a record, by hiding each; an empty type asks about “no entity”. Null where the model cannot say. */
  lookInside: {
    params: { record: TagRequest; reading: Span; style: TagStyle };
    result: Insight | null;
    progress: { done: number; of: number };
  };
  /** Scores pairs of text and picture. */
  score: {
    params: { pairs: readonly PairRequest[]; urgency: 'first' | 'later'; embeddings?: 'wanted' };
    result: PairScores;
    progress: { done: number };
  };
  /** What carries a pair's score; null where the pair cannot be scored. */
  explain: { params: { pair: PairRequest }; result: PairExplanation | null };
  inspect: { params: { paths: readonly string[] }; result: readonly PictureReport[]; progress: { done: number } };
  thumbnail: { params: { path: string }; result: Thumbnail | null };
  /** Pictures as grey squares of `side` pixels, row by row; null where one cannot be decoded. */
  grey: { params: { paths: readonly string[]; side: number }; result: readonly (Uint8Array | null)[]; progress: { done: number } };
  devices: { params: null; result: readonly { device: string; available: boolean; reason: string; recordsPerSecond: number | null }[] };
};

/** What the host answers to the inference process. */
export type InferenceHostContract = {
  log: { params: { level: 'info' | 'warning' | 'error'; message: string }; result: null };
  /** A device failed in the middle of a run, and the next one went on there; the sentence says which, and why. */
  descended: { params: { sentence: string }; result: null };
};
