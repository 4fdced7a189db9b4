import assert from 'node:assert/strict';
import { Dropout } from '../../../../src/graph/dropout';
import { Graph } from '../../../../src/graph/graph';
import type { Numbers } from '../../../../src/graph/training';
import { type GmfConfig, type GmfModule, type GmfVariants, publishedGmf, recommended } from '../../../../src/model/gmf/config';
import { buildGmf } from '../../../../src/model/gmf/network';
import { agree, compute, numbersOf, type Reference, referencesIn, text, textFeeds } from '../systems/reference';

interface Case extends Reference {
  readonly without: readonly GmfModule[];
  readonly training: boolean;
  readonly variants: GmfVariants;
}

const small: GmfConfig = {
  ...publishedGmf, views: 2, reduction: 2, dilation: 2, between: 12, matching: { ...publishedGmf.matching, width: 10 },
  levels: [{ name: 'p2', channels: 6, height: 6, width: 6 }, { name: 'p3', channels: 8, height: 5, width: 5 }],
};

const seen = [1, 1, 1, 0, 0, 0, 1, 1];

const feeds = (there = seen, shown = (maps: Numbers) => maps): Map<string, Numbers> => new Map([
  ...textFeeds(),
  ['pictures.p2', shown(numbersOf('pictures.p2', [4, 2, 6, 6, 6], 2))], ['pictures.p3', shown(numbersOf('pictures.p3', [4, 2, 8, 5, 5], 2))],
  ['seen', { type: 'bool', shape: [4, 2], values: Uint8Array.from(there) }],
]);

const run = (config: GmfConfig, mode: 'training' | 'scoring', given = feeds()) => {
  const graph = new Graph();
  const places = new Dropout(graph);
  return compute(graph, (parameters) => buildGmf({ gmf: config, text }, graph, parameters, mode === 'training' ? { places, encoder: 0, head: 0 } : undefined), given);
};

const cases = referencesIn<Case>('gmf');
const nameOf = ({ without, training, variants }: Case): string =>
  [without.length > 0 ? `without ${without.join(', ')}` : 'whole', training ? 'in training' : 'in use', ...Object.entries(variants).filter(([key, value]) => recommended[key as keyof GmfVariants] !== value).map(([key, value]) => `${key} ${value}`)].join(', ');

describe('the network of GMF', () => {
  for (const each of cases)
    it(`computes what the reference computes, forward and back: ${nameOf(each)}`, async () => {
      agree(await run({ ...small, ...each.variants, without: each.without }, each.training ? 'training' : 'scoring'), each);
    });
  it('is bit for bit the same when built and run again', async () => {
    const [once, again] = [await run(small, 'training'), await run(small, 'training')];
    assert.deepEqual(again.bytes, once.bytes);
    assert.deepEqual(again.outputs, once.outputs);
  });
  it('a text without a picture: whatever lies in its maps changes nothing, in it and in the others', async () => {
    const absent = [1, 1, 1, 1, 0, 0, 1, 1];
    const noisy = ({ values, ...rest }: Numbers): Numbers => ({ ...rest, values: (values as Float32Array).map((value, at) => (Math.floor(at / (values.length / 4)) === 2 ? 50 * value + 3 : value)) });
    for (const mode of ['training', 'scoring'] as const)
      assert.deepEqual((await run(small, mode, feeds(absent, noisy))).outputs, (await run(small, mode, feeds(absent))).outputs);
  });
  it('a batch without any picture gives what the encoder alone gives', async () => {
    const none = Array<number>(8).fill(0);
    const [guided, alone] = [await run(small, 'scoring', feeds(none)), await run({ ...small, without: ['VCG', 'CSA', 'CM'] }, 'scoring')];
    guided.outputs['emissions']?.forEach((value, at) => assert.ok(Math.abs(value - (alone.outputs['emissions']?.[at] ?? NaN)) < 1e-5));
    assert.deepEqual([...(guided.outputs['consistency'] ?? [])], [0, 0, 0, 0]);
    const { outputs } = await run(small, 'training', feeds(none));
    assert.ok(Object.values(outputs).every((values) => values.every(Number.isFinite)), 'loss and gradients stay numbers');
  });
  it('a text\'s result does not depend on the others of its batch', async () => {
    const changed = ({ values, ...rest }: Numbers): Numbers => ({ ...rest, values: (values as Float32Array).map((value, at) => (at < values.length / 4 ? value : -value)) });
    const [one, other] = [await run(small, 'scoring'), await run(small, 'scoring', feeds(seen, changed))];
    assert.deepEqual(other.outputs['emissions']?.slice(0, 20), one.outputs['emissions']?.slice(0, 20));
    assert.notDeepEqual(other.outputs['emissions'], one.outputs['emissions']);
  });
});
