// Pictures decoded and embedded a second, beside Python's Pillow and onnxruntime on the same files, in one run.
//
//   npm run bench -- pictures [-- --python PYTHON] [--pictures FOLDER] [--count 200] [--rounds 5] [--threads 2]
//
// Without --python, a virtual environment is made in a temporary folder. Without --pictures, Flickr8k in ../shared/data
// is used, or, where it is not, the sample's pictures.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Runtime } from '../../src/model/runtime/onnx';
import { PictureReader } from '../../src/model/vision/pixels';
import { efficientNetPixels } from '../../src/model/vision/tensor';

const { values } = parseArgs({ options: {
  python: { type: 'string' }, pictures: { type: 'string' }, count: { type: 'string', default: '200' },
  rounds: { type: 'string', default: '5' }, threads: { type: 'string', default: '2' },
} });
const threads = Number(values.threads);
const model = resolve('models/relevance/vision.onnx');
const shared = '../shared/data/flickr8k/images';
const folder = values.pictures ?? (existsSync(shared) ? shared : 'samples/postcards/images');
const broken = '1026.jpg'; // truncated on purpose in the sample
const files = readdirSync(folder).filter((name) => name !== broken).slice(0, Number(values.count)).map((name) => resolve(folder, name));

interface Round {
  readonly decode: number;
  readonly embed: number;
  readonly first: readonly number[];
  readonly versions?: Readonly<Record<string, string>>;
}

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;

function makePython(): { readonly python: string; readonly remove: () => void } {
  if (values.python) return { python: values.python, remove: () => undefined };
  const home = mkdtempSync(join(tmpdir(), 'mner-pillow-'));
  execFileSync('python3', ['-m', 'venv', home]);
  execFileSync(join(home, 'bin/pip'), ['install', '--quiet', 'pillow', 'numpy', 'onnxruntime'], { stdio: ['ignore', 'ignore', 'inherit'] });
  return { python: join(home, 'bin/python'), remove: () => rmSync(home, { recursive: true, force: true }) };
}

async function main(): Promise<void> {
  const [runtime, reader] = [await Runtime.open(), await PictureReader.open(undefined, threads)];
  if ('problem' in runtime) throw new Error(runtime.problem);
  if ('problem' in reader) throw new Error(reader.problem);
  const session = await runtime.openSession(model, { device: 'cpu', threads });
  if ('problem' in session) throw new Error(session.problem);
  const { width, height } = efficientNetPixels;
  const embed = async (data: Float32Array): Promise<Float32Array> =>
    (await session.run({ pixels: { type: 'float32', shape: [1, 3, height, width], data } }, ['pooled']))['pooled']?.data as Float32Array;
  const ours = async (): Promise<Round> => {
    const start = performance.now();
    const decoded = await Promise.all(files.map((file) => reader.pixels(file, efficientNetPixels)));
    const middle = performance.now();
    const features: Float32Array[] = [];
    for (const each of decoded) if (each) features.push(await embed(each.data));
    const seconds = (from: number, to: number): number => (to - from) / 1000;
    return { decode: seconds(start, middle), embed: seconds(middle, performance.now()), first: [...(features[0] ?? [])].slice(0, 64) };
  };
  const { python, remove } = makePython();
  const theirs = (): Round => JSON.parse(execFileSync(python, ['bench/pictures/pillow.py', model, String(threads)], { input: files.join('\n'), encoding: 'utf8' })) as Round;
  try {
    await ours();
    const rounds = [];
    for (let round = 0; round < Number(values.rounds); round += 1) rounds.push({ ours: await ours(), theirs: theirs() });
    report(rounds);
  } finally {
    remove();
    await session.release();
  }
}

function report(rounds: readonly { readonly ours: Round; readonly theirs: Round }[]): void {
  const ratio = (of: (round: Round) => number): number => median(rounds.map((round) => of(round.theirs) / of(round.ours)));
  const rate = (of: (round: Round) => number, side: 'ours' | 'theirs'): number => Math.round(files.length / median(rounds.map((round) => of(round[side]))));
  const [first] = rounds;
  const cosine = first ? cosineOf(first.ours.first, first.theirs.first) : NaN;
  console.log(`${files.length} pictures of ${folder}, ${threads} threads, ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}`);
  console.log(`beside ${Object.entries(first?.theirs.versions ?? {}).map((pair) => pair.join(' ')).join(', ')}; features agree to cosine ${cosine.toFixed(5)}`);
  for (const [name, of] of [['decoded and shrunk', (round: Round) => round.decode], ['embedded', (round: Round) => round.embed], ['both', (round: Round) => round.decode + round.embed]] as const) {
    console.log(`${name}: ${rate(of, 'ours')} a second, theirs ${rate(of, 'theirs')}, ratio ${ratio(of).toFixed(2)} (above 1: ours is faster)`);
  }
}

function cosineOf(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

void main();
