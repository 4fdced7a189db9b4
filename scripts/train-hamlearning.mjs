// Trains the bundled small HamLearning as models/hamlearning was. Each step goes on where it stopped when called again.
// usage: node scripts/train-hamlearning.mjs DATA TEXT DETECTOR OUTPUT [--program mner.cjs]
//   DATA      folder with twitter2015/, twitter2017/ (their pictures are not at hand: masked), tweet-pairs/, flickr8k/
//   TEXT      package of a text tagger that has not learned from the validation files: where the encoder comes from
//   DETECTOR  NanoDet-g as nanodet.onnx
// Pictures come in two ways: real tweets with their pictures, labelled by TEXT, and the photographs of bench/used.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values: { program }, positionals: [data, text, detector, output] } = parseArgs({ allowPositionals: true, options: { program: { type: 'string', default: 'dist/cli.js' } } });
if (!data || !text || !detector || !output) {
  console.error('usage: node scripts/train-hamlearning.mjs DATA TEXT DETECTOR OUTPUT [--program mner.cjs]');
  process.exit(2);
}

const tweets = 600;
const photographs = ['--train', '300', '--valid', '100', '--test', '200'];
const fewestTokens = 5;

const node = (...words) => {
  const { status } = spawnSync(process.execPath, words, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};
const at = (name) => join(output, name);
const once = (name, make) => {
  if (!existsSync(at(name))) make(at(name));
  return at(name);
};
const train = (name, files, valid, config, ...words) => {
  if (existsSync(at(`${name}/model.json`))) return at(name);
  writeFileSync(at(`${name}.json`), JSON.stringify({ licence: 'Apache-2.0', version: '1.0.0', threads: 1, ...config }, null, 2));
  const resume = existsSync(at(`${name}/checkpoint.safetensors`)) ? ['--resume'] : [];
  node(program, 'train', ...files, ...valid.flatMap((file) => ['--valid', file]), '--config', at(`${name}.json`), '--output', at(name), ...words, ...resume);
  return at(name);
};

/** Words, mentions, addresses, and each other sign by itself, as the two datasets have them. */
const tokensOf = (tweet) => tweet.match(/https?:\S+|[@#]|[\p{L}\p{N}_]+(?:['’-][\p{L}\p{N}_]+)*|[^\s\p{L}\p{N}_]/gu) ?? [];

process.chdir(join(import.meta.dirname, '..'));
mkdirSync(output, { recursive: true });
const split = (name) => ['twitter2015', 'twitter2017'].map((dataset) => join(data, dataset, `${name}.txt`));

const plain = once('tweets.txt', (path) => {
  const told = readFileSync(join(data, 'tweet-pairs/pairs.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line))
    .map(({ id, text: tweet, image }) => ({ id: `pair-${id}`, image, tokens: tokensOf(tweet) })).filter(({ tokens }) => tokens.length >= fewestTokens);
  const every = Math.floor(told.length / tweets);
  const chosen = told.filter((_, place) => place % every === 0).slice(0, tweets);
  // Under names of their own: some numbers are also those of records of Twitter-2015.
  mkdirSync(at('images'), { recursive: true });
  for (const { id, image } of chosen) symlinkSync(resolve(data, 'tweet-pairs', image), at(`images/${id}${extname(image)}`));
  writeFileSync(path, chosen.map(({ id, tokens }) => `IMGID:${id}\n${tokens.map((token) => `${token}\n`).join('')}\n`).join(''));
});
const labelled = once('tweets.labelled.txt', (path) => node(program, 'preannotate', plain, '--model', text, '--dataset-style', 'twitter2017', '--device', 'cpu', '--threads', '1', '--output', path));
const photographed = once('photographs/train.txt', () => node('scripts/bench.mjs', 'used', '--', '--data', join(data, 'flickr8k'), '--write', at('photographs'), ...photographs));
const small = once('nanodet.onnx', (path) => node('scripts/run.mjs', 'scripts/shrink-model.ts', detector, path));

const course = { encoder: resolve(text), layers: 8, frozenLayers: 2, epochs: 2, averageDecay: 0.99, select: 'last', checkpointMinutes: 3 };
const images = ['--images', at('images'), '--images', join(data, 'flickr8k/images')];
train('hamlearning', [...split('train'), labelled, photographed], split('valid'), {
  name: 'hamlearning', ...course, detector: small, cache: at('features'), towerIn: 'bundle', hidden: 0.25, width: 128, heads: 4, inner: 256,
}, '--family', 'hamlearning', ...images);
// The same without pictures, to compare with; names whose type only a photograph tells would teach it nothing.
train('text8', [...split('train'), labelled], split('valid'), { name: 'text8', ...course }, '--family', 'text');
