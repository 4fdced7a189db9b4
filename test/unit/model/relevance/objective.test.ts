import assert from 'node:assert/strict';
import { Graph } from '../../../../src/graph/graph';
import { Parameters, type Weights } from '../../../../src/graph/parameters';
import { encodeModel } from '../../../../src/graph/proto';
import { keyOf, normalAt } from '../../../../src/graph/random';
import { constant } from '../../../../src/graph/schedule';
import { TrainingRun, type Batch, type Numbers } from '../../../../src/graph/training';
import { add } from '../../../../src/graph/operators';
import { partsFit, pictureSide, scoresOf, wholesFit, type JointSizes } from '../../../../src/model/relevance/heads';
import { areaUnderRoc } from '../../../../src/model/relevance/isotonic';
import { buildPairObjective, declareText } from '../../../../src/model/relevance/objective';
import { valuesOf } from '../../../../src/model/text/feeds';
import { openOnCpu } from '../../../fixtures/smallEncoder';

const sizes: JointSizes = { text: 8, picture: 10, whole: 6, part: 6, hidden: 4 };
const [pairs, length, regions, things] = [48, 4, 9, 6];

const noise = (name: string, count: number, size: number): Float32Array => Float32Array.from({ length: count }, (_, at) => size * normalAt(keyOf(9, name), at));

/** Pairs about a few things: each thing has its own direction in the texts' vectors and another in the pictures' features. */
function pairsOfThings(name: string): { readonly batch: Batch; readonly thingOf: (pair: number) => number } {
  const thingOf = (pair: number): number => pair % things;
  const states = noise(`${name} states`, pairs * length * sizes.text, 0.4);
  const features = noise(`${name} features`, pairs * (1 + regions) * sizes.picture, 0.4);
  for (let pair = 0; pair < pairs; pair += 1) {
    for (let piece = 0; piece < length; piece += 1) states[(pair * length + piece) * sizes.text + thingOf(pair)]! += 2;
    for (let row = 0; row <= regions; row += 1) features[(pair * (1 + regions) + row) * sizes.picture + ((thingOf(pair) * 3) % sizes.picture)]! += 2;
  }
  const apart = new Float32Array(pairs * pairs);
  for (let a = 0; a < pairs; a += 1) for (let b = 0; b < pairs; b += 1) if (a !== b && thingOf(a) === thingOf(b)) apart[a * pairs + b] = -10_000;
  const inner = Uint8Array.from({ length: pairs * length }, (_, at) => (at % length > 0 && at % length < length - 1 ? 1 : 0));
  const feeds = new Map<string, Numbers>([
    ['a.states', { type: 'float32', shape: [pairs, length, sizes.text], values: states }], ['a.present', { type: 'bool', shape: [pairs, length], values: new Uint8Array(pairs * length).fill(1) }],
    ['a.inner', { type: 'bool', shape: [pairs, length], values: inner }], ['features', { type: 'float32', shape: [pairs, 1 + regions, sizes.picture], values: features }],
    ['apart', { type: 'float32', shape: [pairs, pairs], values: apart }], ['share', { type: 'float32', shape: [], values: Float32Array.of(1) }],
  ]);
  return { batch: { feeds, lengths: { B: pairs, Ta: length, R: 1 + regions } }, thingOf };
}

async function scoresWith(weights: Weights, batch: Batch): Promise<Float32Array> {
  const graph = new Graph();
  const parameters = new Parameters(graph, weights, { missing: 'refuse' });
  const text = declareText(parameters, graph, { sizes });
  const picture = pictureSide(parameters, sizes, graph.input('features', 'float32', ['P', 1 + regions, sizes.picture]));
  graph.output('scores', scoresOf(parameters, add(wholesFit(parameters, text, picture), partsFit(parameters, text, picture)), text, picture));
  const session = await openOnCpu(encodeModel(graph));
  const { scores } = await session.run(valuesOf(batch.feeds, new Set(session.inputNames)));
  await session.release();
  return scores?.data as Float32Array;
}

describe('learning a joint space of texts and pictures', () => {
  it('parts pairs about the same thing from others on pairs it has not seen, around zero', async () => {
    const weights: Weights = new Map();
    const { model, trained, dropout } = buildPairObjective(weights, { sizes, trains: () => true, seed: 3, dropout: 0.1, level: 1, reads: 'wholes and parts' });
    const session = await openOnCpu(model);
    const known = new Set(session.inputNames);
    const run = new TrainingRun({ weights, trained, dropout, seed: 3, rate: 0.02, clip: 5, schedule: constant(5), execute: (feeds, results) => session.runInto(valuesOf(feeds, known), valuesOf(results)) });
    const losses: number[] = [];
    for (let step = 0; step < 60; step += 1) losses.push((await run.step([pairsOfThings(`batch ${step % 4}`).batch])).loss);
    await session.release();
    assert.ok((losses.at(-1) ?? NaN) < 0.5 * (losses[0] ?? NaN), `${losses[0]} fell to ${losses.at(-1)} only`);

    const { batch, thingOf } = pairsOfThings('never seen');
    const scores = await scoresWith(weights, batch);
    const of = (same: boolean): readonly number[] => [...scores].filter((_, at) => (thingOf(Math.floor(at / pairs)) === thingOf(at % pairs)) === same);
    assert.ok(areaUnderRoc(of(true), of(false)) > 0.97, String(areaUnderRoc(of(true), of(false))));
    const mean = (list: readonly number[]): number => list.reduce((sum, each) => sum + each, 0) / list.length;
    assert.ok(mean(of(true)) > 0 && mean(of(false)) < 0, 'the level is learned, not only the order');
  });
});
