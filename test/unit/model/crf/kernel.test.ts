import assert from 'node:assert/strict';
import { encodeCorpus, type TrainingRecord } from '../../../../src/model/crf/corpus';
import { FeatureExtractor } from '../../../../src/model/crf/features';
import { expectedCounts, makeScratch } from '../../../../src/model/crf/kernel';
import { LabelSet } from '../../../../src/model/crf/labels';
import { makeObjective } from '../../../../src/model/crf/train';
import { countHere, countOnThreads } from '../../../../src/model/crf/workers';
import { allPaths, pseudoRandom } from './bruteForce';

const templates = ['lower@0', 'lower@-1', 'shape@0|shape@1', 'guideline@0|lower@0', 'kind@0'];
const records: TrainingRecord[] = [
  { tokens: ['Ada', 'met', 'Ada'], tags: ['B-PER', 'O', 'B-PER'], guideline: 'one' },
  { tokens: ['New', 'York', 'City'], tags: ['B-LOC', 'I-LOC', 'I-LOC'], guideline: 'two' },
  { tokens: ['met', 'Ada', 'York'], tags: ['O', 'B-PER', 'I-PER'], guideline: 'two' },
  { tokens: ['Ada'], tags: ['B-PER'], guideline: 'one' },
];
const labels = new LabelSet(['PER', 'LOC'], ['one', 'two']);
const extractor = new FeatureExtractor(templates);
const encode = (shards: number, pairs: 'observed' | 'all' = 'observed') =>
  encodeCorpus(records, extractor, labels, { pairs, minCount: 1, shards });

/** log Z by adding up every label sequence that the scheme allows. */
const bruteLogZ = (weights: Float64Array): number => {
  const { shards, keys } = encode(1);
  const { runStart, runLabel } = shards[0]!;
  const size = labels.size;
  const allowed = labels.allowed();
  const first = labels.allowedFirst();
  let sum = 0;
  for (const record of records) {
    const { groupCount, start, keys: row } = extractor.extract(record);
    const group = labels.groupOf(record.guideline);
    let z = 0;
    for (const path of allPaths(record.tokens.length, size)) {
      if (!first[path[0]!] || path.some((y, t) => t > 0 && !allowed[path[t - 1]! * size + y])) continue;
      let score = 0;
      path.forEach((y, t) => {
        for (let c = start[t * groupCount]!; c < start[(t + 1) * groupCount]!; c++) {
          const a = keys.find(row[c]!);
          for (let k = runStart[a]!; k < runStart[a + 1]!; k++) if (runLabel[k] === y) score += weights[k]!;
        }
        if (t === 0) return;
        const cell = path[t - 1]! * size + y;
        score += weights[runLabel.length + cell]! + weights[runLabel.length + (group + 1) * size * size + cell]!;
      });
      z += Math.exp(score);
    }
    sum += Math.log(z);
  }
  return sum;
};

describe('the CRF kernel', () => {
  const { observed } = encode(1);
  const random = pseudoRandom(7);
  const weights = observed.map(() => 2 * random() - 1);

  it('sums the same log Z as an enumeration of every label sequence', () => {
    const { shards } = encode(1);
    const logZ = expectedCounts(shards[0]!, weights, new Float64Array(weights.length), makeScratch(shards[0]!));
    assert.ok(Math.abs(logZ - bruteLogZ(weights)) < 1e-10, `${logZ} against ${bruteLogZ(weights)}`);
  });

  it('has the gradient that central differences give', () => {
    const objective = makeObjective(countHere(encode(1).shards), observed, 0.3);
    const gradient = new Float64Array(weights.length);
    objective(weights, gradient);
    const spare = new Float64Array(weights.length);
    const step = 1e-5;
    weights.forEach((weight, k) => {
      const at = (value: number) => objective(weights.with(k, value), spare);
      const slope = (at(weight + step) - at(weight - step)) / (2 * step);
      assert.ok(Math.abs(slope - gradient[k]!) < 1e-6, `weight ${k}: ${slope} against ${gradient[k]}`);
    });
  });

  it('counts the same on a worker thread as on one thread, bit by bit', async () => {
    const { shards } = encode(2);
    const [here, there] = [new Float64Array(weights.length), new Float64Array(weights.length)];
    const alone = countHere(shards).count(weights, here);
    const pool = await countOnThreads(shards, weights.length);
    assert.equal(pool.constructor.name, 'ManyThreads');
    assert.equal(pool.count(weights, there), alone);
    assert.equal(pool.count(weights, there), alone);
    await pool.close();
    assert.deepEqual(there, here);
  });

  it('counts the same however the sentences are cut, up to rounding', () => {
    const [whole, cut] = [new Float64Array(weights.length), new Float64Array(weights.length)];
    countHere(encode(1).shards).count(weights, whole);
    countHere(encode(3).shards).count(weights, cut);
    whole.forEach((count, k) => assert.ok(Math.abs(count - cut[k]!) < 1e-12));
  });

  it('stays finite for scores in the hundreds', () => {
    const { shards } = encode(1);
    const gradient = new Float64Array(weights.length);
    const logZ = expectedCounts(shards[0]!, weights.map((weight) => weight * 150), gradient, makeScratch(shards[0]!));
    assert.ok(Number.isFinite(logZ) && gradient.every(Number.isFinite));
  });

  it('gives every pair of a seen attribute a weight when asked to', () => {
    const { shards, keys } = encode(1, 'all');
    assert.equal(shards[0]!.runLabel.length, keys.size * labels.size);
  });
});
