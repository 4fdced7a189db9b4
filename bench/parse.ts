// Reading a dataset file losslessly against a bare split loop over the same bytes, turn by turn in one run.
//
//   npm run bench -- parse [FILE …]
//
// The ratio is our time over the loop's: below 1 we are faster, and 2 is the limit. The loop does what a script would:
// decode, split lines at LF, split columns at the tab, collect ids, tokens and tags. Ours recognises layout, line
// ends, stray bytes and odd lines besides, and keeps the place of each tag.
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { decodeLossless } from '../src/dataset/bytes';
import { DatasetDocument } from '../src/dataset/document';

const rounds = 15;
const warmUps = 3;
const limit = 2;

interface Counts {
  readonly records: number;
  readonly tokens: number;
}

function splitLoop(bytes: Uint8Array): Counts {
  const records: { readonly id: string; readonly tokens: string[]; readonly tags: string[] }[] = [];
  let tokens = 0;
  for (const line of new TextDecoder().decode(bytes).split('\n')) {
    if (line.startsWith('IMGID:')) records.push({ id: line.slice(6), tokens: [], tags: [] });
    else if (line !== '') {
      const [token = '', tag = ''] = line.split('\t');
      const record = records[records.length - 1];
      record?.tokens.push(token);
      record?.tags.push(tag);
      tokens += 1;
    }
  }
  return { records: records.length, tokens };
}

function parse(bytes: Uint8Array): Counts {
  const document = DatasetDocument.parse(decodeLossless(bytes).text);
  const kept = [...document.records()];
  return { records: kept.length, tokens: kept.reduce((sum, record) => sum + record.tokens.length, 0) };
}

/** Records such as the published ones: 16 tokens, two entities, now and then a letter beyond ASCII. */
function generate(records: number): Uint8Array {
  const words = ['RT', '@user', ':', 'George', 'Zimmerman', 'Verdict', '#tag', 'http://t.co/Xy12', 'the', 'café', 'of', 'Bonn', '!', '…', '😀', 'no'];
  const tags = ['O', 'O', 'O', 'B-PER', 'I-PER', 'O', 'O', 'O', 'O', 'O', 'O', 'B-LOC', 'O', 'O', 'O', 'O'];
  const record = (at: number): string => `IMGID:${1015799 + at}\n${words.map((word, of) => `${word}${(at * 31 + of) % 7}\t${tags[of]}`).join('\n')}\n\n`;
  return Buffer.from(Array.from({ length: records }, (_, at) => record(at)).join(''));
}

function milliseconds(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

function compare(name: string, bytes: Uint8Array): number {
  const [naive, ours] = [splitLoop(bytes), parse(bytes)];
  if (naive.records !== ours.records || naive.tokens !== ours.tokens) throw new Error(`${name}: the two do not read the same`);
  const times = { naive: [] as number[], ours: [] as number[] };
  for (let round = -warmUps; round < rounds; round += 1) {
    const [naiveMs, oursMs] = [milliseconds(() => splitLoop(bytes)), milliseconds(() => parse(bytes))];
    if (round < 0) continue;
    times.naive.push(naiveMs);
    times.ours.push(oursMs);
  }
  const ratio = median(times.naive.map((naiveMs, round) => (times.ours[round] ?? NaN) / naiveMs));
  const speed = (ms: number): string => `${(bytes.length / 1e3 / ms).toFixed(0)} MB/s`;
  console.log(`${name}: ${ours.records} records, ${(bytes.length / 1e6).toFixed(1)} MB; loop ${median(times.naive).toFixed(1)} ms (${speed(median(times.naive))}), ours ${median(times.ours).toFixed(1)} ms (${speed(median(times.ours))}), ratio ${ratio.toFixed(2)} (≤ ${limit})`);
  return ratio;
}

const named = process.argv.slice(2);
const files = named.length > 0 ? named : ['../shared/data/twitter2015/train.txt', '../shared/data/twitter2017/train.txt'].filter((path) => existsSync(path));
console.log(`Node ${process.version}, ${cpus()[0]?.model ?? 'unknown CPU'}, one thread; median of ${rounds} rounds after ${warmUps} to warm up`);
const ratios = [compare('generated', generate(20_000)), ...files.map((path) => compare(path, readFileSync(path)))];
if (ratios.some((ratio) => ratio > limit)) process.exitCode = 1;
