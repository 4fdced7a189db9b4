// What a trained model must beat: ridge and canonical correlation on the same frozen towers, and words that name what a detector sees.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CorrelationFit } from './correlation';
import type { Matrix } from '../../scripts/relevance/linearAlgebra';
import { Runtime } from '../../src/model/runtime/onnx';
import { PictureReader } from '../../src/model/vision/pixels';
import { nanoDetPixels } from '../../src/model/vision/tensor';
import { channels, standardised, textWidth, type SeenCorpus, type Spread } from '../../scripts/relevance/caches';
import type { TestPair } from './pairs';

/** Scores a pair: the higher, the likelier it is wrong; undefined where it cannot be scored. */
export type Baseline = (pair: TestPair) => Promise<number | undefined>;

const through = (vector: Float32Array, { columns, data }: Matrix): Float32Array => {
  const result = new Float32Array(columns);
  vector.forEach((value, row) => { for (let at = 0; at < columns; at += 1) result[at] = (result[at] ?? 0) + value * (data[row * columns + at] ?? 0); });
  return result;
};

const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0) / (Math.hypot(...a) * Math.hypot(...b) || 1);

/** The closed form on frozen features and frozen sentence vectors: canonical correlation with a ridge on both sides, fitted on the training part. */
export function correlationBaseline(corpora: readonly SeenCorpus[], spread: Spread): Baseline {
  const training = corpora.flatMap((corpus) => corpus.of('train').map((example) => ({ picture: standardised(corpus.wholeOf(example, spread), { mean: new Float32Array(channels), deviation: new Float32Array(channels).fill(1) }), text: corpus.meanOf(corpus.textsOf(example)[0] ?? 0), weight: corpus.examples[example]?.texts.length === 1 ? 2 : 1 })));
  const centre = new Float32Array(textWidth);
  for (const { text } of training) text.forEach((value, at) => { centre[at] = (centre[at] ?? 0) + value / training.length; });
  const centred = (text: Float32Array): Float32Array => text.map((value, at) => value - (centre[at] ?? 0));
  const correlation = new CorrelationFit(channels, textWidth);
  for (const { picture, text, weight } of training) correlation.add(picture, [Float64Array.from(centred(text))], weight);
  const { pictures, texts } = correlation.solve({ ridgeOfPictures: 3, ridgeOfTexts: 1, dimensions: 96 });
  const known = new Map(corpora.flatMap((corpus) => corpus.examples.flatMap(({ picture, texts: [tokens = []] }, example) => {
    const text = corpus.textsOf(example)[0];
    return picture !== undefined && text !== undefined && corpus.examples[example]?.part === 'test' ? [[`picture ${picture}`, through(corpus.wholeOf(example, spread), pictures)] as const, [`text ${tokens.join(' ')}`, through(centred(corpus.meanOf(text)), texts)] as const] : [];
  })));
  return ({ picture, tokens }) => {
    const [a, b] = [known.get(`picture ${picture}`), known.get(`text ${tokens.join(' ')}`)];
    return Promise.resolve(a && b ? -cosine(a, b) : undefined);
  };
}

const personWords = ['man', 'woman', 'men', 'women', 'girl', 'boy', 'people', 'child', 'kid', 'guy', 'player', 'he', 'she', 'i', 'me', 'my', 'we'];

/** Words against labels: the highest score of a detector's class that a word of the text names. */
export async function labelBaseline(weights: string): Promise<Baseline> {
  const [runtime, reader] = [await Runtime.open(), await PictureReader.open()];
  if ('problem' in runtime) throw new Error(runtime.problem);
  if ('problem' in reader) throw new Error(reader.problem);
  const session = await runtime.openSession(join(weights, 'nanodet.onnx'), { device: 'cpu', threads: 1 });
  if ('problem' in session) throw new Error(session.problem);
  const classes = readFileSync(join(weights, 'coco-classes.txt'), 'utf8').trimEnd().split('\n').map((line) => line.toLowerCase().split(' '));
  const seen = new Map<string, Promise<Float32Array | undefined>>();
  const look = async (picture: string): Promise<Float32Array | undefined> => {
    const pixels = await reader.pixels(picture, nanoDetPixels);
    if (!pixels) return undefined;
    const { scores } = await session.run({ pixels: { type: 'float32', shape: [1, 3, nanoDetPixels.height, nanoDetPixels.width], data: pixels.data } }, ['scores']);
    const best = new Float32Array(classes.length);
    (scores?.data as Float32Array).forEach((score, at) => { best[at % classes.length] = Math.max(best[at % classes.length] ?? 0, score); });
    return best;
  };
  return async ({ picture, tokens }) => {
    const best = await (seen.get(picture) ?? seen.set(picture, look(picture)).get(picture));
    const words = new Set(tokens.flatMap((token) => [token.toLowerCase(), token.toLowerCase().replace(/[^\p{L}]/gu, ''), token.toLowerCase().replace(/e?s$/u, '')]));
    return best && -classes.reduce((sum, names, at) => sum + ([...names, ...(names[0] === 'person' ? personWords : [])].some((name) => words.has(name)) ? (best[at] ?? 0) : 0), 0);
  };
}
