// How well the relevance package tells pairs that belong together from others, beside baselines: npm run bench -- relevance
//
//   npm run bench -- relevance [-- MODEL_FOLDER] [--card] [--pairs N]
//
// Test pairs that nobody trained on and nothing was chosen by. Baselines on the frozen towers need what scripts/relevance/look.ts and
// train.ts keep in runs/relevance; they are left out where it is not there. --card writes the table into the package's card.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { decodeSafetensors } from '../../src/graph/safetensors';
import { calibrationError } from '../../src/model/relevance/isotonic';
import { openScorer } from '../../src/model/relevance/relevancePackage';
import type { RelevanceScorer } from '../../src/model/relevance/scorer';
import type { PairScore } from '../../src/protocol/pairs';
import { PictureReader } from '../../src/model/vision/pixels';
import { SeenCorpus } from '../../scripts/relevance/caches';
import { coco, flickr, tweetPairs, type Corpus } from '../../scripts/relevance/corpora';
import { correlationBaseline, labelBaseline, type Baseline } from './baselines';
import { areaWithInterval, showArea, type Outcome } from './interval';
import { invisibleOutcomes } from './invisible';
import { testPairs, type TestPair } from './pairs';
import { writeCard } from './card';

const words = process.argv.slice(2);
const folder = words.find((word) => /^[^-\d]/u.test(word)) ?? 'models/relevance';
/** Pictures of each corpus, in its order: all of the test part where nothing is said. */
const most = words.includes('--pairs') ? Number(words[words.indexOf('--pairs') + 1]) : Infinity;
const [data, weights, cache] = ['../shared/data', '../shared/weights', 'runs/relevance'];
const threads = 1;

interface Row {
  readonly signal: string;
  readonly data: string;
  readonly against: string;
  readonly area: string;
}

const outcomesOf = (pairs: readonly TestPair[], scores: readonly (number | undefined)[], wrong: TestPair['kind']): readonly Outcome[] =>
  pairs.flatMap(({ kind, group }, at) => {
    const score = scores[at];
    return score !== undefined && (kind === 'right' || kind === wrong) ? [{ score, positive: kind !== 'right', group }] : [];
  });

const rowsOf = (signal: string, name: string, pairs: readonly TestPair[], scores: readonly (number | undefined)[]): readonly Row[] =>
  (['shuffled', 'nearest'] as const).map((wrong) => ({ signal, data: name, against: wrong === 'shuffled' ? 'shuffled texts' : 'nearest texts', area: showArea(areaWithInterval(outcomesOf(pairs, scores, wrong))) }));

/** ECE of probabilities where as many pairs are wrong as right. */
const errorOf = (pairs: readonly TestPair[], probabilities: readonly (number | null)[]): number => {
  const right = pairs.flatMap(({ kind }, at) => (kind === 'right' && probabilities[at] !== null ? [probabilities[at] ?? 0] : []));
  const wrong = pairs.flatMap(({ kind }, at) => (kind === 'shuffled' && probabilities[at] !== null ? [probabilities[at] ?? 0] : [])).filter((_, at) => at % 3 === 0).slice(0, right.length);
  return calibrationError([...right, ...wrong], [...right.map(() => 0), ...wrong.map(() => 1)]);
};

async function measure(scorer: RelevanceScorer, corpus: Corpus, baselines: Readonly<Record<string, Baseline>>): Promise<{ readonly rows: readonly Row[]; readonly error: number; readonly states: Readonly<Record<string, number>> }> {
  const pairs = await testPairs(corpus, scorer, most);
  const scores: PairScore[] = [];
  for (const { picture, tokens } of pairs) scores.push(await scorer.score({ picture, tokens }));
  const rows = [...rowsOf('mismatch', corpus.name, pairs, scores.map(({ mismatch }) => mismatch.score ?? undefined))];
  for (const [name, baseline] of Object.entries(baselines)) {
    const found: (number | undefined)[] = [];
    for (const [at, pair] of pairs.entries()) found.push(scores[at]?.state === 'scored' ? await baseline(pair) : undefined);
    rows.push(...rowsOf(name, corpus.name, pairs, found));
  }
  const states: Record<string, number> = {};
  pairs.forEach(({ kind }, at) => { if (kind === 'right') states[scores[at]?.state ?? ''] = (states[scores[at]?.state ?? ''] ?? 0) + 1; });
  return { rows, states, error: errorOf(pairs, scores.map(({ mismatch }) => mismatch.probability)) };
}

/** Seconds of wall clock and of the processor for a thousand pairs, pictures decoded. */
async function speedOf(scorer: RelevanceScorer, { examples }: Corpus): Promise<{ readonly wall: number; readonly processor: number; readonly again: number }> {
  const pairs = examples.filter(({ part, picture }) => part === 'valid' && picture !== undefined).slice(0, 120);
  const time = async (): Promise<number> => {
    const started = performance.now();
    for (const { picture, texts: [tokens = []] } of pairs) await scorer.score({ picture, tokens });
    return (performance.now() - started) / pairs.length;
  };
  const before = process.cpuUsage();
  const wall = await time();
  const { user, system } = process.cpuUsage(before);
  return { wall, processor: (user + system) / 1000 / pairs.length, again: await time() };
}

async function main(): Promise<void> {
  const reader = await PictureReader.open();
  if ('problem' in reader) throw new Error(reader.problem);
  const opened = await openScorer({ reader, device: 'cpu', threads, folder });
  if ('problem' in opened) throw new Error(opened.problem);
  const { scorer } = opened;
  const speed = await speedOf(scorer, flickr(data));
  const learned = join(cache, 'wholes.safetensors');
  const baselines: Record<string, Baseline> = { 'words against labels': await labelBaseline(weights) };
  if (existsSync(learned)) {
    const { weights: known } = decodeSafetensors(readFileSync(learned));
    const spread = { mean: known.get('picture.mean')!.values, deviation: known.get('picture.deviation')!.values };
    baselines['closed form (CCA) on the same towers'] = correlationBaseline([new SeenCorpus(tweetPairs(data), cache, 'last'), new SeenCorpus(flickr(data), cache, 'last')], spread);
  }
  const [tweets, photographs, others] = [await measure(scorer, tweetPairs(data), baselines), await measure(scorer, flickr(data), baselines), await measure(scorer, coco(data), {})];
  const invisible = Object.entries(await invisibleOutcomes(data, scorer, most)).map(([name, outcomes]): Row =>
    ({ signal: `invisible: ${{ types: 'the entities’ types alone', captions: 'caption in the joint space', both: 'both together' }[name as 'types']}`, data: 'gmner', against: 'records with a visible entity', area: showArea(areaWithInterval(outcomes)) }));
  const table = [
    '| signal or baseline | data (test part) | against | AUROC [95 %] | positives / negatives |', '|---|---|---|---|---|',
    ...[...tweets.rows, ...photographs.rows, ...others.rows, ...invisible].map((row) => `| ${row.signal} | ${row.data} | ${row.against} | ${row.area} |`),
  ];
  const facts = [
    `Calibration error of mismatch where half of the pairs are wrong (10 bins): tweets ${tweets.error.toFixed(3)}, photographs ${photographs.error.toFixed(3)}.`,
    `A thousand pairs, pictures decoded, ${threads} thread (${cpus()[0]?.model ?? ''}, other jobs running): ${speed.processor.toFixed(0)} s of the processor, ${speed.wall.toFixed(0)} s of wall clock; again from memory ${speed.again.toFixed(2)} s.`,
    `States of the ${tweets.rows.length > 0 ? 'test tweets' : ''}: ${Object.entries(tweets.states).map(([state, count]) => `${state} ${count}`).join(', ')}; photographs: ${Object.entries(photographs.states).map(([state, count]) => `${state} ${count}`).join(', ')}.`,
  ];
  console.log([...table, '', ...facts].join('\n'));
  if (words.includes('--card')) writeCard(folder, table, facts);
  else writeFileSync(join('runs', 'relevance-table.md'), [...table, '', ...facts, ''].join('\n'));
}

void main();
