// Fits the bundled relevance model in closed form on tweets and captioned photographs, and measures it on pairs held out.
//
//   node scripts/run.mjs scripts/train-relevance.ts DATA_FOLDER WEIGHTS_FOLDER OUTPUT
//
// DATA_FOLDER holds tweet-pairs/ and flickr8k/; WEIGHTS_FOLDER holds efficientnet-lite2-fp16w.onnx and bge-small-fp16/;
// OUTPUT is the package's folder, models/relevance. Picture features are kept in runs/, so that a second run is short.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSafetensors } from '../src/graph/safetensors';
import { writePackage } from '../src/model/package';
import { CorrelationFit, type CorrelationOptions } from '../src/model/relevance/correlation';
import { areaUnderRoc, atScore, calibrationError, fitIsotonic } from '../src/model/relevance/isotonic';
import { cosine, encodeProjection, projectPicture, projectText, standardise, type Projection } from '../src/model/relevance/projection';
import { relevanceFamily } from '../src/model/relevance/relevancePackage';
import { WordPieces } from '../src/model/relevance/wordPieces';
import { wordsOf } from '../src/model/relevance/words';
import { relevanceCard } from './relevance-card';
import { Runtime } from '../src/model/runtime/onnx';
import { PictureReader } from '../src/model/vision/pixels';
import { efficientNetPixels } from '../src/model/vision/tensor';

const [data = '', weights = '', output = ''] = process.argv.slice(2);
if (output === '') throw new Error('usage: train-relevance DATA_FOLDER WEIGHTS_FOLDER OUTPUT');

interface Example {
  readonly picture: string;
  /** Word pieces of each text that fits the picture. */
  readonly texts: readonly (readonly number[])[];
  /** Examples with the same group are never on both sides of the split. */
  readonly group: string;
}

interface Corpus {
  readonly name: string;
  readonly examples: readonly Example[];
  readonly features: readonly (Float32Array | undefined)[];
  readonly weight: number;
}

const options: CorrelationOptions = { ridgeOfPictures: 3, ridgeOfTexts: 1, dimensions: 96 };
const featureCount = 1280;
const heldOutShare = 5;
const vocabulary = readFileSync(join(weights, 'bge-small-fp16/vocab.txt'), 'utf8').trimEnd();
const pieces = new WordPieces(vocabulary);
const hash = (text: string): number => parseInt(createHash('sha256').update(text).digest('hex').slice(0, 8), 16);
const lines = (path: string): readonly Record<string, unknown>[] =>
  readFileSync(join(data, path), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
const cut = (text: string): readonly number[] => [...new Set(wordsOf(text.split(/\s+/)).flatMap((word) => pieces.cut(word)))];

function readTweets(): readonly Example[] {
  return lines('tweet-pairs/pairs.jsonl').map(({ text, image }) => {
    const plain = wordsOf(String(text).split(/\s+/)).join('').replace(/[^a-z]/g, '').slice(0, 40);
    return { picture: join(data, 'tweet-pairs', String(image)), texts: [cut(String(text))], group: plain || String(image) };
  });
}

function readPhotographs(): readonly Example[] {
  return lines('flickr8k/captions.jsonl').map(({ image, captions }) => ({
    picture: join(data, 'flickr8k/images', String(image)),
    texts: (captions as readonly string[]).map(cut),
    group: String(image),
  }));
}

async function look(name: string, examples: readonly Example[]): Promise<readonly (Float32Array | undefined)[]> {
  const file = join('runs/relevance', `${name}.bin`);
  mkdirSync('runs/relevance', { recursive: true });
  if (!existsSync(file)) writeFileSync(file, new Uint8Array((await pooledFeatures(name, examples)).buffer));
  const all = new Float32Array(readFileSync(file).buffer.slice(0));
  return examples.map((_, at) => {
    const features = all.slice(at * featureCount, (at + 1) * featureCount);
    return features.some((value) => value > 0) ? features : undefined;
  });
}

async function pooledFeatures(name: string, examples: readonly Example[]): Promise<Float32Array> {
  const runtime = await Runtime.open();
  const reader = await PictureReader.open();
  if ('problem' in runtime) throw new Error(runtime.problem);
  if ('problem' in reader) throw new Error(reader.problem);
  const session = await runtime.openSession(join(weights, 'efficientnet-lite2-fp16w.onnx'), { device: 'cpu' });
  if ('problem' in session) throw new Error(session.problem);
  const all = new Float32Array(examples.length * featureCount);
  const { width, height } = efficientNetPixels;
  for (const [at, { picture }] of examples.entries()) {
    const pixels = await reader.pixels(picture, efficientNetPixels);
    if (pixels) {
      const { pooled } = await session.run({ pixels: { type: 'float32', shape: [1, 3, height, width], data: pixels.data } }, ['pooled']);
      all.set(pooled?.data as Float32Array, at * featureCount);
    }
    if (at % 500 === 0) console.log(`${name}: ${at} of ${examples.length} pictures`);
  }
  return all;
}

const isHeldOut = ({ group }: Example): boolean => hash(group) % heldOutShare === 0;

/** The inverse document frequency of each piece over the training texts. */
function frequencies(corpora: readonly Corpus[]): Float64Array {
  const documents = new Float64Array(pieces.size).fill(1);
  let count = 0;
  for (const { examples } of corpora) {
    for (const { texts } of examples.filter((each) => !isHeldOut(each))) {
      for (const text of texts.slice(0, 2)) {
        count += 1;
        for (const piece of text) documents[piece] = (documents[piece] ?? 0) + 1;
      }
    }
  }
  return documents.map((each) => Math.log(count / each));
}

function centredEmbeddings(): { readonly width: number; readonly rows: readonly Float64Array[] } {
  const { weights: tensors } = decodeSafetensors(readFileSync(join(weights, 'bge-small-fp16/model.safetensors')));
  const table = tensors.get('embeddings.word_embeddings.weight');
  if (!table) throw new Error('the encoder has no word embeddings');
  const [size = 0, width = 0] = table.shape;
  const mean = new Float64Array(width);
  table.values.forEach((value, at) => (mean[at % width] = (mean[at % width] ?? 0) + value / size));
  const rows = Array.from({ length: size }, (_, row) => Float64Array.from({ length: width }, (__, at) => (table.values[row * width + at] ?? 0) - (mean[at] ?? 0)));
  return { width, rows };
}

function fit(corpora: readonly Corpus[]): Projection {
  const idf = frequencies(corpora);
  const { width, rows } = centredEmbeddings();
  const vectorOf = (text: readonly number[]): Float64Array => {
    const vector = new Float64Array(width);
    for (const piece of text) for (let at = 0; at < width; at += 1) vector[at] = (vector[at] ?? 0) + ((idf[piece] ?? 0) * (rows[piece]?.[at] ?? 0)) / text.length;
    return vector;
  };
  const training = corpora.flatMap(({ examples, features, weight }) => examples.flatMap((example, at) => {
    const picture = features[at];
    const texts = example.texts.filter((text) => text.length > 0).map(vectorOf);
    return picture && texts.length > 0 && !isHeldOut(example) ? [{ picture, texts, weight }] : [];
  }));
  const { mean, deviation } = spread(training.map((each) => each.picture));
  const centre = new Float64Array(width);
  const total = training.reduce((sum, { weight }) => sum + weight, 0);
  for (const { texts, weight } of training) for (const text of texts) text.forEach((value, at) => (centre[at] = (centre[at] ?? 0) + (value * weight) / texts.length / total));
  const correlation = new CorrelationFit(featureCount, width);
  for (const { picture, texts, weight } of training) {
    correlation.add(standardise({ mean, deviation }, picture), texts.map((text) => text.map((value, at) => value - (centre[at] ?? 0))), weight);
  }
  const { pictures, texts } = correlation.solve(options);
  const { dimensions } = options;
  const through = (vector: Float64Array): Float32Array => {
    const result = new Float32Array(dimensions);
    vector.forEach((value, row) => { for (let at = 0; at < dimensions; at += 1) result[at] = (result[at] ?? 0) + value * (texts.data[row * dimensions + at] ?? 0); });
    return result;
  };
  return {
    dimensions,
    picture: { mean, deviation, matrix: Float32Array.from(pictures.data) },
    text: { ...quantise(rows.map((row, piece) => through(row.map((value) => value * (idf[piece] ?? 0)))), dimensions), centre: through(centre) },
  };
}

function spread(pictures: readonly Float32Array[]): { readonly mean: Float32Array; readonly deviation: Float32Array } {
  const [sum, squares] = [new Float64Array(featureCount), new Float64Array(featureCount)];
  for (const picture of pictures) picture.forEach((value, at) => {
    sum[at] = (sum[at] ?? 0) + Math.sqrt(Math.max(value, 0));
    squares[at] = (squares[at] ?? 0) + Math.max(value, 0);
  });
  const mean = Float32Array.from(sum, (value) => value / pictures.length);
  return { mean, deviation: Float32Array.from(squares, (value, at) => Math.sqrt(Math.max(value / pictures.length - (mean[at] ?? 0) ** 2, 0)) + 1e-3) };
}

function quantise(rows: readonly Float32Array[], dimensions: number): { readonly pieces: Int8Array; readonly scales: Float32Array } {
  const result = new Int8Array(rows.length * dimensions);
  const scales = new Float32Array(rows.length);
  rows.forEach((row, piece) => {
    const scale = row.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9) / 127;
    scales[piece] = scale;
    row.forEach((value, at) => (result[piece * dimensions + at] = Math.round(value / scale)));
  });
  return { pieces: result, scales };
}

interface Scores {
  readonly matching: readonly number[];
  readonly shuffled: readonly number[];
}

/** Cosines of the held-out pairs, first text each, and of the same pictures with another held-out text each. */
function scorePairs(projection: Projection, { examples, features }: Corpus, half: 'first' | 'second' | 'all'): Scores {
  const pairs = examples.flatMap((example, at) => {
    const text = projectText(projection, example.texts[0] ?? []);
    const picture = features[at];
    const side = hash(`${example.group} half`) % 2 === 0 ? 'first' : 'second';
    return isHeldOut(example) && picture && text && (half === 'all' || half === side) ? [{ text, picture: projectPicture(projection, picture) }] : [];
  });
  const other = (at: number): Float32Array | undefined => pairs[(at + 1 + (hash(String(at)) % (pairs.length - 1))) % pairs.length]?.text;
  return {
    matching: pairs.map(({ picture, text }) => cosine(picture, text)),
    shuffled: pairs.map(({ picture }, at) => cosine(picture, other(at) ?? picture)),
  };
}

/** A small made-up picture and what the tower sees in it: the self-test of a device. */
async function golden(): Promise<string> {
  const runtime = await Runtime.open();
  if ('problem' in runtime) throw new Error(runtime.problem);
  const session = await runtime.openSession(join(weights, 'efficientnet-lite2-fp16w.onnx'), { device: 'cpu' });
  if ('problem' in session) throw new Error(session.problem);
  const shape = [1, 3, 32, 32];
  const data = Float32Array.from({ length: 3 * 32 * 32 }, (_, at) => Math.fround((at % 257) / 128 - 1));
  const { pooled } = await session.run({ pixels: { type: 'float32', shape, data } }, ['pooled']);
  if (!pooled) throw new Error('the picture tower gave no output “pooled”');
  return JSON.stringify({ inputs: { pixels: { shape, data: [...data] } }, outputs: { pooled: { shape: pooled.shape, data: Array.from(pooled.data as Float32Array, (value) => Number(value.toPrecision(5))) } }, tolerance: 0.02 });
}

async function main(): Promise<void> {
  const [tweets, photographs] = [readTweets(), readPhotographs()];
  const corpora: readonly Corpus[] = [
    { name: 'tweet-pairs', examples: tweets, features: await look('tweet-pairs', tweets), weight: 2 },
    { name: 'flickr8k', examples: photographs, features: await look('flickr8k', photographs), weight: 1 },
  ];
  const projection = fit(corpora);
  const [onTweets] = corpora;
  if (!onTweets) throw new Error('no tweets');
  const first = scorePairs(projection, onTweets, 'first');
  const calibration = fitIsotonic([...first.shuffled, ...first.matching].map((score) => -score), [...first.shuffled.map(() => 1), ...first.matching.map(() => 0)], 24);
  const second = scorePairs(projection, onTweets, 'second');
  const probabilities = [...second.shuffled, ...second.matching].map((score) => atScore(calibration, -score));
  const error = calibrationError(probabilities, [...second.shuffled.map(() => 1), ...second.matching.map(() => 0)]);
  const measured = corpora.map((corpus) => {
    const { matching, shuffled } = scorePairs(projection, corpus, 'all');
    return { corpus: corpus.name, pairs: matching.length, auroc: areaUnderRoc(matching, shuffled) };
  });
  console.log(measured, { calibrationErrorOnTweets: error });
  const facts = { measured, calibrationError: error, options };
  const files = new Map<string, Uint8Array>([
    ['vision.onnx', readFileSync(join(weights, 'efficientnet-lite2-fp16w.onnx'))],
    ['vocab.txt', new TextEncoder().encode(`${vocabulary}\n`)],
    ['projection.bin', encodeProjection(projection)],
    ['golden.json', new TextEncoder().encode(await golden())],
    ['README.md', new TextEncoder().encode(relevanceCard(facts))],
  ]);
  await writePackage(output, {
    name: 'relevance-linear', version: '1.0.0', family: relevanceFamily, types: ['mismatch'], scheme: 'none', guidelines: [], licence: 'Apache-2.0',
    calibration, scores: facts,
    provenance: {
      data: ['tweet-pairs/pairs.jsonl', 'flickr8k/captions.jsonl'].map((path) => ({ path, sha256: createHash('sha256').update(readFileSync(join(data, path))).digest('hex') })),
      command: 'node scripts/run.mjs scripts/train-relevance.ts DATA_FOLDER WEIGHTS_FOLDER models/relevance', split: `held out: 1 group in ${heldOutShare} by hash`,
      start: ['EfficientNet-Lite2 (ImageNet), Apache-2.0', 'word embeddings of bge-small-en-v1.5, MIT'],
    },
  }, files);
}

void main();
