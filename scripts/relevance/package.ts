// Writes the package of the joint relevance model from trained weights, and calibrates it on validation pairs.
//
//   node scripts/run.mjs scripts/relevance/package.ts DATA_FOLDER WEIGHTS_FOLDER CACHE_FOLDER STAGE OUTPUT
//
// STAGE is the last stage trained (parts or upper); WEIGHTS_FOLDER holds efficientnet-lite2-fp16w.onnx; OUTPUT is models/relevance.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Weights } from '../../src/graph/parameters';
import { decodeSafetensors } from '../../src/graph/safetensors';
import type { EncoderConfig } from '../../src/model/encoder/config';
import { formsOf } from '../../src/model/lowering/lower';
import { halveTables } from '../../src/model/lowering/nibbles';
import { quantiseWeights } from '../../src/model/lowering/quantise';
import { getPackageJson, readPackage, writePackage } from '../../src/model/package';
import { buildPictureGraph, buildTextGraph, mapSide } from '../../src/model/relevance/graphs';
import type { JointSizes } from '../../src/model/relevance/heads';
import { isFunctionWord } from '../../src/model/relevance/functionWords';
import { areaUnderRoc, fitIsotonic, type IsotonicCurve } from '../../src/model/relevance/isotonic';
import { explainWords, scoreOf, type PicturePlace, type ScoreTerms, type TextPlace } from '../../src/model/relevance/places';
import { readText } from '../../src/model/relevance/reading';
import { readGolden, relevanceFamily, type RelevanceMetadata } from '../../src/model/relevance/relevancePackage';
import type { NatureLines } from '../../src/model/relevance/scorer';
import { JointTowers, textInputs } from '../../src/model/relevance/towers';
import { WordPieces } from '../../src/model/relevance/wordPieces';
import { Runtime } from '../../src/model/runtime/onnx';
import type { NamedValues } from '../../src/model/runtime/values';
import { PictureReader } from '../../src/model/vision/pixels';
import { efficientNetPixels } from '../../src/model/vision/tensor';
import { channels } from './caches';
import { flickr, groupOf, tweetPairs, type Corpus } from './corpora';
import { addNature } from './nature';
import { shrinkPictureTower } from './pictureTower';

const [data = '', weightsFolder = '', cache = '', stage = '', output = ''] = process.argv.slice(2);
if (output === '') throw new Error('usage: package DATA_FOLDER WEIGHTS_FOLDER CACHE_FOLDER STAGE OUTPUT');

/** Tables of so many rows and more are kept in four bits a number. */
const tableRows = 1_000;

/** What is fed is a short row of numbers over and over; what comes out is rounded. */
const plain = (values: NamedValues, most = Infinity): object => Object.fromEntries(Object.entries(values).map(([name, { type, shape, data: numbers }]) =>
  [name, { type, shape, data: Array.from((numbers as Float32Array).slice(0, most), (value) => (type === 'float32' ? Number(Number(value).toPrecision(4)) : Number(value))) }]));

/** Numbers that repeat themselves after 257. */
const repeated = (count: number, of: (at: number) => number): Float32Array => Float32Array.from({ length: count }, (_, at) => of(at % period));
const period = 257;

/** Made-up inputs and what each graph gives for them: the self-test of a device. */
async function goldenOf(runtime: Runtime, graphs: Readonly<Record<'vision' | 'picture' | 'text', Uint8Array>>, vocabulary: WordPieces): Promise<object> {
  const read = readText('a cat sleeps on the red sofa next to its kitten'.split(' '), vocabulary)!;
  const fed: Readonly<Record<string, NamedValues>> = {
    vision: { pixels: { type: 'float32', shape: [1, 3, 32, 32], data: repeated(3 * 32 * 32, (at) => Math.round((at / 128 - 1) * 100) / 100) } },
    picture: { map: { type: 'float32', shape: [1, channels, mapSide, mapSide], data: repeated(channels * mapSide ** 2, (at) => (at % 7 === 0 ? Math.round(20 * Math.max(0, Math.sin(at * 0.37))) / 10 : 0)) } },
    text: textInputs(read),
  };
  const golden = await Promise.all(Object.entries(graphs).map(async ([name, bytes]) => {
    const session = await runtime.openSession(formsOf(bytes), { device: 'cpu' });
    if ('problem' in session) throw new Error(session.problem);
    const outputs = await session.run(fed[name]!, name === 'vision' ? ['map'] : name === 'picture' ? ['whole', 'nature'] : ['whole', 'shares']);
    await session.release();
    // Wide enough for bytes and half precision alike: a device that computes wrongly is far off.
    return [name, { inputs: plain(fed[name]!, name === 'text' ? Infinity : period), outputs: plain(outputs), tolerance: 0.15 }] as const;
  }));
  return Object.fromEntries(golden);
}

/** More pairs hardly change the curve. */
const mostValidated = 300;
/** So many wrong texts to each picture. */
const strangers = 20;
/** Shares of the weight that training gave to words and regions, of which validation pairs choose one. */
const partShares = [0, 0.25, 0.5, 0.75, 1];

interface Place {
  readonly tokens: readonly string[];
  readonly text: TextPlace;
  readonly picture: PicturePlace;
  readonly group: string;
}

/** Where validation pairs lie; pictures of text are left out, as the product leaves them out. */
async function validationPlaces({ examples }: Corpus, towers: JointTowers, lines: NatureLines, reader: PictureReader): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const { picture = '', texts: [tokens = []] } of examples.filter(({ part }) => part === 'valid').slice(0, mostValidated)) {
    const [pixels, text] = [await reader.pixels(picture, efficientNetPixels), await towers.read(tokens)];
    if (!pixels || !text) continue;
    const { place, textual } = await towers.look(pixels.data);
    if (textual < lines.textual) places.push({ tokens, text, picture: place, group: groupOf(tokens) || picture });
  }
  return places;
}

/** Scores of pairs that belong together, and of the same pictures with texts of other pairs. */
function scoresOf(places: readonly Place[], terms: ScoreTerms): { readonly right: readonly number[]; readonly wrong: readonly number[] } {
  const wrong = places.flatMap(({ picture, group }, at) => Array.from({ length: strangers }, (_, step) => places[(at + 1 + step * 13) % places.length]!)
    .filter((other) => other.group !== group).map(({ text }) => scoreOf(text, picture, terms)));
  return { right: places.map(({ text, picture }) => scoreOf(text, picture, terms)), wrong };
}

/** The terms with the share of words and regions that tells validation pairs apart best, and the curve that turns scores into probabilities. */
function settle(corpora: readonly (readonly Place[])[], trained: ScoreTerms): { readonly terms: ScoreTerms; readonly calibration: IsotonicCurve; readonly chosenBy: object } {
  const tried = partShares.map((share) => {
    const terms = { ...trained, parts: trained.parts * share };
    const found = corpora.map((places) => scoresOf(places, terms));
    const areas = found.map(({ right, wrong }) => areaUnderRoc(right, wrong));
    return { share, terms, found, areas, mean: areas.reduce((sum, area) => sum + area, 0) / areas.length };
  });
  const best = tried.reduce((one, other) => (other.mean > one.mean ? other : one));
  // Right pairs count as much as wrong ones.
  const rows = best.found.flatMap(({ right, wrong }) => [...right.flatMap((score) => Array<readonly [number, number]>(strangers).fill([-score, 0])), ...wrong.map((score) => [-score, 1] as const)]);
  const calibration = fitIsotonic(rows.map(([score]) => score), rows.map(([, outcome]) => outcome), curvePoints);
  return { terms: best.terms, calibration, chosenBy: tried.map(({ share, areas }) => ({ share, areas })) };
}

const curvePoints = 40;
const clearShare = 0.9;

/** The cosine that so many words of so many do not reach with any region of another text's picture. */
function clearCosine(places: readonly Place[]): number {
  const cosines = places.flatMap(({ text, tokens, group }, at) => {
    const other = places[(at + 1) % places.length];
    return other && other.group !== group ? explainWords(text, other.picture).filter(({ start }) => !isFunctionWord(tokens[start] ?? '')).map(({ similarity }) => similarity) : [];
  }).sort((a, b) => a - b);
  return cosines[Math.floor(clearShare * cosines.length)] ?? 1;
}

async function openTowers(folder: string, vocabulary: WordPieces, runtime: Runtime): Promise<JointTowers> {
  const read = await readPackage(folder, [relevanceFamily]);
  if (read.kind === 'refused') throw new Error(read.reason);
  const towers = await JointTowers.open(read.package, vocabulary, runtime, { device: 'cpu', golden: readGolden(getPackageJson(read.package, 'golden.json'))! });
  if ('problem' in towers) throw new Error(towers.problem);
  return towers;
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
  const config = JSON.parse(tower.metadata['config'] ?? '') as EncoderConfig;
  const words = readFileSync(join(cache, 'vocab.txt'), 'utf8').trimEnd();
  const nature = addNature(weights, cache, data);
  const graphs = {
    vision: shrinkPictureTower(readFileSync(join(weightsFolder, 'efficientnet-lite2-fp16w.onnx'))),
    picture: quantiseWeights(buildPictureGraph(weights, sizes)), text: quantiseWeights(halveTables(buildTextGraph(weights, config, sizes), tableRows)),
  };
  const number = (name: string): number => weights.get(name)?.values[0] ?? 0;
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  const files = new Map<string, Uint8Array>([
    ['vision.onnx', graphs.vision], ['picture.onnx', graphs.picture], ['text.onnx', graphs.text], ['vocab.txt', text(`${words}\n`)],
    ['golden.json', text(JSON.stringify(await goldenOf(runtime, graphs, new WordPieces(words))))], ['README.md', text('')],
  ]);
  const own: RelevanceMetadata = {
    terms: { whole: Math.exp(number('score.whole')), parts: Math.exp(number('score.parts')), level: number('score.level') },
    nature: nature.lines, calibration: { from: [0], values: [0.5] }, clear: 1,
  };
  const write = (more: Partial<RelevanceMetadata>): Promise<void> => writePackage(output, {
    name: 'relevance-joint', version: '2.1.0', family: relevanceFamily, types: ['mismatch', 'redundant'], scheme: 'none', guidelines: [], licence: 'Apache-2.0', ...own, ...more,
    provenance: {
      data: ['tweet-pairs/pairs.jsonl', 'flickr8k/captions.jsonl'].map((path) => ({ path, sha256: createHash('sha256').update(readFileSync(join(data, path))).digest('hex') })),
      command: 'scripts/relevance/look.ts, train.ts and package.ts', stage: JSON.parse(learned.metadata['stage'] ?? '{}') as object, natureLabels: nature.labels,
      split: 'by group of near-equal texts or by picture: for the test one in four of those that relevance-joint 2.0.0 had learned from (nobody had measured on them), one in eight of all for validation',
      start: ['EfficientNet-Lite2 (ImageNet), Apache-2.0', 'all-MiniLM-L6-v2, Apache-2.0'],
    },
  }, files);
  await write({});
  const towers = await openTowers(output, new WordPieces(words), runtime);
  const places = await Promise.all([tweetPairs(data), flickr(data)].map((corpus) => validationPlaces(corpus, towers, nature.lines, reader)));
  const { chosenBy, ...settled } = settle(places, own.terms);
  await write({ ...settled, clear: clearCosine(places.flat()) });
  console.log(chosenBy);
  console.log({ bytes: [...files].map(([name, bytes]) => [name, bytes.length]), terms: settled.terms, lines: nature.lines, all: [...files.values()].reduce((sum, { length }) => sum + length, 0) });
}

void main();
