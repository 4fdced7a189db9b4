import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { trainingStep } from '../../../bench/graph/encoder';
import { Dropout } from '../../../src/graph/dropout';
import { Graph } from '../../../src/graph/graph';
import { chainLoss, linear, mean, mul, reshape, square, sub, sum, tanh } from '../../../src/graph/operators';
import type { Weights } from '../../../src/graph/parameters';
import { filled, normal, Parameters } from '../../../src/graph/parameters';
import { bitsAt, keyOf } from '../../../src/graph/random';
import { encodeSafetensors } from '../../../src/graph/safetensors';
import { constant, linear as falling } from '../../../src/graph/schedule';
import type { Batch, Numbers, Outcome, RunOptions } from '../../../src/graph/training';
import { trainingModel, TrainingRun } from '../../../src/graph/training';
import { openSession } from './session';

const reals = (shape: readonly number[], values: ArrayLike<number>) => ({ type: 'float32', shape, values: Float32Array.from(values) }) as const;
const wholes = (shape: readonly number[], values: readonly number[]) => ({ type: 'int64', shape, values: BigInt64Array.from(values, BigInt) }) as const;

const tiny = { layers: 2, width: 16, heads: 4, inner: 32, vocabulary: 20, positions: 8, classes: 5, dropout: 0 };

/** A batch of the encoder: the class of a piece is told by the piece before it. */
const puzzle = (seed: number, batch = 8, length = 8): Batch => {
  const pieces = Array.from({ length: batch * length }, (_, at) => bitsAt(keyOf(seed), at) % tiny.vocabulary);
  const tags = pieces.map((_, at) => (at % length ? (pieces[at - 1] as number) % tiny.classes : 0));
  return {
    lengths: { B: batch, T: length },
    feeds: new Map<string, Numbers>([
      ['pieces', wholes([batch, length], pieces)], ['places', wholes([length], [...Array(length).keys()])],
      ['bias', reals([batch, 1, 1, length], new Float32Array(batch * length))], ['tags', wholes([batch, length], tags)],
    ]),
  };
};

/** A fresh run of the encoder on one thread. */
const encoderRun = async (dropout: number, options: Partial<RunOptions> = {}) => {
  const weights: Weights = new Map();
  const step = trainingStep({ ...tiny, dropout }, weights, 1);
  const { execute, close } = await openSession(step.model, 1);
  const run = new TrainingRun({ weights, trained: step.trained, dropout: step.dropout, execute, seed: 5, rate: 3e-3, schedule: constant(), clip: 1, ...options });
  return { run, weights, close };
};

const takeSteps = async (run: TrainingRun, from: number, to: number): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  for (let step = from; step < to; step++) outcomes.push(await run.step([puzzle(step)]));
  return outcomes;
};

describe('training', () => {
  it('a two-layer network overfits a tiny task to zero loss', async () => {
    const graph = new Graph();
    const weights: Weights = new Map();
    const parameters = new Parameters(graph, weights, { trains: () => true, seed: 3 });
    const layer = (name: string, out: number, into: number) => [parameters.get(`${name}.w`, [out, into], normal(0.5)), parameters.get(`${name}.b`, [out], filled(0))] as const;
    const [x, wanted] = [graph.input('x', 'float32', ['B', 2]), graph.input('wanted', 'float32', ['B'])];
    const y = reshape(linear(tanh(linear(x, ...layer('hidden', 8, 2))), ...layer('top', 1, 8)), ['B']);
    const { execute, close } = await openSession(trainingModel(mean(square(sub(y, wanted))), parameters), 1);
    const run = new TrainingRun({ weights, trained: [...parameters.trained.keys()], dropout: new Dropout(graph), execute, seed: 1, rate: 0.03, schedule: falling({ warmUp: 0, total: 1500 }), clip: 10 });
    const exclusiveOr: Batch = { lengths: { B: 4 }, feeds: new Map([['x', reals([4, 2], [0, 0, 0, 1, 1, 0, 1, 1])], ['wanted', reals([4], [0, 1, 1, 0])]]) };
    let loss = 1;
    for (let step = 0; step < 1500; step++) loss = (await run.step([exclusiveOr])).loss;
    await close();
    assert.ok(loss < 1e-6, `loss ${loss}`);
  });

  it('a two-layer transformer learns to look one piece back', async () => {
    const { run, close } = await encoderRun(0, { rate: 1e-2, schedule: falling({ warmUp: 50, total: 900 }) });
    const outcomes = await takeSteps(run, 0, 900);
    await close();
    assert.ok((outcomes[0] as Outcome).loss > 1.5, 'chance at the start');
    assert.ok((outcomes.at(-1) as Outcome).loss < 0.02, `loss ${outcomes.at(-1)?.loss}`);
  });

  it('a chain learns transitions that its emissions cannot tell', async () => {
    const graph = new Graph();
    const weights: Weights = new Map();
    const parameters = new Parameters(graph, weights, { trains: () => true });
    const present = graph.input('present', 'bool', ['B', 6]);
    const chain = {
      emissions: mul(graph.input('emissions', 'float32', ['B', 6, 3]), 1), present,
      transitions: parameters.get('transitions', [3, 3], filled(0)), start: parameters.get('start', [3], filled(0)), end: parameters.get('end', [3], filled(0)),
    };
    const { execute, close } = await openSession(trainingModel(mean(chainLoss(chain, graph.input('tags', 'int64', ['B', 6]))), parameters), 1);
    const run = new TrainingRun({ weights, trained: [...parameters.trained.keys()], dropout: new Dropout(graph), execute, seed: 1, rate: 0.3, schedule: constant(), clip: 100 });
    const batch: Batch = { lengths: { B: 2 }, feeds: new Map<string, Numbers>([
      ['emissions', reals([2, 6, 3], new Float32Array(36))], ['tags', wholes([2, 6], [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2])], ['present', { type: 'bool', shape: [2, 6], values: new Uint8Array(12).fill(1) }],
    ]) };
    let loss = 9;
    for (let step = 0; step < 100; step++) loss = (await run.step([batch])).loss;
    await close();
    assert.ok(loss < 0.01, `loss ${loss}`);
  });

  it('broken off and resumed equals the uninterrupted run bit for bit, dropout, average and all', async () => {
    const options = { averageDecay: 0.9, schedule: falling({ warmUp: 3, total: 20 }) };
    const whole = await encoderRun(0.2, options);
    const wholeLosses = (await takeSteps(whole.run, 0, 12)).map(({ loss }) => loss);
    const before = await encoderRun(0.2, options);
    const firstLosses = (await takeSteps(before.run, 0, 5)).map(({ loss }) => loss);
    const kept = before.run.checkpoint({ epoch: '2' });
    const after = await encoderRun(0.2, options);
    assert.deepEqual(after.run.resume(kept), { epoch: '2' });
    assert.equal(after.run.steps, 5);
    const lastLosses = (await takeSteps(after.run, 5, 12)).map(({ loss }) => loss);
    assert.deepEqual([...firstLosses, ...lastLosses], wholeLosses);
    for (const [name, { values }] of whole.weights) assert.deepEqual(after.weights.get(name)?.values, values, name);
    for (const [name, { values }] of whole.run.average?.weights ?? []) assert.deepEqual(after.run.average?.weights.get(name)?.values, values, `average of ${name}`);
    await Promise.all([whole, before, after].map(({ close }) => close()));
  });

  it('a file that is no checkpoint of this run is refused and changes nothing', async () => {
    const { run, weights, close } = await encoderRun(0);
    const before = weights.get('norm.bias')?.values.slice();
    const other = new Map([['weight.norm.bias', { shape: [16], values: new Float32Array(16).fill(9) }]]);
    assert.throws(() => run.resume(encodeSafetensors({ weights: other, metadata: {} })), /not a checkpoint/);
    assert.throws(() => run.resume(encodeSafetensors({ weights: other, metadata: { run: '3 steps, 3 updates, 0 averaged' } })), /of another run/);
    assert.deepEqual([weights.get('norm.bias')?.values, run.steps], [before, 0]);
    await close();
  });

  it('two half batches make the step of the whole one', async () => {
    const [one, two] = [await encoderRun(0), await encoderRun(0)];
    const [a, b] = [puzzle(1), puzzle(2)];
    const both: Batch = { lengths: { B: 16, T: 8 }, feeds: new Map([...a.feeds].map(([name, numbers]) => {
      const other = b.feeds.get(name);
      if (name === 'places' || !other) return [name, numbers];
      const shape = [16, ...numbers.shape.slice(1)];
      return [name, numbers.type === 'int64' ? wholes(shape, [...numbers.values, ...other.values].map(Number)) : reals(shape, [...numbers.values, ...other.values].map(Number))];
    })) };
    const [whole, halves] = [await one.run.step([both]), await two.run.step([a, b])];
    assert.ok(Math.abs(whole.loss - halves.loss) < 1e-5 && Math.abs(whole.norm - halves.norm) < 1e-5);
    await Promise.all([one.close(), two.close()]);
  });

  it('a step whose gradients are not finite changes no weight', async () => {
    const { run, weights, close } = await encoderRun(0);
    const before = new Map([...weights].map(([name, { values }]) => [name, values.slice()]));
    const broken = new Map(puzzle(1).feeds).set('bias', reals([8, 1, 1, 8], new Float32Array(64).fill(Number.NaN)));
    const outcome = await run.step([{ ...puzzle(1), feeds: broken }]);
    assert.equal(outcome.kind, 'skipped');
    for (const [name, { values }] of weights) assert.deepEqual(values, before.get(name), name);
    await close();
  });

  it('frozen weights stay, tied ones get the gradient of both uses', async () => {
    const graph = new Graph();
    const weights: Weights = new Map();
    const parameters = new Parameters(graph, weights, { trains: (name) => name === 'tied' });
    const [tied, again, frozen] = [parameters.get('tied', [2], filled(3)), parameters.get('tied', [2]), parameters.get('frozen', [2], filled(5))];
    const { execute, close } = await openSession(trainingModel(sum(mul(mul(tied, again), frozen)), parameters), 1);
    const gradient = new Float32Array(2);
    await execute(new Map([['tied', reals([2], [3, 3])]]), new Map([['gradient.tied', { type: 'float32', shape: [2], values: gradient }]]));
    await close();
    assert.deepEqual([...gradient], [30, 30]);
    assert.deepEqual([...(weights.get('frozen')?.values ?? [])], [5, 5]);
  });

  it('fifty steps from the same weights lose what PyTorch loses', async () => {
    const fixture = JSON.parse(readFileSync('test/fixtures/graph/torch-losses.json', 'utf8')) as { readonly losses: readonly number[]; readonly norms: readonly number[] };
    const weights: Weights = new Map();
    const sizes = { ...tiny, width: 32, inner: 64, vocabulary: 50, positions: 16 };
    const step = trainingStep(sizes, weights, 1);
    for (const [name, { values }] of weights) values.forEach((_, at) => { values[at] = fixtureWeight(name, at); });
    const { execute, close } = await openSession(step.model, 1);
    const run = new TrainingRun({
      weights, trained: step.trained, dropout: step.dropout, execute, seed: 1, rate: 2e-3, schedule: falling({ warmUp: 5, total: 60 }), clip: 0.5,
      adamW: { betas: [0.9, 0.999], epsilon: 1e-8, groupOf: (name) => ({ rate: name.startsWith('classifier') ? 5 : 1, decay: name.endsWith('.weight') && !name.includes('norm') ? 0.01 : 0 }) },
    });
    for (const [at, loss] of fixture.losses.entries()) {
      const outcome = await run.step([fixtureBatch(at)]);
      assert.ok(Math.abs(outcome.loss - loss) < 1e-3, `step ${at}: ${outcome.loss} instead of ${loss}`);
      assert.ok(Math.abs(outcome.norm - (fixture.norms[at] as number)) < 1e-2 * (fixture.norms[at] as number), `norm at step ${at}: ${outcome.norm} instead of ${fixture.norms[at]}`);
    }
    await close();
  });
});

/** The same numbers in TypeScript and in torch_fixture.py: the digits of a sine far behind the point. */
const digits = (phase: number, at: number): number => {
  const value = Math.sin((at + 1) * 12.9898 + phase) * 43758.5453;
  return value - Math.floor(value);
};
const phaseOf = (name: string): number => [...name].reduce((sum, letter, at) => sum + letter.charCodeAt(0) * (at + 1), 0);
const fixtureWeight = (name: string, at: number): number =>
  /norm\d?\.weight/.test(name) ? 0.5 + digits(phaseOf(name), at) : 0.4 * (digits(phaseOf(name), at) - 0.5);
const fixtureBatch = (step: number): Batch => {
  const [batch, length] = [8, 12];
  const draw = (name: string, below: number) => Array.from({ length: batch * length }, (_, at) => Math.floor(below * digits(phaseOf(name) + step, at)));
  const seen = Array.from({ length: batch }, (_, row) => length - row);
  const pieces = draw('pieces', 50);
  return {
    lengths: { B: batch, T: length },
    feeds: new Map<string, Numbers>([
      ['pieces', wholes([batch, length], pieces)], ['places', wholes([length], [...Array(length).keys()])],
      ['bias', reals([batch, 1, 1, length], seen.flatMap((n) => Array.from({ length }, (_, at) => (at < n ? 0 : -10000))))],
      ['tags', wholes([batch, length], pieces.map((piece) => piece % 5))],
    ]),
  };
};
