import assert from 'node:assert/strict';
import { AdamW, clipScale, globalNorm, layerwiseRate } from '../../../src/graph/optimizer';
import { keyOf, normalAt } from '../../../src/graph/random';

const draw = (name: string, count: number) => Float32Array.from({ length: count }, (_, at) => normalAt(keyOf(name), at));

/** AdamW as its paper writes it, in doubles. */
const reference = (weight: Float32Array, gradients: readonly Float32Array[], rate: number, decay: number): Float64Array => {
  const w = Float64Array.from(weight);
  const [m, v] = [new Float64Array(w.length), new Float64Array(w.length)];
  gradients.forEach((gradient, at) => gradient.forEach((g, i) => {
    m[i] = 0.9 * m[i]! + 0.1 * g;
    v[i] = 0.999 * v[i]! + 0.001 * g * g;
    const [mean, square] = [m[i]! / (1 - 0.9 ** (at + 1)), v[i]! / (1 - 0.999 ** (at + 1))];
    w[i] = w[i]! - rate * decay * w[i]! - (rate * mean) / (Math.sqrt(square) + 1e-8);
  }));
  return w;
};

describe('AdamW', () => {
  it('takes the paper’s steps, decay on matrices only and rates by group', () => {
    const optimizer = new AdamW({ betas: [0.9, 0.999], epsilon: 1e-8, groupOf: (name, { shape }) => ({ rate: name === 'head' ? 10 : 1, decay: shape.length > 1 ? 0.01 : 0 }) });
    const start = { matrix: draw('matrix', 12), bias: draw('bias', 3), head: draw('head', 10_000) };
    const weights = new Map([
      ['matrix', { shape: [3, 4], values: start.matrix.slice() }],
      ['bias', { shape: [3], values: start.bias.slice() }],
      ['head', { shape: [100, 100], values: start.head.slice() }],
    ]);
    const steps = Array.from({ length: 20 }, (_, step) => new Map(Object.entries(start).map(([name, { length }]) => [name, draw(`${name} ${step}`, length)])));
    for (const gradients of steps) optimizer.update(weights, gradients, 0.01);
    for (const [name, rate, decay] of [['matrix', 0.01, 0.01], ['bias', 0.01, 0], ['head', 0.1, 0.01]] as const)
      reference(start[name], steps.map((gradients) => gradients.get(name)!), rate, decay).forEach((value, at) => {
        assert.ok(Math.abs(value - weights.get(name)!.values[at]!) < 3e-6 * Math.max(1, Math.abs(value)), `${name}[${at}]`);
      });
  });
  it('kept and restored goes on bit for bit', () => {
    const run = (optimizer: AdamW, values: Float32Array, from: number, to: number) => {
      for (let step = from; step < to; step++) optimizer.update(new Map([['w', { shape: [50], values }]]), new Map([['w', draw(`g${step}`, 50)]]), 0.1);
    };
    const [whole, broken] = [draw('w', 50), draw('w', 50)];
    run(new AdamW(), whole, 0, 10);
    const [before, after] = [new AdamW(), new AdamW()];
    run(before, broken, 0, 4);
    after.restore(before.state(), before.steps);
    run(after, broken, 4, 10);
    assert.deepEqual(broken, whole);
  });
  it('a gradient for a weight that is not there is a bug', () => {
    assert.throws(() => new AdamW().update(new Map(), new Map([['w', new Float32Array(2)]]), 1), /no weight w of 2 numbers/);
  });
});

describe('clipping', () => {
  it('measures all gradients together', () => {
    assert.equal(globalNorm(new Map([['a', Float32Array.of(3, 0, 0, 0, 0)], ['b', Float32Array.of(0, 4)]])), 5);
    assert.ok(Number.isNaN(globalNorm(new Map([['a', Float32Array.of(1, Number.NaN)]]))));
  });
  it('shortens what is too long and leaves the rest', () => {
    assert.ok(Math.abs(clipScale(10, 1) - 0.1) < 1e-6);
    assert.equal(clipScale(0.5, 1), 1);
  });
});

describe('layer-wise rates', () => {
  it('are highest at the top', () => {
    assert.deepEqual([0, 1, 2].map((depth) => layerwiseRate(depth, 3, 0.5)), [0.25, 0.5, 1]);
  });
});
