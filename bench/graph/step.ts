// One full training step against PyTorch's, turn by turn in one run: embedding, loss, backward, clipping, AdamW on both sides.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Weights } from '../../src/graph/parameters';
import { linear } from '../../src/graph/schedule';
import type { Batch } from '../../src/graph/training';
import { TrainingRun } from '../../src/graph/training';
import { openSession } from '../../test/unit/graph/session';
import { trainingStep } from './encoder';

/** What is compared. */
export interface Comparison {
  /** An interpreter with torch. */
  readonly python: string;
  readonly layers: number;
  readonly dropout: number;
  readonly threads: number;
  /** How often both sides take a step. */
  readonly pairs: number;
}

const [batch, length, width] = [32, 48, 384];
const shape = { width, heads: 12, inner: 4 * width, vocabulary: 30522, positions: 512, classes: 11 };

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const whole = (count: number, below: number) => BigInt64Array.from({ length: count }, () => BigInt(Math.floor(Math.random() * below)));

const randomBatch = (): Batch => ({
  lengths: { B: batch, T: length },
  feeds: new Map([
    ['pieces', { type: 'int64', shape: [batch, length], values: whole(batch * length, shape.vocabulary) }],
    ['places', { type: 'int64', shape: [length], values: BigInt64Array.from({ length }, (_, at) => BigInt(at)) }],
    ['bias', { type: 'float32', shape: [batch, 1, 1, length], values: new Float32Array(batch * length) }],
    ['tags', { type: 'int64', shape: [batch, length], values: whole(batch * length, shape.classes) }],
  ]),
});

/** What a step took: by the clock, and of all processors together; the second holds where the machine has other work. */
interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

const ours = async ({ layers, dropout, threads }: Comparison): Promise<() => Promise<Cost>> => {
  const weights: Weights = new Map();
  const step = trainingStep({ ...shape, layers, dropout }, weights, 1);
  const { execute } = await openSession(step.model, threads);
  const run = new TrainingRun({ weights, trained: step.trained, dropout: step.dropout, execute, seed: 1, rate: 5e-5, schedule: linear({ warmUp: 0, total: 1000 }), clip: 1 });
  return async () => {
    const next = randomBatch();
    const [start, busy] = [performance.now(), process.cpuUsage()];
    await run.step([next]);
    const { user, system } = process.cpuUsage(busy);
    return { wallMs: performance.now() - start, cpuMs: (user + system) / 1000 };
  };
};

/** PyTorch's side, a process of its own that waits for its turns. */
const theirs = async ({ python, layers, dropout, threads }: Comparison) => {
  const child = spawn(python, [`${process.cwd()}/bench/graph/torch_step.py`, ...[layers, width, batch, length, threads, dropout].map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_WAIT_POLICY: 'PASSIVE', GOMP_SPINCOUNT: '0' },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => ((await lines.next()) as { value: string }).value;
  const version = await line();
  const step = async (): Promise<Cost> => {
    child.stdin.write('\n');
    const [wallMs = Number.NaN, cpuMs = Number.NaN] = (await line()).split(' ').map(Number);
    return { wallMs, cpuMs };
  };
  return { version, step, end: () => child.stdin.end() };
};

/** PyTorch's time over ours, the median of the pairs: above 1 we are faster. Prints how it came about. */
const ratioOf = (what: string, times: readonly { readonly ours: Cost; readonly theirs: Cost }[], of: (cost: Cost) => number): number => {
  const ratios = times.map((time) => of(time.theirs) / of(time.ours));
  console.log(`  ${what}: ours ${median(times.map((time) => of(time.ours))).toFixed(0)} ms, PyTorch ${median(times.map((time) => of(time.theirs))).toFixed(0)} ms; ratio ${median(ratios).toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(' ')})`);
  return median(ratios);
};

/** Compares a step of both sides and prints the figures; the pairs take turns at going first. */
export const compareSteps = async (comparison: Comparison): Promise<{ readonly wall: number; readonly cpu: number }> => {
  const [us, them] = [await ours(comparison), await theirs(comparison)];
  for (let warmUp = 0; warmUp < 2; warmUp++) { await us(); await them.step(); }
  const times: { readonly ours: Cost; readonly theirs: Cost }[] = [];
  for (let pair = 0; pair < comparison.pairs; pair++) {
    const first = pair % 2 === 0 ? await us() : undefined;
    const other = await them.step();
    times.push({ ours: first ?? (await us()), theirs: other });
  }
  them.end();
  const { layers, dropout, threads } = comparison;
  console.log(`${layers} × ${width}, batch ${batch} × ${length}, dropout ${dropout}; ${them.version}; onnxruntime-node on ${threads} threads`);
  return { wall: ratioOf('wall', times, ({ wallMs }) => wallMs), cpu: ratioOf('cpu', times, ({ cpuMs }) => cpuMs) };
};
