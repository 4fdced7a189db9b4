// One training step and one inference of each published system at full size, turn by turn with the same modules in PyTorch.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Dropout } from '../../src/graph/dropout';
import { Graph } from '../../src/graph/graph';
import { mean } from '../../src/graph/operators';
import { Parameters, type Weights } from '../../src/graph/parameters';
import { encodeModel } from '../../src/graph/proto';
import { constant } from '../../src/graph/schedule';
import type { Tensor } from '../../src/graph/tensor';
import { type Batch, movedName, type Numbers, trainingModel, TrainingRun } from '../../src/graph/training';
import { publishedBga } from '../../src/model/bga/config';
import { buildBga } from '../../src/model/bga/network';
import { publishedGmf } from '../../src/model/gmf/config';
import { buildGmf } from '../../src/model/gmf/network';
import { hamNetwork } from '../../src/model/hamlearning/network';
import { publishedHam } from '../../src/model/hamlearning/options';
import { Sights } from '../../src/model/multimodal/sights';
import type { BuiltNetwork } from '../../src/model/text/labelNetwork';
import type { NetworkDropout } from '../../src/model/text/network';
import { openSession } from '../../test/unit/graph/session';
import { bertBase, publishedText } from './parameters';

/** What is compared. */
export interface Comparison {
  readonly system: 'hamlearning' | 'gmf' | 'bga';
  readonly mode: 'step' | 'use';
  readonly batch: number;
  readonly length: number;
  readonly threads: number;
  readonly pairs: number;
  /** An interpreter with torch. */
  readonly python: string;
}

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

const seen = { pooled: 2048, regions: 2048, classes: 1601 } as const;
const nodes = publishedHam.objects + 1;
const sightless = new Sights({
  identity: '', shapes: { ...seen, maps: {}, scale: 'plain' }, find: () => Promise.reject(new Error('not asked')), contentOf: () => Promise.resolve(undefined), close: () => Promise.resolve(),
}, { hidden: 0, placeholders: new Set() });

const builders: Readonly<Record<Comparison['system'], (graph: Graph, parameters: Parameters, dropout?: NetworkDropout) => BuiltNetwork>> = {
  hamlearning: (graph, parameters, dropout) => hamNetwork(bertBase, { ...publishedHam, pictures: seen, guidelines: 1, labels: 9 }, { sights: sightless }).build(graph, parameters, dropout),
  gmf: (graph, parameters, dropout) => buildGmf({ gmf: publishedGmf, text: publishedText }, graph, parameters, dropout),
  bga: (graph, parameters, dropout) => buildBga({ bga: publishedBga, text: publishedText }, graph, parameters, dropout),
};

const reals = (shape: readonly number[]): Numbers => ({ type: 'float32', shape, values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.random() * 2 - 1) });
const wholes = (shape: readonly number[], of: (at: number) => number): Numbers => ({ type: 'int64', shape, values: BigInt64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, at) => BigInt(of(at))) });
const all = (shape: readonly number[]): Numbers => ({ type: 'bool', shape, values: new Uint8Array(shape.reduce((a, b) => a * b, 1)).fill(1) });

/** What the pictures of a batch come as. */
const picturesOf = ({ system, batch, length }: Comparison): readonly (readonly [string, Numbers])[] => ({
  hamlearning: () => [
    ['pictured', all([batch])], ['worded', all([batch, length])], ['pooled', reals([batch, seen.pooled])], ['regions', reals([batch, nodes - 1, seen.regions])],
    ['classes', wholes([batch, nodes - 1], (at) => (7 * at) % seen.classes)], ['nodes', all([batch, nodes])], ['places', reals([batch, nodes, 4])],
    ['relations', wholes([batch, nodes, nodes], (at) => (5 * at) % 12)], ['attended', { type: 'bool', shape: [batch, nodes], values: Uint8Array.from({ length: batch * nodes }, (_, at) => Number(at % nodes > 0)) }],
  ] as const,
  gmf: () => [['seen', all([batch, 4])], ...publishedGmf.levels.map(({ name, channels, height, width }) => [`pictures.${name}`, reals([batch, 4, channels, height, width])] as const)] as const,
  bga: () => [['pictured', all([batch])], ['pictures.map', reals([batch, 1, 3, 224, 224])]] as const,
})[system]();

/** Texts of one piece a word, and pictures. */
const batchOf = (comparison: Comparison): Batch => {
  const { batch, length } = comparison;
  return {
    lengths: { B: batch, T: length, W: length },
    feeds: new Map<string, Numbers>([
      ['pieces', wholes([batch, length], () => Math.floor(Math.random() * 30522))], ['present', all([batch, length])], ['wordOfPiece', wholes([batch, length], (at) => at % length)],
      ['shapes', wholes([batch, length], () => 0)], ['guideline', wholes([batch], () => 0)],
      ...picturesOf(comparison),
    ]),
  };
};

const stepOf = async (comparison: Comparison): Promise<(batch: Batch) => Promise<unknown>> => {
  const [graph, weights]: [Graph, Weights] = [new Graph(), new Map()];
  const parameters = new Parameters(graph, weights, { trains: () => true });
  const dropout = new Dropout(graph);
  const { emissions, loss, moved = new Map<string, Tensor>() } = builders[comparison.system](graph, parameters, { places: dropout, encoder: 0.1, head: comparison.system === 'hamlearning' ? 0.1 : 0 });
  for (const [name, towards] of moved) graph.output(movedName(name), towards);
  const rows = mean(emissions, [1, 2]);
  const model = trainingModel(mean(loss ? loss(rows) : rows), parameters);
  const { execute } = await openSession(model, comparison.threads);
  const run = new TrainingRun({ weights, trained: [...parameters.trained.keys()], moving: [...moved.keys()], dropout, execute, seed: 1, rate: 1e-5, schedule: constant(), clip: 1 });
  return (batch) => run.step([batch]);
};

const useOf = async (comparison: Comparison): Promise<(batch: Batch) => Promise<unknown>> => {
  const graph = new Graph();
  graph.output('emissions', builders[comparison.system](graph, new Parameters(graph, new Map())).emissions);
  const { execute } = await openSession(encodeModel(graph), comparison.threads);
  const { batch, length } = comparison;
  const emissions: Numbers = { type: 'float32', shape: [batch, length, 9], values: new Float32Array(batch * length * 9) };
  return ({ feeds }) => execute(feeds, new Map([['emissions', emissions]]));
};

const timed = async (work: () => Promise<unknown>): Promise<Cost> => {
  const [start, busy] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(busy);
  return { wallMs: performance.now() - start, cpuMs: (user + system) / 1000 };
};

/** PyTorch's side, a process of its own that waits for its turns. */
const theirs = async ({ python, system, mode, batch, length, threads }: Comparison) => {
  const child = spawn(python, [`${process.cwd()}/bench/systems/torch_timing.py`, system, mode, ...[batch, length, threads].map(String)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => ((await lines.next()) as { value: string }).value;
  const version = await line();
  const once = async (): Promise<Cost> => {
    child.stdin.write('\n');
    const [wallMs = NaN, cpuMs = NaN] = (await line()).split(' ').map(Number);
    return { wallMs, cpuMs };
  };
  return { version, once, end: () => child.stdin.end() };
};

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** Compares both sides and prints the figures. */
export const compare = async (comparison: Comparison): Promise<void> => {
  const { system, mode, batch, length, threads, pairs } = comparison;
  const [run, them] = [await (mode === 'step' ? stepOf : useOf)(comparison), await theirs(comparison)];
  const next = batchOf(comparison);
  const ours = () => timed(() => run(next));
  await ours();
  await them.once();
  const times: { readonly ours: Cost; readonly theirs: Cost }[] = [];
  for (let pair = 0; pair < pairs; pair++) times.push({ ours: await ours(), theirs: await them.once() });
  them.end();
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(`${system}, ${mode}, batch ${batch} × ${length}; ${them.version}; onnxruntime-node on ${threads} threads; our peak memory so far ${peak.toFixed(0)} MB`);
  for (const [what, of] of [['wall', ({ wallMs }: Cost) => wallMs], ['cpu', ({ cpuMs }: Cost) => cpuMs]] as const) {
    const ratios = times.map((time) => of(time.theirs) / of(time.ours));
    console.log(`  ${what}: ours ${median(times.map((time) => of(time.ours))).toFixed(0)} ms, PyTorch ${median(times.map((time) => of(time.theirs))).toFixed(0)} ms; ratio ${median(ratios).toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(' ')})`);
  }
};
