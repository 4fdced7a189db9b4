// `mner check`, `stats`, `duplicates` and `conflicts` of 1,000,000 generated records: time beside `wc -l` and `sort -u` of the
// same file, by the clock and by processor time (which other work on the machine hardly touches), and peak memory.
// Words: the number of records and of rounds, for example: npm run bench -- cli -- 100000 3
import { spawnSync } from 'node:child_process';
import { closeSync, copyFileSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const records = Number(process.argv[2] ?? 1_000_000);
const rounds = Number(process.argv[3] ?? 5);
const limitMb = 512;

/** Numbers that are the same in every run (mulberry32). */
function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const plainWords = 'the a to of and in is for on at this that with you my so just now new day love good time today show see out all'.split(' ');
const names = 'London Paris Obama Apple Google Ada Hopper Turin Lima Oslo Arsenal NASA Titanic Windows Nile Alan Grace Yankees'.split(' ');
const types = ['PER', 'LOC', 'ORG', 'OTHER'];
const oddWords = ['😍', '“so”', 'café', '…', '&amp;', '東京', '🇫🇷'];

/** A record like a tweet: 6 to 28 tokens, an entity in some places, now and then what a rule finds or ASCII does not hold. */
function makeRecord(index: number, random: (below: number) => number): string {
  const lines = [`IMGID:${1_000_000 + index * 7}`];
  const odd = random(10) === 0;
  for (let left = 6 + random(23); left > 0; left -= 1) {
    const kind = random(100);
    if (kind < 6) lines.push(`@user_${random(90_000)}\tO`);
    else if (kind < 10) lines.push(`http://t.co/${random(1e9).toString(36)}\tO`);
    else if (kind < 14) lines.push(`#${plainWords[random(plainWords.length)]}${random(500)}\tO`);
    else if (kind < 22) {
      const type = types[random(types.length)] ?? '';
      lines.push(`${names[random(names.length)]}\t${random(200) === 0 ? 'I' : 'B'}-${type}`);
      if (random(2) === 0) lines.push(`${names[random(names.length)]}\tI-${type}`);
    } else if (odd && kind < 40) lines.push(`${oddWords[random(oddWords.length)]}\tO`);
    else lines.push(`${plainWords[random(plainWords.length)]}\tO`);
  }
  return `${lines.join('\n')}\n\n`;
}

function writeDataset(path: string): void {
  const random = makeRandom(7);
  const file = openSync(path, 'w');
  for (let from = 0; from < records; from += 10_000) {
    const count = Math.min(10_000, records - from);
    writeSync(file, Array.from({ length: count }, (_, at) => makeRecord(from + at, random)).join(''));
  }
  closeSync(file);
}

const folder = mkdtempSync(join(tmpdir(), 'mner-bench-'));
const dataset = join(folder, 'generated.txt');
const memoryFile = join(folder, 'memory');
const hook = join(folder, 'hook.cjs');
/** A copy, so that a build beside the bench does not change it; it stays in the checkout, where it finds its models. */
const cli = resolve(`out/cli-bench-${process.pid}.cjs`);

/** Seconds that a program takes. */
interface Taken {
  readonly clock: number;
  readonly processor: number;
}

/** Runs a program, its report thrown away; the shell tells the processor time. */
function time(program: string, words: readonly string[], good: readonly number[]): Taken {
  const started = performance.now();
  const { status, stderr } = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@"', 'bash', program, ...words], { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  if (!good.includes(status ?? -1)) throw new Error(`${program} ${words.join(' ')} ended with ${status}: ${stderr}`);
  const [user = NaN, system = NaN] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { clock: (performance.now() - started) / 1000, processor: user + system };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

function measure(name: string, run: () => Taken): Taken {
  if (rounds > 1) run();
  const all = Array.from({ length: rounds }, run);
  const middle = { clock: median(all.map(({ clock }) => clock)), processor: median(all.map(({ processor }) => processor)) };
  console.log(`${name.padEnd(16)} ${middle.processor.toFixed(2).padStart(8)} s of processor, ${middle.clock.toFixed(2)} s by the clock (${rounds > 1 ? `medians of ${rounds} rounds after a warm-up` : 'one round'})`);
  return middle;
}

/** Runs a command of `dist/cli.js`, which notes its peak memory. */
function mner(command: string): Taken {
  return time(process.execPath, ['--require', hook, cli, command, dataset, '--quiet', '--json', ...(command === 'duplicates' ? ['--text-only'] : [])], [0, 1]);
}

if (spawnSync(process.execPath, ['scripts/build.mjs', 'cli'], { stdio: 'inherit' }).status !== 0) process.exit(1);
let beyond = false;
try {
  writeDataset(dataset);
  const hookText = `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(memoryFile)}, String(process.resourceUsage().maxRSS)))`;
  const file = openSync(hook, 'w');
  writeSync(file, hookText);
  closeSync(file);
  const bytes = statSync(dataset).size;
  console.log(`${records.toLocaleString('en')} records, ${(bytes / 1e6).toFixed(0)} MB; ${cpus()[0]?.model ?? ''}, node ${process.version}, one thread`);
  copyFileSync('dist/cli.js', cli);
  const counting = measure('wc -l', () => time('wc', ['-l', dataset], [0]));
  const sorting = measure('sort -u', () => time('sort', ['-u', '-o', '/dev/null', dataset], [0]));
  for (const command of ['check', 'stats', 'duplicates', 'conflicts']) {
    const taken = measure(`mner ${command}`, () => mner(command));
    const peakMb = existsSync(memoryFile) ? Number(readFileSync(memoryFile, 'utf8')) / 1024 : NaN;
    beyond ||= !(peakMb < limitMb);
    const ratios = (['processor', 'clock'] as const).map((by) => `${(taken[by] / counting[by]).toFixed(0)} times wc -l and ${(taken[by] / sorting[by]).toFixed(1)} times sort -u by ${by}`);
    console.log(`${''.padEnd(16)} ${ratios.join(', ')}; peak memory ${peakMb.toFixed(0)} MB (limit ${limitMb})`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
  rmSync(cli, { force: true });
}
process.exitCode = beyond ? 1 : 0;
