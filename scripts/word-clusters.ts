// Clusters the words of a BERT vocabulary by their input vectors, for the CRF's features: four nested levels of k-means
// (32 clusters, each cut into 4, again and again), spherical, from a fixed seed. The vectors themselves are not kept.
//
//   node scripts/run.mjs scripts/word-clusters.ts ENCODER_FOLDER OUTPUT
//
// ENCODER_FOLDER is a Hugging Face folder of BERT-base cased (model.safetensors in fp32, vocab.txt).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeClusters } from '../src/model/crf/wordClusters';

const fanOut = [32, 4, 4, 4];
const rounds = 25;

/** A generator of numbers from 0 to 1 (mulberry32). */
const makeRandom = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

const readVectors = (folder: string): { words: string[]; vectors: Float32Array[] } => {
  const bytes = readFileSync(join(folder, 'model.safetensors'));
  const headLength = Number(bytes.readBigUInt64LE(0));
  const head = JSON.parse(bytes.toString('utf8', 8, 8 + headLength)) as Record<string, { dtype: string; shape: number[]; data_offsets: number[] }>;
  const name = Object.keys(head).find((key) => key.endsWith('word_embeddings.weight'));
  const tensor = head[name ?? ''];
  if (tensor?.dtype !== 'F32') throw new Error('no word_embeddings.weight in fp32');
  const width = tensor.shape[1]!;
  const data = bytes.subarray(8 + headLength + tensor.data_offsets[0]!, 8 + headLength + tensor.data_offsets[1]!);
  const all = new Float32Array(Uint8Array.from(data).buffer);
  const vocabulary = readFileSync(join(folder, 'vocab.txt'), 'utf8').trimEnd().split('\n');
  const rows = vocabulary.flatMap((word, i) => (word.startsWith('##') || /^\[.+\]$/u.test(word) ? [] : [i]));
  return { words: rows.map((i) => vocabulary[i]!), vectors: rows.map((i) => all.slice(i * width, (i + 1) * width)) };
};

const dot = (a: Float32Array, b: Float32Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

const normalise = (vector: Float32Array): Float32Array => {
  const size = Math.sqrt(dot(vector, vector)) || 1;
  return vector.map((x) => x / size);
};

const meanOf = (vectors: readonly Float32Array[], width: number): Float32Array => {
  const sum = new Float64Array(width);
  for (const vector of vectors) for (let i = 0; i < width; i++) sum[i]! += vector[i]!;
  return Float32Array.from(sum, (x) => x / Math.max(1, vectors.length));
};

/** k-means++ seeding (Arthur and Vassilvitskii, 2007) on unit vectors. */
const seedCentres = (vectors: readonly Float32Array[], k: number, random: () => number): Float32Array[] => {
  const centres = [vectors[Math.floor(random() * vectors.length)]!];
  const far = vectors.map(() => Infinity);
  while (centres.length < k) {
    const latest = centres.at(-1)!;
    vectors.forEach((vector, i) => { far[i] = Math.min(far[i]!, Math.max(0, 2 - 2 * dot(vector, latest))); });
    let left = random() * far.reduce((a, b) => a + b, 0);
    centres.push(vectors[Math.max(0, far.findIndex((distance) => (left -= distance) < 0))]!);
  }
  return centres;
};

/** Assigns each vector to one of k clusters. */
const cluster = (vectors: readonly Float32Array[], k: number, random: () => number): Int32Array => {
  const labels = new Int32Array(vectors.length);
  if (vectors.length <= k) return labels.map((_, i) => i);
  let centres = seedCentres(vectors, k, random);
  for (let round = 0; round < rounds; round++) {
    vectors.forEach((vector, i) => {
      let best = -Infinity;
      centres.forEach((centre, c) => {
        const closeness = dot(vector, centre);
        if (closeness > best) { best = closeness; labels[i] = c; }
      });
    });
    centres = centres.map((centre, c) => {
      const members = vectors.filter((_, i) => labels[i] === c);
      return members.length > 0 ? normalise(meanOf(members, centre.length)) : centre;
    });
  }
  return labels;
};

const [folder, output] = process.argv.slice(2);
if (!folder || !output) throw new Error('usage: word-clusters ENCODER_FOLDER OUTPUT');
const random = makeRandom(1);
const { words, vectors } = readVectors(folder);
const mean = meanOf(vectors, vectors[0]!.length);
const units = vectors.map((vector) => normalise(vector.map((x, i) => x - mean[i]!)));
const codes = words.map((): number[] => []);
let groups: number[][] = [words.map((_, i) => i)];
for (const k of fanOut) {
  const next: number[][] = [];
  for (const group of groups) {
    const labels = cluster(group.map((i) => units[i]!), k, random);
    for (let c = 0; c < k; c++) next.push(group.filter((_, at) => labels[at] === c));
  }
  next.forEach((group, code) => { for (const i of group) codes[i]!.push(code); });
  groups = next;
  console.log(`${groups.filter((group) => group.length > 0).length} clusters`);
}
writeFileSync(output, encodeClusters(words.map((word, i) => ({ word, codes: codes[i]! }))));
