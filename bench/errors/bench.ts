// How well `mner errors` finds what a later human revision changed, and errors planted on purpose; beside cleanlab on the
// same predictions. Folds are the default ones; they are kept in a folder, so that a second run takes seconds.
//
//   npm run bench -- errors -- [--data ../shared/data] [--python PYTHON with cleanlab] [--cache runs/errors-bench] [--parts ranking,planted,repair]
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { LabelEvidence } from '../../src/dataset/labelEvidence';
import { recordFusion, scoreRecord, type Fusion } from '../../src/curation/labelErrors/fusion';
import { rankLabelErrors, type RankedRecord } from '../../src/curation/labelErrors/rank';
import { signalNames, type RecordSignals } from '../../src/curation/labelErrors/signals';
import { loadJudged, type PlacedJudged } from '../../src/cli/errors/judgedFile';
import { withSource } from '../../src/cli/files/inputs';
import { EntityScoring } from '../../src/dataset/scoring';
import { writeTags } from '../../src/dataset/tags';
import { foldDefaults, weighOutOfFold } from '../../src/model/crf/outOfFold';
import { Posterior } from '../../src/model/crf/posterior';
import { defaultTraining, trainCrf } from '../../src/model/crf/train';
import { decodeClusters } from '../../src/model/crf/wordClusters';
import { loadBundledClusters } from '../../src/model/load';
import { makeRandom } from '../duplicates/random';
import { plantedKinds, plantErrors } from './plant';
import { fitFusion, type Example } from './regression';
import { measureOrder, orderBy, Revision } from './revision';

const { values } = parseArgs({ options: {
  data: { type: 'string', default: '../shared/data' }, python: { type: 'string' }, cache: { type: 'string', default: 'runs/errors-bench' },
  parts: { type: 'string', default: 'ranking,planted,repair' }, threads: { type: 'string', default: '2' },
} });
const datasets = ['twitter2015', 'twitter2017'] as const;
type Dataset = (typeof datasets)[number];

/** Signals that are fitted; the others did not carry over from one dataset to the other. */
const used: readonly (keyof RecordSignals)[] = ['malformed', 'worstToken', 'worstEntity', 'otherType', 'unlabelled', 'neighbours'];

interface Weighed { readonly evidence: readonly LabelEvidence[]; readonly labels: readonly (readonly number[])[]; readonly marginals: readonly (readonly (readonly number[])[])[] }
interface Loaded { readonly name: Dataset; readonly records: readonly PlacedJudged[]; readonly changed: readonly (boolean | undefined)[] }

const percent = (value: number): string => value.toFixed(3);

const load = async (name: Dataset, splits: readonly string[]): Promise<readonly PlacedJudged[]> => {
  const path = join(mkdtempSync(join(tmpdir(), 'mner-errors-')), `${name}.txt`);
  writeFileSync(path, splits.map((split) => `${readFileSync(join(values.data, name, `${split}.txt`), 'utf8').replace(/\s*$/, '')}\n\n`).join(''));
  return (await withSource(path, loadJudged)).records;
};

/** Out-of-fold evidence with all token probabilities, from the cache where it is there. */
const weigh = async (records: readonly PlacedJudged[]): Promise<Weighed> => {
  const key = createHash('sha256').update(JSON.stringify(records.map(({ tokens, tags, group, form }) => [tokens, tags, group, form]))).digest('hex').slice(0, 16);
  const path = join(values.cache, `${key}.json`);
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as Weighed;
  const names = ['O', ...[...new Set(records.flatMap(({ tags }) => tags))].filter((tag) => tag !== 'O').sort()];
  const marginals: number[][][] = [];
  const started = performance.now();
  const result = await weighOutOfFold(records, { ...foldDefaults, threads: Number(values.threads) }, {
    classes: decodeClusters(await loadBundledClusters()),
    judged: (at, model) => {
      const { labels } = model.parameters;
      const posterior = new Posterior(model.decode({ tokens: records[at]!.tokens }).lattice);
      marginals[at] = records[at]!.tokens.map((_, t) => names.map((name) => (labels.indexOf(name) < 0 ? 0 : Number(posterior.marginal(t, labels.indexOf(name)).toFixed(6)))));
    },
  });
  if (result.kind === 'refused') throw new Error(result.reason);
  console.log(`folds of ${records.length} records: ${((performance.now() - started) / 1000).toFixed(0)} s, ${(process.cpuUsage().user / 1e6).toFixed(0)} s of processor so far`);
  const weighed = { evidence: result.evidence, marginals, labels: records.map(({ tags }) => tags.map((tag) => names.indexOf(tag))) };
  mkdirSync(values.cache, { recursive: true });
  writeFileSync(path, JSON.stringify(weighed));
  return weighed;
};

const tell = (what: string, order: readonly number[], { records, changed }: Loaded): readonly [number, number] => {
  const all = measureOrder(order, changed);
  const sound = measureOrder(order.filter((at) => records[at]!.form === 'sound'), changed);
  const at = ({ precisionAt }: typeof all): string => [50, 100, 500].map((k) => precisionAt[k as 50].toFixed(2)).join(' ');
  console.log(`${what.padEnd(52)} AP ${percent(all.averagePrecision)} (base ${percent(all.base)}, P@50/100/500 ${at(all)})  sound ones AP ${percent(sound.averagePrecision)} (base ${percent(sound.base)}, ${at(sound)})`);
  return [all.averagePrecision, sound.averagePrecision];
};

const examplesOf = ({ changed }: Loaded, ranked: readonly RankedRecord[]): Example[] => {
  const known = ranked.filter(({ index }) => changed[index] !== undefined);
  return known.map(({ index, signals }) => ({ signals, changed: changed[index] === true, weight: 3500 / known.length }));
};

/** cleanlab's scores of the same token probabilities, or undefined where there is no Python with it. */
const askCleanlab = ({ labels, marginals }: Weighed): Readonly<Record<string, readonly number[] | string>> | undefined => {
  if (!values.python) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'mner-cleanlab-'));
  try {
    const path = join(folder, 'rows.jsonl');
    writeFileSync(path, labels.map((own, at) => JSON.stringify({ labels: own, probabilities: marginals[at] })).join('\n'));
    return JSON.parse(execFileSync(values.python, [resolve('bench/errors/rankings.py'), path], { maxBuffer: 1 << 28, encoding: 'utf8' })) as Record<string, readonly number[] | string>;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const measureRanking = async (loaded: readonly Loaded[]): Promise<void> => {
  const all: { readonly set: Loaded; readonly ranked: readonly RankedRecord[]; readonly weighed: Weighed }[] = [];
  for (const set of loaded) {
    const weighed = await weigh(set.records);
    all.push({ set, weighed, ranked: rankLabelErrors(set.records, weighed.evidence) });
  }
  const scored = (ranked: readonly RankedRecord[], fusion: Fusion<keyof RecordSignals>): number[] => {
    const scores = new Array<number>(ranked.length).fill(0);
    for (const { index, signals } of ranked) scores[index] = scoreRecord(signals, fusion);
    return scores;
  };
  for (const { set, weighed, ranked } of all) {
    console.log(`\n${set.name}, train and valid, ${set.records.length} records`);
    const [ours] = tell('mner errors, as shipped (weights of both datasets)', ranked.map(({ index }) => index), set);
    const other = all.find((each) => each.set.name !== set.name);
    if (other) {
      // Where no record of the other dataset is malformed, its weight cannot be learned there: the shipped one is taken.
      const fitted = fitFusion(examplesOf(other.set, other.ranked), used, 3);
      const fusion = fitted.weights.malformed === 0 ? { ...fitted, weights: { ...fitted.weights, malformed: recordFusion.weights.malformed } } : fitted;
      tell(`weights of ${other.set.name} alone`, orderBy(scored(ranked, fusion)), set);
    }
    for (const name of signalNames) tell(`  by ${name} alone`, orderBy(scored(ranked, { weights: { ...zero, [name]: 1 }, offset: 0 })), set);
    const cleanlab = askCleanlab(weighed);
    if (!cleanlab) console.log('cleanlab was not asked: name a Python that has it with --python');
    for (const [method, scores] of Object.entries(cleanlab ?? {})) {
      if (typeof scores === 'string') continue;
      const [theirs] = tell(`cleanlab ${String(cleanlab?.['version'])}, ${method}`, orderBy(scores.map((score) => -score)), set);
      console.log(`  we are ${((ours / theirs - 1) * 100).toFixed(0)} % better`);
    }
  }
  const both = fitFusion(all.flatMap(({ set, ranked }) => examplesOf(set, ranked)), used, 3);
  console.log(`\nweights fitted on both: ${JSON.stringify(both)}`);
};

const zero = Object.fromEntries(signalNames.map((name) => [name, 0])) as Record<keyof RecordSignals, number>;

const measurePlanted = async ({ name, records, changed }: Loaded, each: number, seed: number): Promise<void> => {
  const planted = plantErrors(records, (at) => changed[at] === false && records[at]!.form === 'sound', each, makeRandom(seed));
  const { evidence } = await weigh(planted.records);
  const ranked = rankLabelErrors(planted.records, evidence);
  const recall = (among: readonly RankedRecord[]): string => {
    const found = plantedKinds.map((kind) => among.filter(({ index }) => planted.kinds.get(index) === kind).length);
    return [...plantedKinds.map((kind, at) => `${kind} ${(found[at]! / each).toFixed(2)}`), `all ${(found.reduce((sum, count) => sum + count, 0) / (each * plantedKinds.length)).toFixed(2)}`].join(', ');
  };
  // What the revision changed is wrong too, and takes places: without it, or with as many places more, the planted ones stand alone.
  const own = ranked.filter(({ index }) => !planted.kinds.has(index) && changed[index] === true).length;
  const alone = ranked.filter(({ index }) => planted.kinds.has(index) || changed[index] === false);
  console.log(`\n${name}: ${each} errors of each kind planted (seed ${seed}) in ${records.length} records, of which ${own} others were changed by the revision. Recall`);
  console.log(`  among the first 400: ${recall(ranked.slice(0, 400))}`);
  console.log(`  among the first ${400 + own}, as many places more as there are changed ones: ${recall(ranked.slice(0, 400 + own))}`);
  console.log(`  among the first 400 without the changed ones: ${recall(alone.slice(0, 400))}`);
};

/** The two-by-two: trained on original, automatically repaired or revised labels; scored on original or revised ones. */
const measureRepair = async (set: Loaded, revision: Revision): Promise<void> => {
  const { evidence } = await weigh(set.records);
  const catchAll = set.records.some(({ spans }) => spans.some(({ type }) => type === 'MISC')) ? 'MISC' : 'OTHER';
  const isTest = (at: number): boolean => at >= trainSizes[set.name];
  const revised = set.records.map((record) => revision.entitiesOf(record, catchAll));
  const fixes = new Map(rankLabelErrors(set.records, evidence).filter(({ index }) => !isTest(index)).slice(0, 200).map(({ index, suggested }) => [index, suggested]));
  const training: Readonly<Record<string, (at: number) => readonly string[]>> = {
    original: (at) => set.records[at]!.tags,
    'original, first 200 repaired': (at) => (fixes.has(at) ? writeTags(fixes.get(at)!, set.records[at]!.tokens.length, 'IOB2') : set.records[at]!.tags),
    revised: (at) => writeTags(apart(revised[at]!), set.records[at]!.tokens.length, 'IOB2'),
  };
  console.log(`\n${set.name}: trained on train, scored on valid, both as far as the revision has them; mode seqeval`);
  const known = [...set.records.keys()].filter((at) => revised[at] !== undefined);
  for (const [name, tagsOf] of Object.entries(training)) {
    const result = await trainCrf(known.filter((at) => !isTest(at)).map((at) => ({ tokens: set.records[at]!.tokens, tags: tagsOf(at), guideline: '' })),
      { ...defaultTraining, iterations: foldDefaults.iterations, scoreEvery: 1000, threads: Number(values.threads) }, { classes: decodeClusters(await loadBundledClusters()) });
    if (result.kind === 'refused') throw new Error(result.reason);
    const { labels } = result.model.parameters.labels;
    const scores = ['original', 'revised'].map((gold) => {
      const scoring = new EntityScoring('seqeval');
      for (const at of known.filter(isTest)) scoring.add(training[gold]!(at), Array.from(result.model.decode({ tokens: set.records[at]!.tokens }).path, (y) => labels[y]!));
      return `${gold} ${(100 * scoring.report().f1).toFixed(2)}`;
    });
    console.log(`  trained on ${name.padEnd(30)} F1 on ${scores.join(', ')}`);
  }
};

const trainSizes: Readonly<Record<Dataset, number>> = { twitter2015: 4000, twitter2017: 3373 };

const apart = (spans: readonly { start: number; end: number; type: string }[]) =>
  [...spans].sort((a, b) => a.start - b.start).filter((span, at, all) => !all.slice(0, at).some((other) => span.start < other.end));

const run = async (): Promise<void> => {
  if (!existsSync(join(values.data, 'gmner/gmner.jsonl'))) return console.log(`no data in ${values.data}: nothing measured`);
  const revision = new Revision(values.data);
  const loaded: Loaded[] = [];
  for (const name of datasets) {
    const records = await load(name, ['train', 'valid']);
    loaded.push({ name, records, changed: revision.changes(records) });
  }
  const parts = values.parts.split(',');
  if (parts.includes('ranking')) await measureRanking(loaded);
  if (parts.includes('planted')) for (const set of loaded) await measurePlanted(set, 40, 7);
  if (parts.includes('repair')) for (const set of loaded) await measureRepair(set, revision);
};

void run();
