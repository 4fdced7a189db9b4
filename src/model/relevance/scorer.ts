import { stat } from 'node:fs/promises';
import { encodeVector, signalOff, unscored, type PairEmbedding, type PairExplanation, type PairRequest, type PairScore, type PairState } from '../../protocol/pairs';
import type { Session } from '../runtime/onnx';
import type { PictureReader } from '../vision/pixels';
import { efficientNetPixels } from '../vision/tensor';
import { atScore, type IsotonicCurve } from './isotonic';
import { cosine, projectPicture, projectText, type Projection } from './projection';
import type { WordPieces } from './wordPieces';
import { wordsOf } from './words';

/** What a scorer is made of. */
export interface ScorerParts {
  readonly name: string;
  readonly version: string;
  readonly projection: Projection;
  readonly pieces: WordPieces;
  /** Probability of a mismatch by the negative cosine, where as many pairs mismatch as match. */
  readonly calibration: IsotonicCurve;
  /** The picture tower: `pixels` [1, 3, 260, 260] to `pooled` [1, 1280]. */
  readonly vision: Session;
  readonly reader: PictureReader;
}

const keptPictures = 20_000;
/** A picture whose pixels hardly differ shows nothing; standard deviation of normalised values. */
const blankDeviation = 0.02;

type PictureVector = { readonly vector: Float32Array } | { readonly state: Exclude<PairState, 'scored'> };

/**
 * Scores whether a picture could belong to another text: both are projected linearly into one space, and the cosine
 * there is turned into a probability. A pair that cannot be scored has a state and no score.
 */
export class RelevanceScorer {
  readonly name: string;
  readonly version: string;
  private readonly pictures = new Map<string, Promise<PictureVector>>();

  constructor(private readonly parts: ScorerParts) {
    this.name = parts.name;
    this.version = parts.version;
  }

  /** The device that looks at pictures. */
  get device(): string {
    return this.parts.vision.device;
  }

  /** Scores one pair. */
  async score({ tokens, picture }: PairRequest): Promise<PairScore> {
    if (picture === undefined) return unscored('missing');
    const text = this.projectTokens(tokens);
    if (!text) return unscored('no-text');
    const seen = await this.look(picture);
    if ('state' in seen) return unscored(seen.state);
    const score = -cosine(seen.vector, text);
    const probability = atScore(this.parts.calibration, score);
    return { state: 'scored', mismatch: { state: 'calibrated', probability, score }, invisible: signalOff, redundant: signalOff };
  }

  /** Where a pair's text and picture lie in the joint space, each for itself. */
  async embed({ tokens, picture }: PairRequest): Promise<PairEmbedding> {
    const text = this.projectTokens(tokens);
    const seen = picture === undefined ? undefined : await this.look(picture);
    return { text: text ? encodeVector(text) : null, picture: seen && 'vector' in seen ? encodeVector(seen.vector) : null };
  }

  /** What carries a pair's score; null where it cannot be scored. This model cannot point. */
  async explain(pair: PairRequest): Promise<PairExplanation | null> {
    const { state } = await this.score(pair);
    return state === 'scored' ? { words: [], regions: [], entities: [] } : null;
  }

  /** A text's vector of length 1; undefined where it holds no word. */
  projectTokens(tokens: readonly string[]): Float32Array | undefined {
    const { pieces, projection } = this.parts;
    return projectText(projection, [...new Set(wordsOf(tokens).flatMap((word) => pieces.cut(word)))]);
  }

  /** A picture's vector of length 1, remembered until the file changes; or the state that keeps it from being looked at. */
  async look(path: string): Promise<PictureVector> {
    const file = await stat(path).catch(() => undefined);
    if (!file) return { state: 'missing' };
    const key = `${path}\n${file.mtimeMs}\n${file.size}`;
    const known = this.pictures.get(key);
    if (known) return known;
    if (this.pictures.size >= keptPictures) this.pictures.clear();
    const looking = this.see(path);
    this.pictures.set(key, looking);
    return looking;
  }

  private async see(path: string): Promise<PictureVector> {
    const { reader, vision, projection } = this.parts;
    const pixels = await reader.pixels(path, efficientNetPixels);
    if (!pixels) return { state: await this.stateOf(path) };
    if (deviation(pixels.data) < blankDeviation) return { state: 'blank' };
    const { width, height } = efficientNetPixels;
    const outputs = await vision.run({ pixels: { type: 'float32', shape: [1, 3, height, width], data: pixels.data } }, ['pooled']);
    const pooled = outputs['pooled']?.data;
    if (!(pooled instanceof Float32Array)) throw new Error('The picture tower gave no output “pooled”.');
    return { vector: projectPicture(projection, pooled) };
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
