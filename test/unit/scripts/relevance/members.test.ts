import assert from 'node:assert/strict';
import { joinedSizes, joinMembers } from '../../../../scripts/relevance/members';
import { Graph } from '../../../../src/graph/graph';
import { Parameters, type Weights } from '../../../../src/graph/parameters';
import { encodeModel } from '../../../../src/graph/proto';
import { keyOf, normalAt } from '../../../../src/graph/random';
import { pictureSide, textSide, type JointSizes } from '../../../../src/model/relevance/heads';
import { openOnCpu } from '../../../fixtures/smallEncoder';

const sizes: JointSizes = { text: 12, picture: 20, whole: 8, part: 6, hidden: 4 };
const noise = (name: string, count: number): Float32Array => Float32Array.from({ length: count }, (_, at) => normalAt(keyOf(5, name), at));

/** A space's graph; its weights are noted where `weights` holds none. */
const spaceOf = (own: JointSizes, weights: Weights): { readonly model: Uint8Array; readonly parameters: Parameters } => {
  const graph = new Graph();
  const parameters = new Parameters(graph, weights, { seed: 1 });
  const text = textSide(parameters, own, graph.input('states', 'float32', ['B', 'T', own.text]), graph.input('present', 'bool', ['B', 'T']), graph.input('inner', 'bool', ['B', 'T']));
  const picture = pictureSide(parameters, own, graph.input('features', 'float32', ['P', 10, own.picture]));
  graph.output('text', text.whole);
  graph.output('picture', picture.whole);
  graph.output('slope', text.slope);
  graph.output('bias', picture.bias);
  return { model: encodeModel(graph), parameters };
};

const member = (name: string): Weights => {
  const weights: Weights = new Map();
  spaceOf(sizes, weights);
  for (const [each, { shape, values }] of weights) weights.set(each, { shape, values: noise(`${name} ${each}`, values.length) });
  for (const each of ['score.whole', 'score.level']) weights.set(each, { shape: [], values: noise(`${name} ${each}`, 1) });
  return weights;
};

const run = async (model: Uint8Array) => {
  const session = await openOnCpu(model);
  const found = await session.run({
    states: { type: 'float32', shape: [1, 3, sizes.text], data: noise('states', 3 * sizes.text) }, features: { type: 'float32', shape: [1, 10, sizes.picture], data: noise('features', 10 * sizes.picture) },
    present: { type: 'bool', shape: [1, 3], data: Uint8Array.of(1, 1, 1) }, inner: { type: 'bool', shape: [1, 3], data: Uint8Array.of(0, 1, 0) },
  });
  await session.release();
  return (name: string): Float32Array => found[name]?.data as Float32Array;
};

const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

describe('members of a joint space side by side', () => {
  it('hold each member’s vectors one after another, and the mean of what each says of a text or a picture', async () => {
    const members = ['one', 'other', 'third'].map(member);
    const each = await Promise.all(members.map((weights) => run(spaceOf(sizes, weights).model)));
    const joined = joinMembers(members);
    for (const [name, weight] of members[0] ?? []) if (!joined.has(name)) joined.set(name, weight);
    const whole = await run(spaceOf(joinedSizes(sizes, 3), joined).model);
    for (const side of ['text', 'picture']) each.forEach((of, at) => {
      const part = whole(side).subarray(at * sizes.whole, (at + 1) * sizes.whole);
      assert.ok(cosine(part, of(side)) / Math.hypot(...part) > 0.9999, `${side} of member ${at}`);
    });
    assert.equal(whole('text').length, 3 * sizes.whole);
    assert.ok(Math.abs(Math.hypot(...whole('picture')) - 1) < 1e-5);
  });
});
