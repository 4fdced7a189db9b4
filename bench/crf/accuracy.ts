// How far CRFsuite gets with the features of a trained package, for the model card: the same records, the same
// features, the same penalties.
//
//   node scripts/run.mjs bench/crf/accuracy.ts PACKAGE DATA_FOLDER PYTHON [plain|package] [ITERATIONS]
//
// DATA_FOLDER holds twitter2015/ and twitter2017/; PYTHON is an interpreter with python-crfsuite and seqeval.
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatasetDocument } from '../../src/dataset/document';
import { datasetStyles, type DatasetStyle } from '../../src/dataset/style';
import { FeatureExtractor } from '../../src/model/crf/features';
import { prepareRecords } from '../../src/model/crf/prepare';
import { plainTemplates } from '../../src/model/crf/templates';
import { clusterFiles, decodeClusters } from '../../src/model/crf/wordClusters';
import { readPackage } from '../../src/model/package';

const [packageFolder, data, python, set = 'package', iterations = '100'] = process.argv.slice(2);
if (!packageFolder || !data || !python) throw new Error('usage: accuracy PACKAGE DATA_FOLDER PYTHON [plain|package] [ITERATIONS]');

const readSplit = (style: DatasetStyle, split: string) =>
  [...DatasetDocument.parse(readFileSync(join(data, style, `${split}.txt`), 'utf8')).records()].map(({ tokens }) => ({
    tokens: tokens.map(({ text }) => text), tags: tokens.map(({ tag }) => (tag ?? 'O').replace(/-MISC$/u, '-OTHER')), guideline: style,
  }));

const dump = (path: string, records: readonly { tokens: readonly string[]; tags: readonly string[]; guideline: string }[], extractor: FeatureExtractor): void => {
  const file = openSync(path, 'w');
  for (const record of records) writeSync(file, `${JSON.stringify({ x: extractor.names(record), y: record.tags })}\n`);
  closeSync(file);
};

const run = async (folder: string): Promise<void> => {
  const read = await readPackage(packageFolder, ['crf']);
  if (read.kind === 'refused') throw new Error(read.reason);
  const { files, metadata } = read.package;
  const [cased, uncased] = [files.get(clusterFiles.cased), files.get(clusterFiles.uncased)];
  const templates = set === 'plain' ? plainTemplates : (metadata.templates as string[]);
  const extractor = new FeatureExtractor(templates, decodeClusters({ ...(cased && { cased }), ...(uncased && { uncased }) }));
  const options = metadata.provenance.options as { l1: number; l2: number };
  const prepared = prepareRecords(datasetStyles.flatMap((style) => readSplit(style, 'train')), 'repair');
  if (prepared.kind === 'refused') throw new Error(prepared.reason);
  dump(join(folder, 'train.jsonl'), prepared.records, extractor);
  const valid = datasetStyles.map((style) => join(folder, `${style}-valid.jsonl`));
  datasetStyles.forEach((style, i) => dump(valid[i]!, readSplit(style, 'valid'), extractor));
  const words = [resolve('bench/crf/accuracy.py'), join(folder, 'train.jsonl'), join(folder, 'model'), iterations, String(options.l1), String(options.l2), ...valid];
  execFileSync(python, words, { stdio: 'inherit' });
};

const folder = mkdtempSync(join(tmpdir(), 'mner-crf-accuracy-'));
void run(folder).finally(() => rmSync(folder, { recursive: true, force: true }));
