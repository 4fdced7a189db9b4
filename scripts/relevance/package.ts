// Writes the package of the joint relevance model from trained weights, and calibrates it on validation pairs.
//
//   node scripts/run.mjs scripts/relevance/package.ts DATA_FOLDER WEIGHTS_FOLDER CACHE_FOLDER STAGE OUTPUT
//
// STAGE is the last stage trained (parts or upper); WEIGHTS_FOLDER holds efficientnet-lite2-fp16w.onnx; OUTPUT is models/relevance.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Weights } from '../../src/graph/parameters';
import { decodeSafetensors } from '../../src/graph/safetensors';
import type { EncoderConfig } from '../../src/model/encoder/config';
import { formsOf } from '../../src/model/lowering/lower';
import { quantiseWeights } from '../../src/model/lowering/quantise';
import { writePackage } from '../../src/model/package';
import { buildPictureGraph, buildTextGraph, mapSide } from '../../src/model/relevance/graphs';
import type { JointSizes } from '../../src/model/relevance/heads';
import { fitIsotonic } from '../../src/model/relevance/isotonic';
import { readText } from '../../src/model/relevance/reading';
import { openScorer, relevanceFamily, type RelevanceMetadata } from '../../src/model/relevance/relevancePackage';
import { textInputs } from '../../src/model/relevance/towers';
import { WordPieces } from '../../src/model/relevance/wordPieces';
import { Runtime } from '../../src/model/runtime/onnx';
import type { NamedValues } from '../../src/model/runtime/values';
import { PictureReader } from '../../src/model/vision/pixels';
import { channels } from './caches';
import { captionedTweets, flickr, groupOf, tweetPairs, type Corpus } from './corpora';
import { addNature } from './nature';
import { shrinkPictureTower } from './pictureTower';

const [data = '', weightsFolder = '', cache = '', stage = '', output = ''] = process.argv.slice(2);
if (output === '') throw new Error('usage: package DATA_FOLDER WEIGHTS_FOLDER CACHE_FOLDER STAGE OUTPUT');

const shortestTable = 64;
/** Whole words after this many lines are left out unless they were read in training: they are put together from pieces. */
const wordLines = 5_000;

const rowsOf = (weights: Weights, name: string, rows: readonly number[]): void => {
  const { shape: [, width = 0], values } = weights.get(name)!;
  const picked = new Float32Array(rows.length * width);
  rows.forEach((row, at) => picked.set(values.subarray(row * width, (row + 1) * width), at * width));
  weights.set(name, { shape: [rows.length, width], values: picked });
};

/** The encoder with the pieces that are needed and the places that a text can have. */
function trimmed(weights: Weights, config: EncoderConfig, vocabulary: readonly string[]): { readonly config: EncoderConfig; readonly vocabulary: readonly string[] } {
  const whole = new WordPieces(vocabulary.join('\n'));
  const read = new Set<number>();
  for (const corpus of [tweetPairs(data), flickr(data), captionedTweets(data)])
    for (const { texts } of corpus.examples) for (const text of texts) for (const piece of readText(text, whole)?.pieces ?? []) read.add(piece);
  const rows = vocabulary.flatMap((piece, row) => (row < wordLines || read.has(row) || piece.startsWith('##') ? [row] : []));
  rowsOf(weights, 'embeddings.word_embeddings.weight', rows);
  rowsOf(weights, 'embeddings.position_embeddings.weight', [...Array(shortestTable).keys()]);
  return { config: { ...config, vocabulary: rows.length, positions: shortestTable }, vocabulary: rows.map((row) => vocabulary[row] ?? '') };
}

const plain = (values: NamedValues): object => Object.fromEntries(Object.entries(values).map(([name, { type, shape, data: numbers }]) =>
  [name, { type, shape, data: Array.from(numbers as ArrayLike<number | bigint>, (value) => (type === 'float32' ? Number(Number(value).toPrecision(4)) : Number(value))) }]));

/** Made-up inputs and what each graph gives for them: the self-test of a device. */
async function goldenOf(runtime: Runtime, graphs: Readonly<Record<'vision' | 'picture' | 'text', Uint8Array>>, vocabulary: WordPieces): Promise<object> {
  const read = readText('a cat sleeps on the red sofa next to its kitten'.split(' '), vocabulary)!;
  const fed: Readonly<Record<string, NamedValues>> = {
    vision: { pixels: { type: 'float32', shape: [1, 3, 32, 32], data: Float32Array.from({ length: 3 * 32 * 32 }, (_, at) => (at % 257) / 128 - 1) } },
    picture: { map: { type: 'float32', shape: [1, channels, mapSide, mapSide], data: Float32Array.from({ length: channels * mapSide ** 2 }, (_, at) => (at % 7 === 0 ? Math.round(20 * Math.max(0, Math.sin(at * 0.37))) / 10 : 0)) } },
    text: textInputs(read),
  };
  const golden = await Promise.all(Object.entries(graphs).map(async ([name, bytes]) => {
    const session = await runtime.openSession(formsOf(bytes), { device: 'cpu' });
    if ('problem' in session) throw new Error(session.problem);
    const outputs = await session.run(fed[name]!, name === 'vision' ? ['map'] : name === 'picture' ? ['whole', 'nature'] : ['whole', 'shares']);
    await session.release();
    // Wide enough for bytes and half precision alike: a device that computes wrongly is far off.
    return [name, { inputs: plain(fed[name]!), outputs: plain(outputs), tolerance: 0.15 }] as const;
  }));
  return Object.fromEntries(golden);
}

/** How far on the wrong texts of a validation picture stand. */
const shifts = [1, 17, 101];
/** More pairs hardly change the curve. */
const mostValidated = 250;

/** Scores of validation pairs and of the same pictures with texts of other pairs. */
async function validationScores({ examples }: Corpus, folder: string, reader: PictureReader): Promise<{ readonly right: readonly number[]; readonly wrong: readonly number[] }> {
  const opened = await openScorer({ reader, device: 'cpu', folder });
  if ('problem' in opened) throw new Error(opened.problem);
  const pairs = examples.filter(({ part }) => part === 'valid').slice(0, mostValidated);
  const scoreOf = async (picture: string | undefined, tokens: readonly string[]): Promise<readonly number[]> => {
    const { score } = (await opened.scorer.score({ picture, tokens })).mismatch;
    return score === null ? [] : [score];
  };
  const [right, wrong]: [number[], number[]] = [[], []];
  for (const [at, { picture, texts: [own = []] }] of pairs.entries()) {
    right.push(...await scoreOf(picture, own));
    for (const shift of shifts) {
      const other = pairs[(at + shift) % pairs.length]?.texts[0] ?? [];
      if (groupOf(other) !== groupOf(own)) wrong.push(...await scoreOf(picture, other));
    }
  }
  return { right, wrong };
}

async function main(): Promise<void> {
  const runtime = await Runtime.open();
  const reader = await PictureReader.open();
  if ('problem' in runtime) throw new Error(runtime.problem);
  if ('problem' in reader) throw new Error(reader.problem);
  const tower = decodeSafetensors(readFileSync(join(cache, 'tower.safetensors')));
  const learned = decodeSafetensors(readFileSync(join(cache, `${stage}.safetensors`)));
  const weights: Weights = new Map([...tower.weights, ...learned.weights]);
  const sizes = JSON.parse(learned.metadata['sizes'] ?? '') as JointSizes;
  const { config, vocabulary } = trimmed(weights, JSON.parse(tower.metadata['config'] ?? '') as EncoderConfig, readFileSync(join(cache, 'vocab.txt'), 'utf8').trimEnd().split('\n'));
  const nature = addNature(weights, cache, data);
  const graphs = {
    vision: shrinkPictureTower(readFileSync(join(weightsFolder, 'efficientnet-lite2-fp16w.onnx'))),
    picture: quantiseWeights(buildPictureGraph(weights, sizes)), text: quantiseWeights(buildTextGraph(weights, config, sizes)),
  };
  const words = vocabulary.join('\n');
  const number = (name: string): number => weights.get(name)?.values[0] ?? 0;
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const files = new Map<string, Uint8Array>([
    ['vision.onnx', graphs.vision], ['picture.onnx', graphs.picture], ['text.onnx', graphs.text], ['vocab.txt', text(`${words}\n`)],
    ['golden.json', text(JSON.stringify(await goldenOf(runtime, graphs, new WordPieces(words))))], ['README.md', text('')],
  ]);
  const own: RelevanceMetadata = {
    terms: { whole: Math.exp(number('score.whole')), parts: Math.exp(number('score.parts')), level: number('score.level') },
    nature: nature.lines, calibration: { from: [0], values: [0.5] },
  };
  const write = (more: Partial<RelevanceMetadata>): Promise<void> => writePackage(output, {
    name: 'relevance-joint', version: '2.0.0', family: relevanceFamily, types: ['mismatch', 'redundant'], scheme: 'none', guidelines: [], licence: 'Apache-2.0', ...own, ...more,
    provenance: {
      data: ['tweet-pairs/pairs.jsonl', 'flickr8k/captions.jsonl'].map((path) => ({ path, sha256: createHash('sha256').update(readFileSync(join(data, path))).digest('hex') })),
      command: 'scripts/relevance/look.ts, train.ts and package.ts', stage: JSON.parse(learned.metadata['stage'] ?? '{}') as object, natureLabels: nature.labels,
      split: 'by group of near-equal texts or by picture: one in five for the test, one in ten for validation',
      start: ['EfficientNet-Lite2 (ImageNet), Apache-2.0', 'all-MiniLM-L6-v2, Apache-2.0'],
    },
  }, files);
  await write({});
  const found = [await validationScores(tweetPairs(data), output, reader), await validationScores(flickr(data), output, reader)];
  // Right pairs count as much as wrong ones.
  const weighted = found.flatMap(({ right, wrong }) => [...right.flatMap((score) => shifts.map(() => [score, 0] as const)), ...wrong.map((score) => [score, 1] as const)]);
  const calibration = fitIsotonic(weighted.map(([score]) => score), weighted.map(([, outcome]) => outcome), 40);
  await write({ calibration });
  writeFileSync(join(cache, 'validation.json'), JSON.stringify(found));
  console.log({ vocabulary: vocabulary.length, bytes: [...files].map(([name, bytes]) => [name, bytes.length]), terms: own.terms, lines: nature.lines });
}

void main();
