import assert from 'node:assert/strict';
import type { Chain } from '../../../../src/graph/operators';
import { chainCrossEntropy, chainLoss, logPartition } from '../../../../src/graph/operators';
import type { Tensor } from '../../../../src/graph/tensor';
import type { Array64 } from '../array64';
import { indices } from '../array64';
import { noise, prove } from '../check';

const [batch, length, states] = [3, 4, 3];
const lengthsOfRows = [4, 2, 1];
const draw = (count: number, seed: number) => { const next = noise(seed, -2, 2); return Array.from({ length: count }, () => Math.fround(next())); };
const numbers = { emissions: draw(batch * length * states, 1), transitions: draw(states * states, 2), start: draw(states, 3), end: draw(states, 4) };
const operands = {
  emissions: { shape: ['B', length, states], values: numbers.emissions },
  transitions: { shape: [states, states], values: numbers.transitions },
  start: { shape: [states], values: numbers.start },
  end: { shape: [states], values: numbers.end },
  present: { shape: ['B', length], type: 'bool', values: lengthsOfRows.flatMap((n) => Array.from({ length }, (_, t) => Number(t < n))) },
  tags: { shape: ['B', length], type: 'int64', values: [0, 2, 1, 1, 2, 2, 0, 0, 1, 0, 0, 0] },
} as const;
const lengths = { B: batch };

const scoreOf = (row: number, path: readonly number[]): number =>
  path.reduce((sum, state, t) => sum + numbers.emissions[(row * length + t) * states + state]! + (t ? numbers.transitions[path[t - 1]! * states + state]! : numbers.start[state]!), 0) + numbers.end[path.at(-1)!]!;

const partitionOf = (row: number): number =>
  Math.log(Array.from(indices(Array<number>(lengthsOfRows[row]!).fill(states)), (path) => [...path]).reduce((sum, path) => sum + Math.exp(scoreOf(row, path)), 0));

const chainOf = ({ emissions, transitions, start, end, present }: Readonly<Record<string, Tensor>>): Chain => ({ emissions: emissions!, transitions: transitions!, start: start!, end: end!, present: present! });
const near = (got: Array64, wanted: readonly number[]) => wanted.forEach((value, at) => assert.ok(Math.abs(got.data[at]! - value) < 1e-9, `${got.data[at]} instead of ${value}`));

describe('linear chain', () => {
  it('the log-partition equals the sum over every path, rows of each length', async () => {
    near(await prove(operands, (x) => logPartition(chainOf(x)), { lengths }), [0, 1, 2].map(partitionOf));
  });
  it('the loss equals −ln of the path’s share', async () => {
    near(await prove(operands, (x) => chainLoss(chainOf(x), x.tags), { lengths }), [0, 1, 2].map((row) => partitionOf(row) - scoreOf(row, operands.tags.values.slice(row * length, row * length + lengthsOfRows[row]!))));
  });
  it('a chain of one place', async () => {
    await prove({ ...operands, emissions: { shape: ['B', 1, states] }, present: { shape: ['B', 1], type: 'bool', values: [1, 1, 1] }, tags: { shape: ['B', 1], type: 'int64', values: [0, 2, 1] } }, (x) => chainLoss(chainOf(x), x.tags), { lengths });
  });
  it('chains of one batch may differ in their transitions, starts and ends', async () => {
    const each = (values: readonly number[]) => [0, 1, 2].flatMap(() => values);
    const apart = { ...operands, transitions: { shape: ['B', states, states], values: each(numbers.transitions) }, start: { shape: ['B', states], values: each(numbers.start) }, end: { shape: ['B', states], values: each(numbers.end) } };
    const together = await prove(operands, (x) => chainLoss(chainOf(x), x.tags), { lengths });
    near(await prove(apart, (x) => chainLoss(chainOf(x), x.tags), { lengths }), [...together.data]);
  });
  it('the cross-entropy to beliefs is the mean loss over the paths believed in', async () => {
    const paths = [[[0, 2, 1, 1], [1, 1, 0, 1]], [[2, 2], [2, 0]], [[1], [1]]] as const;
    const unary = new Array<number>(batch * length * states).fill(0);
    const pairs = new Array<number>(batch * (length - 1) * states * states).fill(0);
    paths.forEach((both, row) => both.forEach((path) => path.forEach((state, t) => {
      unary[(row * length + t) * states + state]! += 0.5;
      if (t) pairs[((row * (length - 1) + t - 1) * states + path[t - 1]!) * states + state]! += 0.5;
    })));
    const beliefs = { unary: { shape: ['B', length, states], values: unary }, pairs: { shape: ['B', length - 1, states, states], values: pairs } };
    const y = await prove({ ...operands, ...beliefs }, (x) => chainCrossEntropy(chainOf(x), { states: x.unary!, pairs: x.pairs! }), { lengths });
    near(y, paths.map(([a, b], row) => partitionOf(row) - 0.5 * (scoreOf(row, a) + scoreOf(row, b))));
  });
  it('forbidden moves (−10,000) leave the loss finite', async () => {
    const transitions = { shape: [states, states], values: [0, 0, -10000, 0, 0, 0, -10000, 0, 0] };
    const y = await prove({ ...operands, transitions, tags: { ...operands.tags, values: [0, 1, 2, 2, 1, 2, 0, 0, 1, 0, 0, 0] } }, (x) => chainLoss(chainOf(x), x.tags), { lengths, fixed: ['transitions'] });
    assert.ok(y.data.every(Number.isFinite));
  });
});
