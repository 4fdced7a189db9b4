/** What is said of a pair of text and picture: three signals, each with its own state, and what carries them. */

import type { Span } from '../dataset/tags';
import { signalNames, type SignalName } from '../dataset/verdict';

/** Why a pair has or has not a score. */
export type PairState = 'scored' | 'missing' | 'broken' | 'placeholder' | 'blank' | 'screenshot' | 'too-large' | 'no-text';

/**
 * What a signal's numbers are: `calibrated`: a probability; `uncalibrated`: a score that gives an order and nothing more;
 * `off`: the model does not offer the signal; `none`: this pair could not be scored.
 */
export type SignalState = 'calibrated' | 'uncalibrated' | 'off' | 'none';

/** One signal of a pair. */
export interface PairSignal {
  readonly state: SignalState;
  /** 0 to 1, where as many pairs have the fault as have not; null unless `calibrated`. */
  readonly probability: number | null;
  /** Any number: the higher, the more likely the fault; null where `off` or `none`. */
  readonly score: number | null;
}

export { signalNames };
export type { SignalName };

/** What kind of picture it seems to be: relevance means something else for drawings and for pictures of text. */
export type PictureNature = 'photograph' | 'graphic' | 'text';

/** How a pair of text and picture was scored. */
export interface PairScore extends Readonly<Record<SignalName, PairSignal>> {
  readonly state: PairState;
  /** Absent where the picture could not be looked at or the model cannot tell. */
  readonly nature?: PictureNature;
}

/** A pair to score. */
export interface PairRequest {
  readonly tokens: readonly string[];
  readonly picture: string | undefined;
  /** The record's entities, for the signal `invisible`; none where they are not known. */
  readonly entities?: readonly Span[];
}

/**
 * Where a text and a picture lie in the joint space: vectors of length 1 as {@link encodeVector} writes them, null where
 * there is none. The similarity of any text and any picture is the {@link vectorSimilarity} of their vectors.
 */
export interface PairEmbedding {
  readonly text: string | null;
  readonly picture: string | null;
}

/**
 * How pairs that belong together rank among pairs that do not, measured on held-out pairs: the density in steps that end at
 * `to`, where pairs that do not belong together have density 1.
 */
export interface RankDensity {
  readonly to: readonly number[];
  readonly density: readonly number[];
}

/** One for texts that say what is to be seen, one for texts such as tweets. */
export interface RankReferences {
  readonly captions: RankDensity;
  readonly posts: RankDensity;
}

/** The scores of pairs, and how to read them. */
export interface PairScores {
  readonly scores: readonly PairScore[];
  /** One for each pair, where they were asked for. */
  readonly embeddings?: readonly PairEmbedding[];
  /** Where the model's package holds them. */
  readonly references?: RankReferences;
  /** Model and version. */
  readonly origin: string;
}

/** A rectangle of a picture, in shares of its width and height, half-open. */
export interface PictureRegion {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A word, how much it speaks for the pair (about −1 to 1), and the region that fits it best, with how well it does (−1 to 1). */
export interface ExplainedWord {
  /** Range of tokens. */
  readonly start: number;
  readonly end: number;
  readonly weight: number;
  readonly region: PictureRegion;
  readonly similarity: number;
}

/** What carries a pair's score; empty lists where the model cannot point. */
export interface PairExplanation {
  readonly words: readonly ExplainedWord[];
  /** Each region, and how much it speaks for the pair. */
  readonly regions: readonly { readonly region: PictureRegion; readonly weight: number }[];
}

/** The word of a range of tokens whose best region fits it best: where an entity is most likely to be seen; undefined where none of its words was read. */
export function bestSeen({ words }: PairExplanation, { start, end }: { readonly start: number; readonly end: number }): ExplainedWord | undefined {
  const own = words.filter((word) => word.start >= start && word.end <= end);
  return own.reduce<ExplainedWord | undefined>((best, word) => (best && best.similarity >= word.similarity ? best : word), undefined);
}

/** A signal of a pair that could not be scored. */
export const noSignal: PairSignal = { state: 'none', probability: null, score: null };

/** A signal that the model does not offer. */
export const signalOff: PairSignal = { state: 'off', probability: null, score: null };

/** A pair that could not be scored, and why. */
export function unscored(state: Exclude<PairState, 'scored'>, nature?: PictureNature): PairScore {
  return { state, mismatch: noSignal, invisible: noSignal, redundant: noSignal, ...(nature && { nature }) };
}

/** A vector of length 1 in a few bytes: each number as a signed byte, in base64. */
export function encodeVector(vector: ArrayLike<number>): string {
  return btoa(String.fromCharCode(...Array.from(vector, (value) => Math.max(-127, Math.min(127, Math.round(value * 127))) & 0xff)));
}

/** Reads what {@link encodeVector} wrote, to a length of 1 again. */
export function decodeVector(text: string): Float32Array {
  const values = Float32Array.from(atob(text), (letter) => (letter.charCodeAt(0) << 24) >> 24);
  const length = Math.hypot(...values);
  return length > 0 ? values.map((value) => value / length) : values;
}

/** How well a text and a picture, or any two of them, fit together: −1 to 1. */
export function vectorSimilarity(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}
