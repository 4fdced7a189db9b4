import { normalise } from '../crf/token';
import { noWord } from '../encoder/words';
import { charactersOf, charactersPerWord } from './characters';
import type { Pieces } from './pieces';
import { windowsOf, type Window, type WindowLimits } from './windows';
import { shapeOf } from './wordShape';

/** A stretch of a text as the network reads it. T pieces, W words. */
export interface Example {
  /** `[T]`, those before and after the text included. */
  readonly pieces: Int32Array;
  /** `[T]`: the word of each piece, counted from the stretch's first, or `noWord`. */
  readonly wordOfPiece: Int32Array;
  /** `[W]` */
  readonly shapes: Uint8Array;
  /** `[W · charactersPerWord]` */
  readonly characters: Uint8Array;
  /** Number of the annotation guideline. */
  readonly guideline: number;
  /** What the features of the text's picture are found by, for networks that look at it; undefined where there is none to look at. */
  readonly picture?: string;
}

/** A stretch of a text and where it lies in it. */
export interface PlacedExample {
  readonly example: Example;
  readonly window: Window;
}

/** How texts are read. */
export interface ReadingLimits extends WindowLimits {
  readonly piecesPerWord: number;
}

/** What twelve pieces a word and 96 a text leave out of a tweet is next to nothing; longer texts are read in windows. */
export const usualLimits: ReadingLimits = { piecesPerWord: 12, pieces: 96, words: 64, overlap: 24 };

interface Word {
  readonly pieces: readonly number[];
  readonly shape: number;
  readonly characters: Uint8Array;
}

const mostRemembered = 50_000;

/** Turns words into what the network reads. */
export class ExampleReader {
  readonly #known = new Map<string, Word>();

  constructor(readonly pieces: Pieces, readonly limits: ReadingLimits) {}

  /** The whole text in windows; a text without words has none. */
  read(tokens: readonly string[], guideline: number, picture?: string): readonly PlacedExample[] {
    if (tokens.length === 0) return [];
    const words = tokens.map((token) => this.#word(token));
    const { before, after } = this.pieces;
    const windows = windowsOf(words.map(({ pieces }) => pieces.length), this.limits.pieces - before.length - after.length, this.limits);
    return windows.map((window) => ({ window, example: { ...this.#example(words.slice(window.start, window.end), guideline), ...(picture !== undefined && { picture }) } }));
  }

  #example(words: readonly Word[], guideline: number): Example {
    const { before, after } = this.pieces;
    const characters = new Uint8Array(words.length * charactersPerWord);
    words.forEach((word, at) => characters.set(word.characters, at * charactersPerWord));
    const inside = words.flatMap(({ pieces }, at) => pieces.map((piece) => [piece, at] as const));
    const around = (special: readonly number[]) => special.map((piece) => [piece, noWord] as const);
    const row = [...around(before), ...inside, ...around(after)];
    return {
      pieces: Int32Array.from(row, ([piece]) => piece), wordOfPiece: Int32Array.from(row, ([, word]) => word),
      shapes: Uint8Array.from(words, ({ shape }) => shape), characters, guideline,
    };
  }

  #word(token: string): Word {
    const known = this.#known.get(token);
    if (known) return known;
    const plain = normalise(token);
    // One piece for every URL: what follows the scheme is noise.
    const pieces = this.pieces.of(plain === '<url>' ? 'http' : plain).slice(0, this.limits.piecesPerWord);
    const word = { pieces, shape: shapeOf(plain), characters: charactersOf(plain) };
    if (this.#known.size >= mostRemembered) this.#known.clear();
    this.#known.set(token, word);
    return word;
  }
}
