import assert from 'node:assert/strict';
import { Graph } from '../../../../src/graph/graph';
import { add } from '../../../../src/graph/operators';
import { Parameters, type Weights } from '../../../../src/graph/parameters';
import { encodeModel } from '../../../../src/graph/proto';
import { keyOf, normalAt } from '../../../../src/graph/random';
import { partsFit, pictureSide, scoresOf, textSide, wholesFit, type JointSizes } from '../../../../src/model/relevance/heads';
import { explainRegions, explainWords, redundancyOf, regionAt, scoreOf, type PicturePlace, type TextPlace } from '../../../../src/model/relevance/places';
import { bestSeen } from '../../../../src/protocol/pairs';
import { openOnCpu } from '../../../fixtures/smallEncoder';

const sizes: JointSizes = { text: 12, picture: 20, whole: 8, part: 6, hidden: 4 };
const [texts, pictures, length, regions] = [3, 4, 7, 9];
const lengths = [7, 5, 4];

const noise = (name: string, count: number): Float32Array => Float32Array.from({ length: count }, (_, at) => normalAt(keyOf(5, name), at));

/** A joint space whose every weight is noise, so that no term of the score is nothing. */
function noisyWeights(): Weights {
  const weights: Weights = new Map();
  const graph = new Graph();
  build(graph, weights);
  for (const [name, { shape, values }] of weights) weights.set(name, { shape, values: noise(name, values.length).map((value) => value * 0.5) });
  return weights;
}

function build(graph: Graph, weights: Weights): void {
  const parameters = new Parameters(graph, weights);
  const [states, present, inner] = [graph.input('states', 'float32', [texts, length, sizes.text]), graph.input('present', 'bool', [texts, length]), graph.input('inner', 'bool', [texts, length])];
  const text = textSide(parameters, sizes, states, present, inner);
  const picture = pictureSide(parameters, sizes, graph.input('features', 'float32', [pictures, 1 + regions, sizes.picture]));
  graph.output('scores', scoresOf(parameters, add(wholesFit(parameters, text, picture), partsFit(parameters, text, picture)), text, picture));
  for (const [name, side] of [['text', text], ['picture', picture]] as const) for (const each of ['whole', 'parts', 'bias'] as const) graph.output(`${name}.${each}`, side[each]);
  graph.output('shares', text.shares);
  graph.output('slope', text.slope);
}

interface Space {
  readonly scores: Float32Array;
  readonly text: (at: number) => TextPlace;
  readonly picture: (at: number) => PicturePlace;
}

async function spaceOf(weights: Weights): Promise<Space> {
  const graph = new Graph();
  build(graph, weights);
  const session = await openOnCpu(encodeModel(graph));
  const mask = (from: number, less: number): Uint8Array => Uint8Array.from({ length: texts * length }, (_, at) => (at % length >= from && at % length < (lengths[Math.floor(at / length)] ?? 0) - less ? 1 : 0));
  const found = await session.run({
    states: { type: 'float32', shape: [texts, length, sizes.text], data: noise('states', texts * length * sizes.text) },
    present: { type: 'bool', shape: [texts, length], data: mask(0, 0) }, inner: { type: 'bool', shape: [texts, length], data: mask(1, 1) },
    features: { type: 'float32', shape: [pictures, 1 + regions, sizes.picture], data: noise('features', pictures * (1 + regions) * sizes.picture) },
  });
  await session.release();
  const of = (name: string): Float32Array => found[name]?.data as Float32Array;
  const row = (name: string, at: number, width: number): Float32Array => of(name).slice(at * width, (at + 1) * width);
  return {
    scores: of('scores'),
    text: (at) => ({
      whole: row('text.whole', at, sizes.whole), parts: row('text.parts', at, length * sizes.part).slice(0, (lengths[at] ?? 0) * sizes.part), shares: row('shares', at, length).slice(0, lengths[at]),
      tokenOf: Int32Array.from({ length: lengths[at] ?? 0 }, (_, piece) => (piece === 0 || piece + 1 === lengths[at] ? -1 : piece - 1)), bias: of('text.bias')[at] ?? 0, slope: of('slope')[at] ?? 0,
    }),
    picture: (at) => ({ whole: row('picture.whole', at, sizes.whole), parts: row('picture.parts', at, regions * sizes.part), bias: of('picture.bias')[at] ?? 0 }),
  };
}

describe('places in the joint space', () => {
  let weights: Weights;
  let space: Space;

  before(async () => {
    weights = noisyWeights();
    space = await spaceOf(weights);
  });

  it('are scored by plain arithmetic as by the graph that was trained', () => {
    const number = (name: string): number => weights.get(name)?.values[0] ?? NaN;
    const terms = { whole: Math.exp(number('score.whole')), parts: Math.exp(number('score.parts')), level: number('score.level') };
    for (let t = 0; t < texts; t += 1) for (let p = 0; p < pictures; p += 1) {
      const [ours, graphs] = [scoreOf(space.text(t), space.picture(p), terms), space.scores[t * pictures + p] ?? NaN];
      assert.ok(Math.abs(ours - graphs) < 1e-4, `text ${t}, picture ${p}: ${ours} and ${graphs}`);
    }
  });

  it('have parts of length 1, and shares of words that add up to 1', () => {
    const { whole, shares } = space.text(1);
    assert.ok(Math.abs(Math.hypot(...whole) - 1) < 1e-5);
    assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-5);
    assert.equal(shares[0], 0, 'special pieces have none');
  });

  it('can be explained: each word once, with its best region; an entity is seen where the best of its words is', () => {
    const [text, picture] = [space.text(0), space.picture(2)];
    const words = explainWords(text, picture);
    assert.deepEqual(words.map(({ start, end }) => [start, end]), [0, 1, 2, 3, 4].map((token) => [token, token + 1]));
    const explanation = { words, regions: explainRegions(text, picture) };
    for (const word of words) assert.equal(bestSeen(explanation, word), word);
    assert.equal(bestSeen(explanation, { start: 0, end: 5 })?.similarity, Math.max(...words.map(({ similarity }) => similarity)));
    assert.equal(bestSeen(explanation, { start: 90, end: 91 }), undefined);
    const best = Math.max(...explainRegions(text, picture).map(({ weight }) => weight));
    assert.ok(Math.abs(best - Math.max(...words.map(({ similarity }) => similarity))) < 1e-6);
  });

  it('tile the picture with regions', () => {
    assert.deepEqual(regionAt(0), { left: 0, top: 0, right: 1 / 3, bottom: 1 / 3 });
    assert.deepEqual(regionAt(5), { left: 2 / 3, top: 1 / 3, right: 1, bottom: 2 / 3 });
  });

  it('say most where the text holds a word for every region', () => {
    const picture = space.picture(0);
    const told: TextPlace = { ...space.text(0), whole: picture.whole, parts: Float32Array.from([...new Float32Array(sizes.part), ...picture.parts, ...new Float32Array(sizes.part)]), shares: new Float32Array(11).fill(1 / 9), tokenOf: Int32Array.from([-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, -1]) };
    assert.ok(Math.abs(redundancyOf(told, picture) - 2) < 1e-5);
    assert.ok(redundancyOf(space.text(0), picture) < 2);
  });
});
