// Trains the joint space of texts and pictures: wholes, in several members that are laid side by side, then words and regions, then the text
// encoder's upper layers with them.
//
//   node scripts/run.mjs scripts/relevance/train.ts DATA_FOLDER CACHE_FOLDER [wholes|parts|upper]
//
// CACHE_FOLDER is what scripts/relevance/look.ts made. Each stage goes on from the file of the one before (CACHE_FOLDER/STAGE.safetensors).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Weights } from '../../src/graph/parameters';
import { decodeSafetensors, encodeSafetensors } from '../../src/graph/safetensors';
import type { EncoderConfig } from '../../src/model/encoder/config';
import type { JointSizes } from '../../src/model/relevance/heads';
import { Runtime } from '../../src/model/runtime/onnx';
import { channels, frozenLayers, SeenCorpus, textWidth, type Depth, type Spread } from './caches';
import { flickr, tweetPairs } from './corpora';
import { learn, report, type Stage } from './learn';
import { joinedSizes, joinMembers } from './members';

const [data = '', cache = '', only = ''] = process.argv.slice(2);
if (cache === '') throw new Error('usage: train DATA_FOLDER CACHE_FOLDER [wholes|parts|upper]');

/** Of each member. */
const memberSizes: JointSizes = { text: textWidth, picture: channels, whole: 112, part: 128, hidden: 56 };
/** Two that are held back for the sake of tweets, and one that learns longer, more from photographs. */
const members = [
  { seed: 1, epochs: 12, dropout: 0.5, tweetsWeigh: 1 }, { seed: 2, epochs: 12, dropout: 0.5, tweetsWeigh: 1 }, { seed: 3, epochs: 20, dropout: 0.35, tweetsWeigh: 0.5 },
] as const;
const sizes = joinedSizes(memberSizes, members.length);
const seed = 1;
const fileOf = (stage: string): string => join(cache, `${stage}.safetensors`);
const tower = decodeSafetensors(readFileSync(join(cache, 'tower.safetensors')));
const encoder = JSON.parse(tower.metadata['config'] ?? '') as EncoderConfig;

const isPart = (name: string): boolean => /^(?:text\.(?:words|importance|slope|bias)|picture\.(?:regions|bias)|score)\./u.test(name);
const isSpread = (name: string): boolean => name === 'picture.mean' || name === 'picture.deviation';
const isUpper = (name: string): boolean => Number(/^encoder\.layer\.(\d+)\./u.exec(name)?.[1] ?? -1) >= frozenLayers;

const common = { averageDecay: 0.98, decay: 0.05, seed } as const;
const stages: Readonly<Record<'wholes' | 'parts' | 'upper', Stage & { readonly depth: Depth; readonly tweets: number; readonly photographs: number }>> = {
  wholes: { ...common, reads: 'wholes', trains: () => true, epochs: 12, rate: 1.5e-3, dropout: 0.5, depth: 'last', tweets: 96, photographs: 384 },
  parts: { ...common, reads: 'wholes and parts', trains: isPart, epochs: 2, rate: 1e-3, dropout: 0.3, depth: 'last', tweets: 64, photographs: 96 },
  upper: {
    ...common, reads: 'wholes and parts', trains: (name) => isUpper(name) || !/^(?:embeddings|encoder)\./u.test(name), epochs: 3, rate: 5e-4, dropout: 0.5, depth: 'lower', tweets: 64, photographs: 128,
    upper: { config: encoder, from: frozenLayers, dropout: 0.1, rate: 0.15 },
  },
};

/** Mean and deviation of the whole pictures' features over the training pictures. */
const spreadOf = (corpora: readonly SeenCorpus[]): Spread => {
  const [sums, squares] = [new Float64Array(channels), new Float64Array(channels)];
  let count = 0;
  for (const corpus of corpora) for (const example of corpus.of('train')) {
    const features = corpus.featuresOf(example);
    count += 1;
    for (let at = 0; at < channels; at += 1) {
      sums[at] = (sums[at] ?? 0) + (features[at] ?? 0);
      squares[at] = (squares[at] ?? 0) + (features[at] ?? 0) ** 2;
    }
  }
  const mean = Float32Array.from(sums, (sum) => sum / count);
  return { mean, deviation: Float32Array.from(squares, (sum, at) => Math.sqrt(Math.max(0, sum / count - (mean[at] ?? 0) ** 2)) + 1e-3) };
};

const before = { wholes: undefined, parts: 'wholes', upper: 'parts' } as const;

async function train(runtime: Runtime, name: keyof typeof stages): Promise<void> {
  const stage = stages[name];
  const previous = before[name];
  let weights: Weights = previous ? decodeSafetensors(readFileSync(fileOf(previous))).weights : new Map();
  const [tweets, photographs] = [new SeenCorpus(tweetPairs(data), cache, stage.depth), new SeenCorpus(flickr(data), cache, stage.depth)];
  const spread = previous ? { mean: weights.get('picture.mean')!.values, deviation: weights.get('picture.deviation')!.values } : spreadOf([tweets, photographs]);
  for (const each of ['picture.mean', 'picture.deviation']) weights.delete(each);
  if (stage.upper) for (const [each, weight] of tower.weights) weights.set(each, { shape: weight.shape, values: weight.values.slice() });
  const sources = [{ corpus: tweets, batch: stage.tweets, weight: 1 }, { corpus: photographs, batch: stage.photographs, weight: 1 }];
  const [watched, own] = [{ tweets, photographs }, { ...stage, trains: (each: string) => stage.trains(each) && !isSpread(each) }];
  if (previous) await learn(runtime, weights, sizes, spread, sources, watched, own);
  else {
    const learned: Weights[] = [];
    for (const { tweetsWeigh, ...how } of members) {
      const member: Weights = new Map();
      await learn(runtime, member, memberSizes, spread, sources.map((source) => (source.corpus === tweets ? { ...source, weight: tweetsWeigh } : source)), watched, { ...own, ...how });
      learned.push(member);
    }
    weights = joinMembers(learned);
    await report(runtime, 'members side by side', weights, sizes, spread, watched, own);
  }
  weights.set('picture.mean', { shape: [channels], values: spread.mean }).set('picture.deviation', { shape: [channels], values: spread.deviation });
  writeFileSync(fileOf(name), encodeSafetensors({ weights, metadata: { sizes: JSON.stringify(sizes), stage: JSON.stringify({ members, ...stage }) } }));
}

async function main(): Promise<void> {
  const runtime = await Runtime.open();
  if ('problem' in runtime) throw new Error(runtime.problem);
  for (const name of ['wholes', 'parts', 'upper'] as const) if (only === '' || only === name) await train(runtime, name);
}

void main();
