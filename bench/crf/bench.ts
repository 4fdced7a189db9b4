// The instant tagger against CRFsuite: same features, same objective, same number of iterations, one run, one machine.
//
//   node scripts/run.mjs bench/crf/bench.ts [--train FILE --valid FILE] [--iterations 50] [--rounds 5] [--python PYTHON]
//
// Without --python, a virtual environment with python-crfsuite is made in a temporary folder. Without --train, the
// Twitter-2015 files in ../shared/data are used, or, where they are not, generated records.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { DatasetDocument } from '../../src/dataset/document';
import { encodeCorpus, type TrainingRecord } from '../../src/model/crf/corpus';
import { FeatureExtractor } from '../../src/model/crf/features';
import { LabelSet } from '../../src/model/crf/labels';
import { startLbfgs, stepLbfgs } from '../../src/model/crf/lbfgs';
import { CrfModel } from '../../src/model/crf/model';
import { prepareRecords } from '../../src/model/crf/prepare';
import { plainTemplates } from '../../src/model/crf/templates';
import { makeObjective } from '../../src/model/crf/train';
import { countOnThreads } from '../../src/model/crf/workers';
import { generateRecords } from './generate';

const { values } = parseArgs({ options: {
  train: { type: 'string' }, valid: { type: 'string' }, python: { type: 'string' },
  iterations: { type: 'string', default: '50' }, rounds: { type: 'string', default: '5' },
} });
const iterations = Number(values.iterations);
const rounds = Number(values.rounds);
const l2 = 1;
const optimiser = { l1: 0, memory: 6 };

const readRecords = (path: string): TrainingRecord[] =>
  [...DatasetDocument.parse(readFileSync(path, 'utf8')).records()].map(({ tokens }) => (
    { tokens: tokens.map(({ text }) => text), tags: tokens.map(({ tag }) => tag ?? 'O'), guideline: '' }));

const repaired = (records: readonly TrainingRecord[]): readonly TrainingRecord[] => {
  const prepared = prepareRecords(records, 'repair');
  if (prepared.kind === 'refused') throw new Error(prepared.reason);
  return prepared.records;
};

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

const shared = '../shared/data/twitter2015';
const named = values.train !== undefined && values.valid !== undefined;
const source = named ? values.train! : existsSync(`${shared}/train.txt`) ? 'Twitter-2015' : 'generated records';
const [trainRecords, validRecords] = named ? [readRecords(values.train!), readRecords(values.valid!)]
  : source === 'Twitter-2015' ? [readRecords(`${shared}/train.txt`), readRecords(`${shared}/valid.txt`)]
    : [generateRecords(4000, 1), generateRecords(1000, 2)];
const train = repaired(trainRecords);
const toTag = [...repaired(validRecords), ...train];

/** The CRFsuite process: takes a command a line, answers a line of JSON each. */
class Peer {
  private readonly lines: AsyncIterator<string>;

  constructor(private readonly child: ChildProcess) {
    this.lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  }

  async read<T>(): Promise<T> {
    const line = await this.lines.next();
    if (line.done) throw new Error('the CRFsuite process ended');
    return JSON.parse(line.value) as T;
  }

  ask<T>(command: string): Promise<T> {
    this.child.stdin!.write(`${command}\n`);
    return this.read<T>();
  }

  close(): void {
    this.child.stdin!.end();
  }
}

const findPython = (folder: string): string => {
  if (values.python) return values.python;
  execFileSync('python3', ['-m', 'venv', join(folder, 'venv')]);
  execFileSync(join(folder, 'venv/bin/pip'), ['-q', 'install', 'python-crfsuite==0.9.12'], { stdio: 'inherit' });
  return join(folder, 'venv/bin/python');
};

const dump = (path: string, records: readonly TrainingRecord[], extractor: FeatureExtractor): void =>
  writeFileSync(path, records.map((record) => JSON.stringify({ x: extractor.names(record), y: record.tags })).join('\n') + '\n');

interface Trained {
  readonly seconds: number;
  readonly loss: number;
  readonly model: CrfModel;
}

const types = [...new Set(train.flatMap(({ tags }) => tags).filter((tag) => tag !== 'O').map((tag) => tag.slice(2)))];
const labels = new LabelSet(types, []);

const trainHere = async (threads: number): Promise<Trained> => {
  const encoded = encodeCorpus(train, new FeatureExtractor(plainTemplates), labels, { pairs: 'observed', minCount: 1, shards: threads });
  const counter = await countOnThreads(encoded.shards, encoded.observed.length);
  const objective = makeObjective(counter, encoded.observed, l2);
  const start = performance.now();
  let state = startLbfgs(objective, new Float64Array(encoded.observed.length), optimiser);
  while (state.iteration < iterations) {
    const outcome = stepLbfgs(objective, state, optimiser);
    if (outcome.kind !== 'stepped') throw new Error(`optimiser ${outcome.kind} after ${state.iteration} iterations`);
    state = outcome.state;
  }
  const seconds = (performance.now() - start) / 1000;
  await counter.close();
  const { runStart, runLabel } = encoded.shards[0]!;
  const parameters = {
    labels, templates: plainTemplates, keys: encoded.keys, runStart, runLabel,
    weights: state.point.subarray(0, runLabel.length), transitions: state.point.subarray(runLabel.length),
  };
  return { seconds, loss: state.value, model: new CrfModel(parameters) };
};

/** Tags with a model that has seen no token yet, as when a file is opened. */
const tagHere = ({ model }: Trained): { seconds: number; tags: string[][] } => {
  const fresh = new CrfModel(model.parameters);
  const start = performance.now();
  const paths = toTag.map((record) => fresh.decode(record).path);
  const seconds = (performance.now() - start) / 1000;
  return { seconds, tags: paths.map((path) => Array.from(path, (y) => labels.labels[y]!)) };
};

/** Seconds to make the features of all records to tag, from tokens, by an extractor that has seen no token yet. */
const extractHere = (): number => {
  const extractor = new FeatureExtractor(plainTemplates);
  const start = performance.now();
  for (const record of toTag) extractor.extract(record);
  return (performance.now() - start) / 1000;
};

interface PeerTraining { readonly seconds: number; readonly iterations: number; readonly loss: number }
interface PeerTagging { readonly seconds: number; readonly preparedSeconds: number; readonly tags: string[][] }

const agreement = (a: string[][], b: string[][]): number => {
  const [flatA, flatB] = [a.flat(), b.flat()];
  return flatA.filter((tag, i) => tag === flatB[i]).length / flatA.length;
};

const run = async (folder: string): Promise<void> => {
  const [trainPath, validPath] = [join(folder, 'train.jsonl'), join(folder, 'valid.jsonl')];
  const extractor = new FeatureExtractor(plainTemplates);
  dump(trainPath, train, extractor);
  dump(validPath, toTag, extractor);
  const words = [resolve('bench/crf/crfsuite.py'), trainPath, validPath, join(folder, 'model.crfsuite'), String(iterations), '0', String(l2)];
  const peer = new Peer(spawn(findPython(folder), words, { stdio: ['pipe', 'pipe', 'inherit'] }));
  const { version } = await peer.read<{ version: string }>();
  const seconds = { suite: [] as number[], one: [] as number[], two: [] as number[], suiteTag: [] as number[], suiteStrings: [] as number[], tag: [] as number[], extract: [] as number[] };
  let [losses, agree] = ['', 0];
  for (let round = 0; round <= rounds; round++) {
    const suite = await peer.ask<PeerTraining>('train');
    const [one, two] = [await trainHere(1), await trainHere(2)];
    const theirs = await peer.ask<PeerTagging>('tag');
    const extract = extractHere();
    const ours = tagHere(one);
    losses = `${one.loss.toFixed(2)} here, ${suite.loss.toFixed(2)} there (${suite.iterations} iterations)`;
    agree = agreement(ours.tags, theirs.tags);
    if (round === 0) continue;
    seconds.suite.push(suite.seconds); seconds.one.push(one.seconds); seconds.two.push(two.seconds);
    seconds.suiteTag.push(theirs.preparedSeconds); seconds.suiteStrings.push(theirs.seconds); seconds.tag.push(ours.seconds);
    seconds.extract.push(extract);
  }
  peer.close();
  const at = Object.fromEntries(Object.entries(seconds).map(([name, list]) => [name, median(list)])) as Record<keyof typeof seconds, number>;
  const ratios = {
    trainOneThread: at.suite / at.one, trainTwoThreads: at.suite / at.two,
    tag: (at.extract + at.suiteTag) / at.tag, tagWithoutFeatures: at.suiteTag / at.tag, tagFromTexts: at.suiteStrings / at.tag,
  };
  const line = (what: string, mine: number, other: number, ratio: number): string =>
    `${what.padEnd(47)} ${mine.toFixed(3).padStart(8)} s  CRFsuite ${other.toFixed(3).padStart(8)} s  ratio ${ratio.toFixed(2)}`;
  console.log(`CRF against CRFsuite (python-crfsuite ${version}), Node ${process.version}, ${cpus()[0]?.model ?? 'unknown CPU'}`);
  console.log(`${source}: ${train.length} records to train on, ${toTag.length} to tag; ${plainTemplates.length} templates, ${iterations} L-BFGS iterations, c2 ${l2}, median of ${rounds} after a warm-up`);
  console.log(line('training, one thread', at.one, at.suite, ratios.trainOneThread));
  console.log(line('training, two threads', at.two, at.suite, ratios.trainTwoThreads));
  console.log(line('tagging, tokens to tags (features added there)', at.tag, at.extract + at.suiteTag, ratios.tag));
  console.log(line('  against CRFsuite with feature texts given', at.tag, at.suiteStrings, ratios.tagFromTexts));
  console.log(line('  against CRFsuite with prepared items given', at.tag, at.suiteTag, ratios.tagWithoutFeatures));
  console.log(`CRFsuite makes no features; “added there” is the ${at.extract.toFixed(3)} s that our extractor takes for the same records.`);
  console.log(`loss ${losses}; ${(100 * agree).toFixed(2)} % of the tags agree`);
  console.log(JSON.stringify({ bench: 'crf', peer: `python-crfsuite ${version}`, source, iterations, rounds, seconds: at, ratios, agree }));
};

const folder = mkdtempSync(join(tmpdir(), 'mner-bench-crf-'));
void run(folder).finally(() => rmSync(folder, { recursive: true, force: true }));
