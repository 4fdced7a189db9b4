/** Texts and pictures of a file as vectors in one space, row by row, and which of them are the same. */
export interface PairVectors {
  readonly dimensions: number;
  /** [pairs, dimensions], each of length 1. */
  readonly texts: Float32Array;
  readonly pictures: Float32Array;
  /** Equal for pairs with the same text, or the same picture: they say nothing about each other. */
  readonly textKeys: readonly string[];
  readonly pictureKeys: readonly string[];
}

/** Fewer pairs than this tell nothing about what is usual in a file. */
export const fewestPairs = 30;

/** How similar a text is to most pictures, or a picture to most texts. */
interface Habit {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

const comparedWith = 256;
const strangersPerText = 8;
const fewestStrangers = 4000;

/**
 * How well any text of a file fits any of its pictures, measured against how that text fits most pictures and that
 * picture most texts: a vague text and a picture of everything are similar to all, which means nothing. Pairs of a text
 * with another record's picture show how pairs look in this very file that do not belong together.
 */
export class PairSpace {
  /** Fits of texts with others' pictures, rising. */
  private strangers = new Float64Array();

  private constructor(readonly count: number, private readonly vectors: PairVectors, private readonly ofTexts: Habit, private readonly ofPictures: Habit) {}

  /**
   * Builds the space of a file's pairs, with a pause after each; undefined where there are too few, or too few different
   * ones, to compare them.
   */
  static *building(vectors: PairVectors): Generator<void, PairSpace | undefined, void> {
    const count = vectors.textKeys.length;
    if (Math.min(new Set(vectors.textKeys).size, new Set(vectors.pictureKeys).size) < fewestPairs) return undefined;
    const space = new PairSpace(count, vectors, emptyHabit(count), emptyHabit(count));
    const step = Math.max(count / comparedWith, 1);
    const sample = Array.from({ length: Math.min(count, comparedWith) }, (_, at) => Math.floor(at * step));
    for (let pair = 0; pair < count; pair += 1) {
      space.learn(pair, sample);
      yield;
    }
    const strangers: number[] = [];
    for (let text = 0; text < count; text += 1) {
      strangers.push(...space.fitsOfStrangers(text));
      yield;
    }
    space.strangers = Float64Array.from(strangers).sort();
    return space;
  }

  /** How well a text fits a picture, in deviations from what is usual for both. */
  fit(text: number, picture: number): number {
    const cosine = this.cosine(text, picture);
    const ofText = (cosine - (this.ofTexts.mean[text] ?? 0)) / (this.ofTexts.deviation[text] ?? 1);
    const ofPicture = (cosine - (this.ofPictures.mean[picture] ?? 0)) / (this.ofPictures.deviation[picture] ?? 1);
    return (ofText + ofPicture) / 2;
  }

  /** The share of pairs that do not belong together and yet fit better than this, 0 to 1: near 0 for a picture that belongs to its text. */
  rank(text: number, picture: number): number {
    const { strangers } = this;
    const fit = this.fit(text, picture);
    let [low, high] = [0, strangers.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((strangers[middle] ?? 0) <= fit) low = middle + 1;
      else high = middle;
    }
    return (strangers.length - low + 0.5) / (strangers.length + 1);
  }

  /** The pictures that fit a text best among all but its own, or the texts that fit a picture best; the best first. */
  nearest(of: 'pictures' | 'texts', pair: number, most: number): readonly { readonly pair: number; readonly fit: number }[] {
    const best: { pair: number; fit: number }[] = [];
    for (let other = 0; other < this.count; other += 1) {
      if (this.isSame(pair, other)) continue;
      const fit = of === 'pictures' ? this.fit(pair, other) : this.fit(other, pair);
      if (best.length === most && fit <= (best[most - 1]?.fit ?? -Infinity)) continue;
      best.push({ pair: other, fit });
      best.sort((a, b) => b.fit - a.fit);
      best.length = Math.min(best.length, most);
    }
    return best;
  }

  private cosine(text: number, picture: number): number {
    const { dimensions, texts, pictures } = this.vectors;
    const [from, other] = [text * dimensions, picture * dimensions];
    let sum = 0;
    for (let at = 0; at < dimensions; at += 1) sum += (texts[from + at] ?? 0) * (pictures[other + at] ?? 0);
    return sum;
  }

  private isSame(a: number, b: number): boolean {
    const { textKeys, pictureKeys } = this.vectors;
    return a === b || pictureKeys[a] === pictureKeys[b] || textKeys[a] === textKeys[b];
  }

  private learn(pair: number, sample: readonly number[]): void {
    const others = sample.filter((other) => !this.isSame(pair, other));
    put(this.ofTexts, pair, others.map((other) => this.cosine(pair, other)));
    put(this.ofPictures, pair, others.map((other) => this.cosine(other, pair)));
  }

  private fitsOfStrangers(text: number): readonly number[] {
    const most = Math.min(Math.max(strangersPerText, Math.ceil(fewestStrangers / this.count)), this.count - 1);
    // Steps that spread over the file and never come back to the text itself.
    const pictures = Array.from({ length: most }, (_, step) => (text + 1 + Math.floor(((step + 0.5) * (this.count - 1)) / most)) % this.count);
    return pictures.filter((picture) => !this.isSame(text, picture)).map((picture) => this.fit(text, picture));
  }
}

function emptyHabit(count: number): Habit {
  return { mean: new Float64Array(count), deviation: new Float64Array(count).fill(1) };
}

function put({ mean, deviation }: Habit, at: number, values: readonly number[]): void {
  if (values.length === 0) return;
  const sum = values.reduce((total, value) => total + value, 0) / values.length;
  const squares = values.reduce((total, value) => total + (value - sum) ** 2, 0) / values.length;
  mean[at] = sum;
  deviation[at] = Math.sqrt(Math.max(squares, 1e-8));
}
