// Trains the bundled instant tagger on the train splits of both Twitter datasets, choosing on the valid splits.
//
//   node scripts/run.mjs scripts/train-crf.ts DATA_FOLDER CASED UNCASED OUTPUT [--threads N] [--resume] [--remark SENTENCE]…
//
// DATA_FOLDER holds twitter2015/ and twitter2017/ with train.txt and valid.txt; CASED and UNCASED are what
// scripts/word-clusters.py makes of BERT-base cased and of bge-small-en-v1.5; OUTPUT is the package's folder, models/crf.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DatasetDocument } from '../src/dataset/document';
import { datasetStyles, typeNamesOf, type DatasetStyle } from '../src/dataset/style';
import { defaultTraining } from '../src/model/crf/train';
import { encodeClusters } from '../src/model/crf/wordClusters';
import { trainCrfPackage, type TrainingFile } from '../src/model/crf/trainPackage';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { threads: { type: 'string', default: '1' }, resume: { type: 'boolean', default: false }, remark: { type: 'string', multiple: true, default: [] } },
});
const [data, cased, uncased, folder] = positionals;
if (!data || !cased || !uncased || !folder) throw new Error('usage: train-crf DATA_FOLDER CASED UNCASED OUTPUT [--threads N] [--resume] [--remark SENTENCE]');

const readSplit = (style: DatasetStyle, split: string): TrainingFile => {
  const name = `${style}/${split}.txt`;
  const bytes = readFileSync(join(data, name));
  const records = [...DatasetDocument.parse(bytes.toString('utf8')).records()].map(({ tokens }) => (
    { tokens: tokens.map(({ text }) => text), tags: tokens.map(({ tag }) => tag ?? 'O') }));
  return { name, sha256: createHash('sha256').update(bytes).digest('hex'), guideline: style, records };
};

const readClusters = (path: string): Uint8Array =>
  encodeClusters(readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => {
    const [word = '', ...codes] = line.split('\t');
    return { word, codes: codes.map(Number) };
  }));

void trainCrfPackage({
  folder, name: 'crf', version: '1.0.0', licence: 'Apache-2.0', typeNames: typeNamesOf,
  train: datasetStyles.map((style) => readSplit(style, 'train')),
  valid: datasetStyles.map((style) => readSplit(style, 'valid')),
  options: { ...defaultTraining, threads: Number(values.threads) },
  clusters: { cased: readClusters(cased), uncased: readClusters(uncased) },
  command: `node scripts/run.mjs scripts/train-crf.ts DATA_FOLDER CASED UNCASED models/crf --threads ${values.threads}`,
  start: values.resume ? 'resume' : 'anew',
  remarks: values.remark,
}, ({ iteration, loss, evaluations, active, valid }) => {
  console.log(`iteration ${iteration}  loss ${loss.toFixed(1)}  evaluations ${evaluations}  weights ${active}${valid ? `  valid F1 ${(100 * valid.f1).toFixed(2)}` : ''}`);
}).then((done) => console.log(done.kind === 'written' ? done.scores.map(({ name, mode, f1 }) => `${name} ${mode} F1 ${(100 * f1).toFixed(2)}`).join('\n') : done.reason));
