// What the frozen towers see in the corpora, kept in a folder so that training reads it in seconds.
import { existsSync, readFileSync, statSync, openSync, readSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { widenHalf } from '../../src/graph/float16';
import type { Numbers } from '../../src/graph/training';
import { mapSide, regionSide } from '../../src/model/relevance/graphs';
import { groupOf, type Corpus, type Example, type Part } from './corpora';

/** Vectors of a picture: of the whole, then of its regions. */
export const rows = 1 + regionSide ** 2;
export const channels = 1280;
export const textWidth = 384;

/** Square roots of the means of a tower's map `[channels, 9, 9]`: over all of it, then over each region. */
export const featuresOf = (map: Float32Array): Float32Array => {
  const features = new Float32Array(rows * channels);
  const [cells, side] = [mapSide ** 2, mapSide / regionSide];
  for (let cell = 0; cell < cells; cell += 1) {
    const region = 1 + Math.floor(Math.floor(cell / mapSide) / side) * regionSide + Math.floor((cell % mapSide) / side);
    for (let channel = 0; channel < channels; channel += 1) {
      const value = map[channel * cells + cell] ?? 0;
      features[channel] = (features[channel] ?? 0) + value / cells;
      const at = region * channels + channel;
      features[at] = (features[at] ?? 0) + value / side ** 2;
    }
  }
  return features.map(Math.sqrt);
};

/** Which vectors of a text's pieces: those of the encoder's last layer, or those below the layers that learn. */
export type Depth = 'last' | 'lower';

/** Layers of the text encoder that stay as they are. */
export const frozenLayers = 4;

/** The files that hold what is seen in a corpus: half-precision numbers, and where each text begins. */
export const cacheFiles = (cache: string, name: Corpus['name'], depth: Depth) => ({
  pictures: join(cache, `${name}.pictures.f16`), states: join(cache, `${name}.${depth}.f16`), offsets: join(cache, `${name}.${depth}.json`),
});

const readHalves = (file: string): Uint16Array => {
  const bytes = new Uint8Array(statSync(file).size);
  const handle = openSync(file, 'r');
  for (let at = 0; at < bytes.length; ) at += readSync(handle, bytes, at, Math.min(1 << 28, bytes.length - at), at);
  closeSync(handle);
  return new Uint16Array(bytes.buffer);
};

/** How picture features are spread over the training pictures; each feature's mean and deviation. */
export interface Spread {
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
}

/** A corpus with what the towers see in it. */
export class SeenCorpus {
  readonly examples: readonly Example[];
  /** Examples of equal groups are never each other's negatives. */
  readonly groups: readonly string[];
  readonly #first: readonly number[];
  readonly #offsets: readonly number[];
  readonly #states: Uint16Array;
  readonly #pictures: Uint16Array | undefined;
  readonly #wholes = new Map<number, Float32Array>();
  readonly #means = new Map<number, Float32Array>();

  constructor({ name, examples }: Corpus, cache: string, depth: Depth) {
    const files = cacheFiles(cache, name, depth);
    this.examples = examples;
    this.groups = examples.map(({ texts: [first = [], ...others], picture }, at) => (picture !== undefined && others.length > 0 ? picture : groupOf(first)) || String(at));
    let count = 0;
    this.#first = examples.map(({ texts }) => (count += texts.length) - texts.length);
    this.#offsets = JSON.parse(readFileSync(files.offsets, 'utf8')) as number[];
    this.#states = readHalves(files.states);
    this.#pictures = existsSync(files.pictures) ? readHalves(files.pictures) : undefined;
  }

  /** The examples of a part of which everything was seen. */
  of(part: Part): readonly number[] {
    return [...this.examples.keys()].filter((at) => this.examples[at]?.part === part && this.textsOf(at).length > 0 && this.#isSeen(at));
  }

  #isSeen(example: number): boolean {
    const start = example * rows * channels;
    return this.#pictures === undefined || this.#pictures.subarray(start, start + channels).some((half) => half !== 0);
  }

  /** The texts of an example in which a word was read. */
  textsOf(example: number): readonly number[] {
    const first = this.#first[example] ?? 0;
    return (this.examples[example]?.texts ?? []).map((_, at) => first + at).filter((text) => this.lengthOf(text) > 0);
  }

  /** A picture's features `[rows, channels]`, as {@link featuresOf} gives them. */
  featuresOf(example: number): Float32Array {
    const size = rows * channels;
    return widenHalf(this.#pictures?.slice(example * size, (example + 1) * size) ?? new Uint16Array(size));
  }

  /** A whole picture's features, standardised: worked out once, always with the same spread. */
  wholeOf(example: number, spread: Spread): Float32Array {
    const whole = this.#wholes.get(example) ?? standardised(widenHalf(this.#pictures?.slice(example * rows * channels, (example * rows + 1) * channels) ?? new Uint16Array(channels)), spread);
    this.#wholes.set(example, whole);
    return whole;
  }

  /** The mean of a text's pieces; worked out once. */
  meanOf(text: number): Float32Array {
    const mean = this.#means.get(text) ?? meanOf(this.statesOf(text));
    this.#means.set(text, mean);
    return mean;
  }

  /** Number of pieces of a text. */
  lengthOf(text: number): number {
    return (this.#offsets[text + 1] ?? 0) - (this.#offsets[text] ?? 0);
  }

  /** The vectors of a text's pieces `[pieces, textWidth]`. */
  statesOf(text: number): Float32Array {
    return widenHalf(this.#states.slice((this.#offsets[text] ?? 0) * textWidth, (this.#offsets[text + 1] ?? 0) * textWidth));
  }
}

/** Standardised features, as the shipped graph computes them. */
export const standardised = (features: Float32Array, { mean, deviation }: Spread): Float32Array => {
  const result = new Float32Array(features.length);
  for (let start = 0; start < features.length; start += channels) {
    let squares = 0;
    for (let at = 0; at < channels; at += 1) {
      const value = ((features[start + at] ?? 0) - (mean[at] ?? 0)) / (deviation[at] ?? 1);
      result[start + at] = value;
      squares += value * value;
    }
    const length = Math.sqrt(squares / channels + 1e-8);
    for (let at = 0; at < channels; at += 1) result[start + at] = (result[start + at] ?? 0) / length;
  }
  return result;
};

/** What texts feed the graphs under a side's name: `whole` as one mean vector each, `pieces` as they are. */
export const textFeeds = (corpus: SeenCorpus, side: string, texts: readonly number[], as: 'whole' | 'pieces'): { readonly length: number; readonly feeds: readonly (readonly [string, Numbers])[] } => {
  const [B, T] = [texts.length, as === 'whole' ? 1 : Math.ceil(Math.max(...texts.map((text) => corpus.lengthOf(text))) / 4) * 4];
  const [states, present, inner] = [new Float32Array(B * T * textWidth), new Uint8Array(B * T), new Uint8Array(B * T)];
  texts.forEach((text, row) => {
    const own = as === 'whole' ? corpus.meanOf(text) : corpus.statesOf(text);
    const count = own.length / textWidth;
    states.set(own, row * T * textWidth);
    present.fill(1, row * T, row * T + count);
    inner.fill(1, row * T + (as === 'whole' ? 0 : 1), row * T + (as === 'whole' ? 1 : count - 1));
  });
  return {
    length: T,
    feeds: [
      [`${side}.states`, { type: 'float32', shape: [B, T, textWidth], values: states }],
      [`${side}.present`, { type: 'bool', shape: [B, T], values: present }],
      [`${side}.inner`, { type: 'bool', shape: [B, T], values: inner }],
    ],
  };
};

const meanOf = (states: Float32Array): Float32Array => {
  const mean = new Float32Array(textWidth);
  const count = states.length / textWidth;
  states.forEach((value, at) => { mean[at % textWidth] = (mean[at % textWidth] ?? 0) + value / count; });
  return mean;
};

/** What pictures feed the graphs: their wholes, or their regions too. */
export const pictureFeed = (corpus: SeenCorpus, examples: readonly number[], spread: Spread, as: 'whole' | 'pieces'): readonly [string, Numbers] => {
  const count = as === 'whole' ? 1 : rows;
  const values = new Float32Array(examples.length * count * channels);
  examples.forEach((example, row) => values.set(as === 'whole' ? corpus.wholeOf(example, spread) : standardised(corpus.featuresOf(example), spread), row * count * channels));
  return ['features', { type: 'float32', shape: [examples.length, count, channels], values }];
};

const sameThing = -10_000;

/** Which examples of a batch are really one. */
export const apartFeed = ({ groups }: SeenCorpus, examples: readonly number[]): readonly [string, Numbers] => {
  const values = new Float32Array(examples.length ** 2);
  examples.forEach((a, row) => examples.forEach((b, column) => { if (row !== column && groups[a] === groups[b]) values[row * examples.length + column] = sameThing; }));
  return ['apart', { type: 'float32', shape: [examples.length, examples.length], values }];
};
