// Trains the bundled neural tagger as models/text was: first on the Broad Twitter Corpus and WNUT-17 under guidelines of
// their own, then from there on both datasets with averaged weights. Each stage goes on where it stopped when called again.
// usage: node scripts/train-text.mjs DATA ENCODER OUTPUT [short|long|final] [seed]
//   DATA     folder with btc/, wnut17/, twitter2015/, twitter2017/
//   ENCODER  Hugging Face folder of bge-small-en-v1.5
//   short    (usual) both train splits, four epochs; long: eight, the best on valid is kept; final: four, valid joins
// scripts/average-text.ts makes one package of several: models/text is the mean of final 1 and final 2, with the calibration
// and the scores of the mean of short 1 and long 1.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [data, encoder, output, step = 'short', seed = '1'] = process.argv.slice(2);
if (!data || !encoder || !output || !['short', 'long', 'final'].includes(step)) {
  console.error('usage: node scripts/train-text.mjs DATA ENCODER OUTPUT [short|long|final] [seed]');
  process.exit(2);
}

/** The types of WNUT-17 under the names of the two datasets; those of the Broad Twitter Corpus are theirs already. */
const types = { person: 'PER', location: 'LOC', corporation: 'ORG', group: 'ORG', 'creative-work': 'OTHER', product: 'OTHER' };
const common = { licence: 'Apache-2.0', threads: 1 };

const splits = (folder) => ['train', 'dev', 'test'].map((name) => readFileSync(join(data, folder, `${name}.conll`), 'utf8')).join('\n');
const write = (name, text) => {
  const path = join(output, name);
  if (!existsSync(path)) writeFileSync(path, text);
  return path;
};
const train = (name, files, valid, config) => {
  const folder = join(output, name);
  if (existsSync(join(folder, 'model.json'))) return folder;
  const words = ['train', ...files, ...valid.flatMap((file) => ['--valid', file]), '--family', 'text', '--output', folder];
  const resume = existsSync(join(folder, 'checkpoint.safetensors')) ? ['--resume'] : [];
  const { status } = spawnSync(process.execPath, ['dist/cli.js', ...words, '--config', write(`${name}.json`, JSON.stringify({ ...common, ...config }, null, 2)), ...resume], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  return folder;
};

process.chdir(join(import.meta.dirname, '..'));
mkdirSync(output, { recursive: true });
const split = (name) => ['twitter2015', 'twitter2017'].map((dataset) => join(data, dataset, `${name}.txt`));
const btc = write('btc.conll', splits('btc'));
const wnut17 = write('wnut17.conll', splits('wnut17').replace(/(?<=\t[BI]-)\S+$/gm, (type) => types[type] ?? type));
const first = train('stage1', [btc, wnut17], [join(data, 'twitter2017/valid.txt')], {
  name: 'stage1', version: '1', encoder: resolve(encoder), seed: 1, epochs: 2, select: 'last', weights: 'fp32', styles: { [btc]: 'btc', [wnut17]: 'wnut17' },
});
const recipe = { name: 'text', version: '1.0.0', encoder: first, seed: Number(seed), weights: 'fp32' };
const courses = {
  short: { files: split('train'), averageDecay: 0.997, epochs: 4, select: 'last' },
  long: { files: split('train'), averageDecay: 0.998, epochs: 8, patience: 8 },
  final: { files: [...split('train'), ...split('valid')], averageDecay: 0.997, epochs: 4, select: 'last' },
};
const { files, ...course } = courses[step];
train(`${step}-${seed}`, files, split('valid'), { ...recipe, ...course });
