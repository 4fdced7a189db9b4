// Averages the weights of neural taggers that were trained alike with different seeds, and writes the mean as one package
// (a “model soup”: Wortsman et al., 2022).
//
//   node scripts/run.mjs scripts/average-text.ts DATA_FOLDER OUTPUT RUN… [--calibration FOLDER] [--potentials CRF_PACKAGE [--share S]] [--remark SENTENCE]…
//
// DATA_FOLDER holds twitter2015/ and twitter2017/ with train.txt and valid.txt; each RUN is a package written with
// "weights": "fp32". With --calibration the runs have learned from valid too, so that it cannot calibrate them: the
// calibration of that package is taken over, and what its card says of confidence.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { DatasetDocument } from '../src/dataset/document';
import { datasetStyles, typeNamesOf, type DatasetStyle } from '../src/dataset/style';
import type { Weights } from '../src/graph/parameters';
import { readPackage } from '../src/model/package';
import { loadTextEncoder } from '../src/model/text/encoderFolder';
import { textFamily } from '../src/model/text/family';
import type { EpochReport } from '../src/model/text/history';
import type { TextTrainingOptions } from '../src/model/text/options';
import { usualShare } from '../src/model/text/potentials';
import { prepareTextJob, type TextPackageJob } from '../src/model/text/trainTextPackage';
import { writeTextPackage } from '../src/model/text/writeTextPackage';
import type { TrainingFile } from '../src/model/trainingFile';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { calibration: { type: 'string' }, remark: { type: 'string', multiple: true, default: [] }, potentials: { type: 'string' }, share: { type: 'string', default: String(usualShare) } } });
const [data = '', output = '', ...runs] = positionals;
if (runs.length < 2) throw new Error('usage: average-text DATA_FOLDER OUTPUT RUN RUN… [--calibration FOLDER] [--remark SENTENCE]…');

const readSplit = (style: DatasetStyle, split: string): TrainingFile => {
  const name = `${style}/${split}.txt`;
  const bytes = readFileSync(join(data, name));
  const records = [...DatasetDocument.parse(bytes.toString('utf8')).records()]
    .map(({ tokens }) => ({ tokens: tokens.map(({ text }) => text), tags: tokens.map(({ tag }) => tag ?? 'O') }))
    .filter(({ tokens }) => tokens.length > 0);
  return { name, sha256: createHash('sha256').update(bytes).digest('hex'), guideline: style, records };
};

const weightsOf = async (folder: string): Promise<Weights> => {
  const loaded = await loadTextEncoder(folder);
  if (loaded.kind === 'refused') throw new Error(loaded.reason);
  return loaded.encoder.weights;
};

/** The mean of each weight over the runs; what has no name of its own in the graph is no weight. */
const meanOf = (all: readonly Weights[]): Weights => new Map([...all[0]!].filter(([name]) => !/^constant\.\d+$/.test(name)).map(([name, { shape, values: first }]) => {
  const mean = new Float32Array(first.length);
  for (const weights of all) {
    const { values: own } = weights.get(name) ?? { values: [] };
    if (own.length !== mean.length) throw new Error(`the runs differ in the size of ${name}`);
    for (let i = 0; i < mean.length; i += 1) mean[i] = mean[i]! + own[i]! / all.length;
  }
  return [name, { shape, values: mean }];
}));

const describeRun = async (folder: string) => {
  const read = await readPackage(folder, ['text']);
  if (read.kind === 'refused') throw new Error(read.reason);
  return read.package.metadata['provenance'] as { readonly options: TextTrainingOptions; readonly history: readonly EpochReport[]; readonly command: string };
};

/** The table of reliability in a package's card. */
const reliabilityOf = (folder: string | undefined): readonly string[] => {
  if (folder === undefined) return [];
  const table = readFileSync(join(folder, 'README.md'), 'utf8').split('\n').filter((line) => /^\| (?:raw confidence|0\.\d \|)/.test(line));
  return [`Reliability of ${basename(folder)} on the validation files, before calibration:\n\n${[table[0], '|---|---|---|---|', ...table.slice(1)].join('\n')}`];
};

const average = async (): Promise<void> => {
  const splits = (split: string): TrainingFile[] => datasetStyles.map((style) => readSplit(style, split));
  const { options, history: epochs } = await describeRun(runs[0]!);
  const { calibration, potentials, share } = values;
  const words = [...runs.map((run) => basename(run)), ...(calibration === undefined ? [] : ['--calibration', basename(calibration)]), ...(potentials === undefined ? [] : ['--potentials', potentials, '--share', share])];
  const job: TextPackageJob = {
    folder: output, name: 'text', version: '1.1.0', licence: 'Apache-2.0', encoder: runs[0]!, typeNames: typeNamesOf, options, start: 'anew',
    train: [...splits('train'), ...(calibration === undefined ? [] : splits('valid'))], valid: splits('valid'),
    command: `node scripts/run.mjs scripts/average-text.ts DATA_FOLDER models/text ${words.join(' ')}`,
    remarks: [`Its weights are the mean of ${runs.length} runs that differ in their seed only (Wortsman et al., 2022); scripts/train-text.mjs trains them. The encoder is bge-small-en-v1.5.`, ...values.remark, ...reliabilityOf(calibration)],
    ...(calibration !== undefined && { calibrationFrom: calibration }),
    ...(potentials !== undefined && { potentials: { folder: potentials, share: Number(share) } }),
  };
  const family = textFamily(options.without);
  const prepared = await prepareTextJob(job, family);
  if (prepared.kind === 'refused') throw new Error(prepared.reason);
  const best = epochs.at(-1);
  if (!best) throw new Error(`${runs[0]} says nothing of its epochs`);
  const result = { kind: 'trained', weights: meanOf(await Promise.all(runs.map(weightsOf))), best, history: [] } as const;
  const { job: training, tokenizer, repaired } = prepared;
  for (const { name, f1 } of await writeTextPackage({ job, training, result, tokenizer, repaired, family })) console.log(name, (100 * f1).toFixed(2));
};

void average();
