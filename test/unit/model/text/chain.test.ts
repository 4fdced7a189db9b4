import assert from 'node:assert/strict';
import { bitsAt, keyOf } from '../../../../src/graph/random';
import { LabelSet } from '../../../../src/model/crf/labels';
import { Posterior } from '../../../../src/model/crf/posterior';
import { bestPath } from '../../../../src/model/crf/viterbi';
import { latticeOf, tablesOf } from '../../../../src/model/text/chainWeights';
import { planEpoch } from '../../../../src/model/text/epochPlan';

const labels = new LabelSet(['PER', 'LOC'], ['twitter2015', 'twitter2017']);
const size = labels.size;
const noise = (count: number, seed: number): Float32Array => Float32Array.from({ length: count }, (_, at) => (bitsAt(keyOf(seed), at) / 2 ** 31 - 1) * 6);
const tables = tablesOf({ transitions: noise(2 * size * size, 1), start: noise(2 * size, 2), end: noise(2 * size, 3) }, labels);

describe('the chain of a text tagger', () => {
  it('never leaves the scheme, whatever the network says', () => {
    for (let seed = 10; seed < 400; seed++) {
      const tags = Array.from(bestPath(latticeOf(noise(size * (seed % 17), seed), tables, seed % 2)), (label) => labels.labels[label]!);
      tags.forEach((tag, at) => assert.ok(!tag.startsWith('I-') || tags[at - 1]?.slice(2) === tag.slice(2), tags.join(' ')));
    }
  });

  it('has transitions, starts and ends of the guideline', () => {
    const emissions = noise(size, 5);
    const scores = [0, 1].map((group) => latticeOf(emissions, tables, group).state);
    assert.notDeepEqual(scores[0], scores[1]);
    const { state } = latticeOf(emissions, tables, 1);
    const allowed = labels.allowedFirst();
    state.forEach((score, y) => assert.equal(score, allowed[y] ? emissions[y]! + tables.start[size + y]! + tables.end[size + y]! : -Infinity));
  });

  it('knows the probability of each two neighbours', () => {
    const posterior = new Posterior(latticeOf(noise(size * 6, 7), tables, 0));
    for (let t = 1; t < 6; t++)
      for (let y = 0; y < size; y++) {
        const sum = Array.from({ length: size }, (_, x) => posterior.pair(t, x, y)).reduce((a, b) => a + b, 0);
        assert.ok(Math.abs(sum - posterior.marginal(t, y)) < 1e-12);
      }
  });
});

describe('the plan of an epoch', () => {
  const lengths = Array.from({ length: 1000 }, (_, at) => 5 + (bitsAt(keyOf(1), at) % 40));
  it('has every example once, alike in length inside a batch', () => {
    const plan = planEpoch(lengths, { batch: 32, seed: 1, epoch: 1 });
    assert.deepEqual(plan.flat().sort((a, b) => a - b), [...lengths.keys()]);
    for (const batch of plan) assert.ok(Math.max(...batch.map((at) => lengths[at]!)) - Math.min(...batch.map((at) => lengths[at]!)) <= 4);
  });
  it('is the same for the same seed and epoch, and another for the next', () => {
    const plan = (seed: number, epoch: number) => planEpoch(lengths, { batch: 32, seed, epoch });
    assert.deepEqual(plan(1, 2), plan(1, 2));
    assert.notDeepEqual(plan(1, 2), plan(1, 3));
    assert.notDeepEqual(plan(1, 2), plan(2, 2));
  });
});
