// Looks at every picture and reads every text of the corpora with the towers as they are, and keeps what they see.
//
//   node scripts/run.mjs scripts/relevance/look.ts DATA_FOLDER WEIGHTS_FOLDER ENCODER_FOLDER CACHE_FOLDER
//
// WEIGHTS_FOLDER holds efficientnet-lite2-fp16w.onnx, ENCODER_FOLDER all-MiniLM-L6-v2 as a Hugging Face folder. The encoder is made smaller
// first (tower.safetensors and vocab.txt). Of what is not learned from only the first caption is read. A file that is there is not made again.
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { narrowHalf } from '../../src/graph/float16';
import { Graph } from '../../src/graph/graph';
import { Parameters } from '../../src/graph/parameters';
import { encodeModel } from '../../src/graph/proto';
import { decodeSafetensors, encodeSafetensors } from '../../src/graph/safetensors';
import { layeredEncoder } from '../../src/model/encoder/bert';
import type { EncoderConfig } from '../../src/model/encoder/config';
import { loadEncoder } from '../../src/model/encoder/folder';
import { readText } from '../../src/model/relevance/reading';
import { WordPieces } from '../../src/model/relevance/wordPieces';
import { Runtime, type Session } from '../../src/model/runtime/onnx';
import { PictureReader } from '../../src/model/vision/pixels';
import { efficientNetPixels } from '../../src/model/vision/tensor';
import { cacheFiles, channels, featuresOf, frozenLayers, rows, textWidth, type Depth } from './caches';
import { captionedTweets, coco, flickr, tweetPairs, type Corpus, type Example } from './corpora';
import { makeSmaller } from './factorise';

const [data = '', weights = '', encoderFolder = '', cache = ''] = process.argv.slice(2);
if (cache === '') throw new Error('usage: look DATA_FOLDER WEIGHTS_FOLDER ENCODER_FOLDER CACHE_FOLDER');

const [words, rank, batch] = [5_000, 248, 32];
const [towerFile, vocabularyFile] = [join(cache, 'tower.safetensors'), join(cache, 'vocab.txt')];

/** All captions of photographs that are learned from; otherwise the first text. */
const isNeeded = ({ part }: Example, at: number): boolean => at === 0 || part === 'train';

/** What is met in tweets of the two datasets is kept too: the words that taggers and annotators meet. */
async function shrinkEncoder(corpora: readonly Corpus[]): Promise<void> {
  const encoder = await loadEncoder(encoderFolder);
  if (encoder.kind === 'refused') throw new Error(encoder.reason);
  const vocabulary = readFileSync(join(encoderFolder, 'vocab.txt'), 'utf8').trimEnd().split('\n');
  const whole = new WordPieces(vocabulary.join('\n'));
  const counts = new Map<string, number>();
  for (const { examples } of corpora)
    for (const { texts } of examples.filter(({ part }) => part === 'train'))
      for (const text of texts) for (const piece of readText(text, whole)?.pieces ?? []) counts.set(vocabulary[piece] ?? '', (counts.get(vocabulary[piece] ?? '') ?? 0) + 1);
  const smaller = makeSmaller(encoder.config, encoder.weights, vocabulary, (piece) => counts.get(piece) ?? 0, { words, rank });
  writeFileSync(vocabularyFile, `${smaller.vocabulary.join('\n')}\n`);
  writeFileSync(towerFile, encodeSafetensors({ weights: smaller.weights, metadata: { config: JSON.stringify(smaller.config) } }));
}

/** The encoder with the vectors after its frozen layers and after its last. */
function encoderGraph(): Uint8Array {
  const { weights: own, metadata } = decodeSafetensors(readFileSync(towerFile));
  const config = JSON.parse(metadata['config'] ?? '') as EncoderConfig;
  const graph = new Graph();
  const inputs = { pieces: graph.input('pieces', 'int64', ['B', 'T']), present: graph.input('present', 'bool', ['B', 'T']) };
  const { embedded, layer } = layeredEncoder(new Parameters(graph, own, { missing: 'refuse' }), config, inputs);
  let states = embedded;
  for (let at = 0; at < config.layers; at += 1) {
    states = layer(at, states);
    if (at + 1 === frozenLayers) graph.output('lower', states);
  }
  graph.output('last', states);
  return encodeModel(graph);
}

async function readTexts({ name, examples }: Corpus, session: Session): Promise<void> {
  const vocabulary = new WordPieces(readFileSync(vocabularyFile, 'utf8').trimEnd());
  const texts = examples.flatMap((example) => example.texts.map((text, at) => (isNeeded(example, at) ? readText(text, vocabulary)?.pieces : undefined) ?? new Int32Array()));
  const offsets = [0];
  for (const { length } of texts) offsets.push((offsets.at(-1) ?? 0) + length);
  const all: Readonly<Record<Depth, Uint16Array>> = { last: new Uint16Array((offsets.at(-1) ?? 0) * textWidth), lower: new Uint16Array((offsets.at(-1) ?? 0) * textWidth) };
  const order = [...texts.keys()].filter((at) => (texts[at]?.length ?? 0) > 0).sort((a, b) => (texts[a]?.length ?? 0) - (texts[b]?.length ?? 0));
  for (let from = 0; from < order.length; from += batch) {
    const chunk = order.slice(from, from + batch);
    const length = Math.max(...chunk.map((at) => texts[at]?.length ?? 0));
    const [pieces, present] = [new BigInt64Array(chunk.length * length), new Uint8Array(chunk.length * length)];
    chunk.forEach((at, row) => texts[at]?.forEach((piece, column) => { pieces[row * length + column] = BigInt(piece); present[row * length + column] = 1; }));
    const found = await session.run({ pieces: { type: 'int64', shape: [chunk.length, length], data: pieces }, present: { type: 'bool', shape: [chunk.length, length], data: present } });
    for (const depth of ['last', 'lower'] as const) chunk.forEach((at, row) => {
      const own = (found[depth]?.data as Float32Array).subarray(row * length * textWidth, (row * length + (texts[at]?.length ?? 0)) * textWidth);
      all[depth].set(narrowHalf(own), (offsets[at] ?? 0) * textWidth);
    });
  }
  for (const depth of ['last', 'lower'] as const) {
    const { states, offsets: begins } = cacheFiles(cache, name, depth);
    writeFileSync(states, new Uint8Array(all[depth].buffer));
    writeFileSync(begins, JSON.stringify(offsets));
  }
}

async function lookAtPictures({ name, examples }: Corpus, session: Session, reader: PictureReader): Promise<void> {
  const { pictures: file } = cacheFiles(cache, name, 'last');
  const handle = openSync(`${file}.partial`, 'w');
  const { width, height } = efficientNetPixels;
  for (const [at, { picture = '' }] of examples.entries()) {
    const pixels = await reader.pixels(picture, efficientNetPixels);
    const seen = pixels && (await session.run({ pixels: { type: 'float32', shape: [1, 3, height, width], data: pixels.data } }, ['map']));
    writeSync(handle, new Uint8Array(narrowHalf(seen ? featuresOf(seen['map']?.data as Float32Array) : new Float32Array(rows * channels)).buffer));
    if (at % 500 === 0) console.log(`${name}: ${at} of ${examples.length} pictures`);
  }
  closeSync(handle);
  renameSync(`${file}.partial`, file);
}

async function main(): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const corpora = [tweetPairs, flickr, coco].map((corpus) => corpus(data));
  if (!existsSync(towerFile)) await shrinkEncoder([...corpora, captionedTweets(data)]);
  const [runtime, reader] = [await Runtime.open(), await PictureReader.open()];
  if ('problem' in runtime) throw new Error(runtime.problem);
  if ('problem' in reader) throw new Error(reader.problem);
  const open = async (model: string | Uint8Array): Promise<Session> => {
    const session = await runtime.openSession(model, { device: 'cpu', threads: 1 });
    if ('problem' in session) throw new Error(session.problem);
    return session;
  };
  const [encoder, tower] = [await open(encoderGraph()), await open(join(weights, 'efficientnet-lite2-fp16w.onnx'))];
  for (const corpus of corpora) {
    const files = cacheFiles(cache, corpus.name, 'lower');
    if (!existsSync(files.states)) await readTexts(corpus, encoder);
    if (corpus.examples[0]?.picture !== undefined && !existsSync(files.pictures)) await lookAtPictures(corpus, tower, reader);
  }
}

void main();
