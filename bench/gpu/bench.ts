// Training and tagging on a graphics card beside the CPU, with a model of the bundled tagger's shape that is made here
// (random weights: speed does not depend on them). Says so where there is no card.
//
//   npm run bench -- gpu [-- THREADS]
import { spawnSync } from 'node:child_process';
import { Graph } from '../../src/graph/graph';
import { Parameters, type Weights } from '../../src/graph/parameters';
import { encodeModel } from '../../src/graph/proto';
import { linear } from '../../src/graph/schedule';
import { TrainingRun, type Batch, type Numbers } from '../../src/graph/training';
import { encode } from '../../src/model/encoder/bert';
import type { EncoderConfig } from '../../src/model/encoder/config';
import { lower, type Precision } from '../../src/model/lowering/lower';
import { quantiseWeights } from '../../src/model/lowering/quantise';
import { deviceNames, type Device } from '../../src/model/runtime/devices';
import { Runtime, type Session } from '../../src/model/runtime/onnx';
import type { NamedValues, Value } from '../../src/model/runtime/values';
import { trainingStep } from '../graph/encoder';

const threads = Number(process.argv[2] ?? 0) || undefined;
const config: EncoderConfig = {
  kind: 'bert', vocabulary: 30522, width: 384, layers: 12, heads: 12, inner: 1536, positions: 512, firstPosition: 0, segments: 2, padding: 0, epsilon: 1e-12,
};
const length = 32;
const runs = 9;
const precisions: readonly Precision[] = ['fp32', 'fp16', 'int8'];

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** What the cards are called, by whichever program here knows. */
const cardNames = (): string => {
  const ask = (command: string, words: readonly string[], line: RegExp): readonly string[] =>
    [...(spawnSync(command, words, { encoding: 'utf8' }).stdout ?? '').matchAll(line)].map(([, name = '']) => name.trim());
  const known = [
    () => ask('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], /^(.+)$/gm),
    () => ask('vulkaninfo', ['--summary'], /deviceName\s*=\s*(.+)/g),
    () => ask('system_profiler', ['SPDisplaysDataType'], /Chipset Model: (.+)/g),
    () => ask('powershell', ['-Command', '(Get-CimInstance Win32_VideoController).Name'], /^(.+)$/gm),
    () => ask('lspci', [], /(?:VGA compatible|3D) controller: (.+)/g),
  ];
  for (const names of known) {
    const found = names();
    if (found.length > 0) return found.join(', ');
  }
  return 'a card whose name no program here knows';
};

const makeModel = (): Uint8Array => {
  const graph = new Graph();
  const inputs = { pieces: graph.input('pieces', 'int64', ['B', 'T']), present: graph.input('present', 'bool', ['B', 'T']) };
  graph.output('vectors', encode(new Parameters(graph, new Map(), { seed: 1 }), config, inputs));
  return quantiseWeights(encodeModel(graph));
};

const inputsFor = (batch: number): NamedValues => {
  const shape = [batch, length];
  const pieces = BigInt64Array.from({ length: batch * length }, (_, at) => BigInt((at * 7919) % config.vocabulary));
  return { pieces: { type: 'int64', shape, data: pieces }, present: { type: 'bool', shape, data: new Uint8Array(batch * length).fill(1) } };
};

/** Median milliseconds of some runs after two that do not count. */
const time = async (work: () => Promise<unknown>): Promise<number> => {
  const took: number[] = [];
  for (let run = -2; run < runs; run++) {
    const start = performance.now();
    await work();
    if (run >= 0) took.push(performance.now() - start);
  }
  return median(took);
};

/** Opens a model on this device and no other; says why not. */
const openOn = async (runtime: Runtime, device: Device, model: Uint8Array): Promise<Session | undefined> => {
  const session = await runtime.openSession(model, { device, ...(threads !== undefined && { threads }) });
  if (!('problem' in session) && session.device === device) return session;
  console.log(`    ${'problem' in session ? session.problem : session.steps.join(' ')}`);
  if (!('problem' in session)) await session.release();
  return undefined;
};

const measureTagging = async (runtime: Runtime, device: Device, shipped: Uint8Array): Promise<void> => {
  for (const precision of precisions) {
    if ((device === 'cpu') === (precision === 'fp16')) continue;
    const session = await openOn(runtime, device, lower(shipped, precision));
    if (!session) continue;
    const speeds: string[] = [];
    for (const batch of [32, 1]) speeds.push(`${((batch * 1000) / (await time(() => session.run(inputsFor(batch))))).toFixed(0)} records/s in batches of ${batch}`);
    const left = session.cpuShare ? `, ${Math.round(100 * session.cpuShare)} % of operators on the CPU` : '';
    console.log(`  tagging, ${precision}: ${speeds.join(', ')}${left}`);
    await session.release();
  }
};

const wholeNumbers = (count: number, below: number): BigInt64Array => BigInt64Array.from({ length: count }, (_, at) => BigInt((at * 7919) % below));

const trainingBatch = (batch: number): Batch => ({
  lengths: { B: batch, T: length },
  feeds: new Map<string, Numbers>([
    ['pieces', { type: 'int64', shape: [batch, length], values: wholeNumbers(batch * length, config.vocabulary) }],
    ['places', { type: 'int64', shape: [length], values: wholeNumbers(length, length + 1) }],
    ['bias', { type: 'float32', shape: [batch, 1, 1, length], values: new Float32Array(batch * length) }],
    ['tags', { type: 'int64', shape: [batch, length], values: wholeNumbers(batch * length, 11) }],
  ]),
});

const valuesOf = (numbers: ReadonlyMap<string, Numbers>, wanted: (name: string) => boolean): NamedValues =>
  Object.fromEntries([...numbers].filter(([name]) => wanted(name)).map(([name, { type, shape, values }]) => [name, { type, shape, data: values } as Value]));

const measureTraining = async (runtime: Runtime, device: Device): Promise<void> => {
  const { layers, width, heads, inner, vocabulary, positions } = config;
  const weights: Weights = new Map();
  const step = trainingStep({ layers, width, heads, inner, vocabulary, positions, classes: 11, dropout: 0.1 }, weights, 1);
  const session = await openOn(runtime, device, step.model);
  if (!session) return;
  const execute = (feeds: ReadonlyMap<string, Numbers>, results: ReadonlyMap<string, Numbers>): Promise<void> =>
    session.runInto(valuesOf(feeds, (name) => session.inputNames.includes(name)), valuesOf(results, () => true));
  const run = new TrainingRun({ weights, trained: step.trained, dropout: step.dropout, execute, seed: 1, rate: 5e-5, schedule: linear({ warmUp: 0, total: 1000 }), clip: 1 });
  const took = await time(() => run.step([trainingBatch(32)]));
  console.log(`  training step of 32 × ${length} pieces: ${took.toFixed(0)} ms`);
  await session.release();
};

const main = async (): Promise<void> => {
  const runtime = await Runtime.open();
  if ('problem' in runtime) return console.log(runtime.problem);
  const reports = await runtime.listDevices();
  const cpu = reports.find(({ device }) => device === 'cpu');
  const cards = reports.filter(({ device, recordsPerSecond }) => device !== 'cpu' && (recordsPerSecond ?? 0) > (cpu?.recordsPerSecond ?? 0));
  for (const { device, available, reason, recordsPerSecond } of reports)
    if (device !== 'cpu' && !cards.some((card) => card.device === device))
      console.log(`${deviceNames[device]}: ${available ? `works, but no faster than the CPU (${recordsPerSecond ?? 0} records/s): a driver in software?` : reason}`);
  if (cards.length === 0) return console.log('no graphics card is at hand here, so nothing is measured');
  console.log(`${cardNames()}; ${config.layers} × ${config.width}, ${length} pieces a record, medians of ${runs} runs`);
  const shipped = makeModel();
  for (const device of [...cards.map((card) => card.device), 'cpu' as const]) {
    console.log(deviceNames[device]);
    await measureTagging(runtime, device, shipped);
    await measureTraining(runtime, device);
  }
};

void main();
