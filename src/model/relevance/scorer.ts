import { stat } from 'node:fs/promises';
import {
  encodeVector, noSignal, signalOff, unscored, type ExplainedWord, type PairEmbedding, type PairExplanation, type PairRequest, type PairScore, type PairState, type PictureNature,
} from '../../protocol/pairs';
import type { PictureReader } from '../vision/pixels';
import { efficientNetPixels } from '../vision/tensor';
import { atScore, type IsotonicCurve } from './isotonic';
import { isFunctionWord } from './functionWords';
import { explainRegions, explainWords, redundancyOf, scoreOf, type PicturePlace, type ScoreTerms, type TextPlace } from './places';
import { Remembered } from './remembered';
import type { JointTowers } from './towers';

/** From which scores on a picture is called one of text, or no photograph. */
export interface NatureLines {
  readonly textual: number;
  readonly drawn: number;
}

/** What a scorer is made of. */
export interface ScorerParts {
  readonly name: string;
  readonly version: string;
  readonly towers: JointTowers;
  readonly terms: ScoreTerms;
  readonly lines: NatureLines;
  /** Probability of a mismatch by the negative score, where as many pairs mismatch as match. */
  readonly calibration: IsotonicCurve;
  /** The cosine that nine words in ten do not reach with any region of a picture that is not theirs: a word below it speaks for no pair. */
  readonly clear: number;
  readonly reader: PictureReader;
}

const keptPictures = 8_000;
const keptTexts = 2_000;
/** A picture whose pixels hardly differ shows nothing; standard deviation of normalised values. */
const blankDeviation = 0.02;

type Unseen = { readonly state: Exclude<PairState, 'scored'>; readonly nature?: PictureNature };
type Seen = { readonly place: PicturePlace; readonly nature: PictureNature } | Unseen;

/**
 * Scores whether a picture could belong to another text, in a joint space of texts and pictures. A pair that cannot be scored
 * has a state and no score.
 */
export class RelevanceScorer {
  readonly name: string;
  readonly version: string;
  private readonly pictures = new Remembered<Seen>(keptPictures);
  private readonly texts = new Remembered<TextPlace | undefined>(keptTexts);

  constructor(private readonly parts: ScorerParts) {
    this.name = parts.name;
    this.version = parts.version;
  }

  /** The device that looks at pictures. */
  get device(): string {
    return this.parts.towers.device;
  }

  /** Scores one pair. */
  async score(pair: PairRequest): Promise<PairScore> {
    const found = await this.find(pair);
    if ('state' in found) return unscored(found.state, found.nature);
    const { text, picture, nature } = found;
    const score = -scoreOf(text, picture, this.parts.terms);
    return {
      state: 'scored', nature,
      mismatch: { state: 'calibrated', probability: atScore(this.parts.calibration, score), score },
      // Measured: no better than what the entities' types alone tell (docs/decisions/joint-relevance.md).
      invisible: signalOff,
      redundant: { ...noSignal, state: 'uncalibrated', score: redundancyOf(text, picture) },
    };
  }

  /** Where a pair's text and picture lie in the joint space, each for itself. */
  async embed({ tokens, picture }: PairRequest): Promise<PairEmbedding> {
    const text = await this.read(tokens);
    const seen = picture === undefined ? undefined : await this.look(picture);
    return { text: text ? encodeVector(text.whole) : null, picture: seen && 'place' in seen ? encodeVector(seen.place.whole) : null };
  }

  /** What carries a pair's score; null where it cannot be scored. */
  async explain(pair: PairRequest): Promise<PairExplanation | null> {
    const found = await this.find(pair);
    if ('state' in found) return null;
    const { text, picture } = found;
    return { words: this.clearWords(text, picture, pair.tokens), regions: explainRegions(text, picture) };
  }

  private clearWords(text: TextPlace, picture: PicturePlace, tokens: readonly string[]): readonly ExplainedWord[] {
    const words = explainWords(text, picture).filter(({ start }) => !isFunctionWord(tokens[start] ?? ''));
    return words.map((word) => (word.similarity < this.parts.clear ? { ...word, weight: Math.min(word.weight, 0) } : word));
  }

  private async find({ tokens, picture }: PairRequest): Promise<{ readonly text: TextPlace; readonly picture: PicturePlace; readonly nature: PictureNature } | Unseen> {
    if (picture === undefined) return { state: 'missing' };
    const text = await this.read(tokens);
    if (!text) return { state: 'no-text' };
    const seen = await this.look(picture);
    return 'state' in seen ? seen : { text, picture: seen.place, nature: seen.nature };
  }

  private read(tokens: readonly string[]): Promise<TextPlace | undefined> {
    return this.texts.get(tokens.join(' '), () => this.parts.towers.read(tokens));
  }

  /** A picture's place, remembered until the file changes; or the state that keeps it from being scored. */
  private async look(path: string): Promise<Seen> {
    const file = await stat(path).catch(() => undefined);
    if (!file) return { state: 'missing' };
    return this.pictures.get(`${path}\n${file.mtimeMs}\n${file.size}`, () => this.see(path));
  }

  private async see(path: string): Promise<Seen> {
    const { reader, towers, lines } = this.parts;
    const pixels = await reader.pixels(path, efficientNetPixels);
    if (!pixels) return { state: await this.stateOf(path) };
    if (deviation(pixels.data) < blankDeviation) return { state: 'blank' };
    const { place, textual, drawn } = await towers.look(pixels.data);
    if (textual >= lines.textual) return { state: 'screenshot', nature: 'text' };
    return { place, nature: drawn >= lines.drawn ? 'graphic' : 'photograph' };
  }

  private async stateOf(path: string): Promise<Exclude<PairState, 'scored'>> {
    const { state } = await this.parts.reader.inspect(path);
    return state === 'missing' || state === 'too-large' ? state : 'broken';
  }
}

function deviation(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
