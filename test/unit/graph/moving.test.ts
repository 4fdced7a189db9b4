import assert from 'node:assert/strict';
import { Dropout } from '../../../src/graph/dropout';
import { Graph } from '../../../src/graph/graph';
import { MovingStatistics } from '../../../src/graph/moving';
import { mean, square, sub } from '../../../src/graph/operators';
import type { Weights } from '../../../src/graph/parameters';
import { Parameters } from '../../../src/graph/parameters';
import { constant } from '../../../src/graph/schedule';
import type { Batch } from '../../../src/graph/training';
import { movedName, trainingModel, TrainingRun } from '../../../src/graph/training';
import { openSession } from './session';

const reals = (shape: readonly number[], values: readonly number[]) => ({ type: 'float32', shape, values: Float32Array.from(values) }) as const;

/** A run in which x `[B, 1]` is normalised over the rows that count. */
const start = async () => {
  const [graph, weights]: [Graph, Weights] = [new Graph(), new Map()];
  const parameters = new Parameters(graph, weights, { trains: () => true });
  const statistics = new MovingStatistics(parameters, 'batch');
  const [x, rows] = [graph.input('x', 'float32', ['B', 1]), graph.input('rows', 'float32', ['B'])];
  const y = statistics.normalise('norm', x, rows);
  for (const [name, moved] of statistics.moved) graph.output(movedName(name), moved);
  const { execute, close } = await openSession(trainingModel(mean(square(sub(y, 1))), parameters), 1);
  const run = new TrainingRun({
    weights, trained: [...parameters.trained.keys()], moving: [...statistics.moved.keys()], dropout: new Dropout(graph), execute, seed: 1, rate: 0.01, schedule: constant(), clip: 1,
  });
  return { run, weights, close };
};

const batch = (values: readonly number[], rows: readonly number[]): Batch => ({ lengths: { B: rows.length }, feeds: new Map([['x', reals([rows.length, 1], values)], ['rows', reals([rows.length], rows)]]) });

const kept = (weights: Weights) => ['norm.running_mean', 'norm.running_var'].map((name) => weights.get(name)?.values[0] ?? NaN);

const near = (got: readonly number[], wanted: readonly number[]) => got.forEach((value, at) => assert.ok(Math.abs(value - (wanted[at] ?? NaN)) < 1e-6, `${got.join()} instead of ${wanted.join()}`));

describe('moving statistics', () => {
  it('move a tenth of the way to each batch, variance without bias, as PyTorch\'s do', async () => {
    const { run, weights, close } = await start();
    await run.step([batch([1, 3, 5, 100], [1, 1, 1, 0])]);
    near(kept(weights), [0.3, 0.9 + 0.4]);
    await run.step([batch([1, 3, 5, 7], [1, 1, 1, 1]), batch([3, 5], [1, 1])]);
    near(kept(weights), [0.27 + 0.4, 0.9 * 1.3 + 0.1 * ((20 / 3 + 2) / 2)]);
    await close();
  });
  it('stay where no row counts, or one alone', async () => {
    const { run, weights, close } = await start();
    await run.step([batch([1, 3], [0, 0])]);
    near(kept(weights), [0, 1]);
    await run.step([batch([4, 3], [1, 0])]);
    near(kept(weights), [0.4, 1]);
    await close();
  });
  it('are of the checkpoint: a resumed run ends with the same bits', async () => {
    const [whole, broken, resumed] = [await start(), await start(), await start()];
    const batches = [1, 2, 3, 4].map((at) => batch([at, at * at, 3 - at], [1, 1, 1]));
    for (const each of batches) await whole.run.step([each]);
    for (const each of batches.slice(0, 2)) await broken.run.step([each]);
    resumed.run.resume(broken.run.checkpoint());
    for (const each of batches.slice(2)) await resumed.run.step([each]);
    assert.deepEqual([...resumed.weights].map(([name, { values }]) => [name, values]), [...whole.weights].map(([name, { values }]) => [name, values]));
    for (const { close } of [whole, broken, resumed]) await close();
  });
});
