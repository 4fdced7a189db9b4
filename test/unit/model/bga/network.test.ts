import assert from 'node:assert/strict';
import { Dropout } from '../../../../src/graph/dropout';
import { Graph } from '../../../../src/graph/graph';
import type { Numbers } from '../../../../src/graph/training';
import { type BgaConfig, type BgaModule, type BgaVariants, publishedBga } from '../../../../src/model/bga/config';
import { buildBga } from '../../../../src/model/bga/network';
import { agree, compute, numbersOf, type Reference, referencesIn, text, textFeeds } from '../systems/reference';

interface Case extends Reference {
  readonly without: readonly BgaModule[];
  readonly training: boolean;
  readonly variants: BgaVariants;
  readonly pictures: 'cells' | 'clip';
}

type Mode = 'training' | 'scoring';

const kinds = { cells: { kind: 'cells', channels: 6, height: 4, width: 4 }, clip: { kind: 'clip', pixels: 8, patch: 4 } } as const;

/** The references weigh generation a hundred times as much as published, so that its gradients show. */
const small: BgaConfig = { ...publishedBga, pictures: kinds.cells, side: 2, textQueries: 9, visualInner: 20, generatorInner: 18, reconstruction: 0.1, cycle: 0.1 };

const feeds = (changed: (numbers: Numbers) => Numbers = (numbers) => numbers, kind: Case['pictures'] = 'cells'): Map<string, Numbers> => new Map([
  ...textFeeds(),
  ['pictures.map', changed(kind === 'cells' ? numbersOf('pictures.map', [4, 1, 6, 4, 4]) : numbersOf('pixels', [4, 1, 3, 8, 8]))],
  ['pictured', { type: 'bool', shape: [4], values: Uint8Array.of(1, 1, 0, 1) }],
]);

/** The references' noise, in the order in which choices are drawn: first all of the text's, then all of the picture's. */
const noise = (stages: number): [string, Numbers][] =>
  Array.from({ length: 2 * stages }, (_, at) => [`gumbel.${at}`, numbersOf(`gumbel.${at}`, [4, at < stages ? 6 : 4, 2], 2)]);

const run = (config: BgaConfig, mode: Mode, given = feeds(undefined, config.pictures.kind)) => {
  const graph = new Graph();
  const places = new Dropout(graph);
  const drawn = noise(config.blocks === 'all' ? 3 : 2);
  return compute(graph, (parameters) => buildBga({ bga: config, text }, graph, parameters, mode === 'training' ? { places, encoder: 0, head: 0 } : undefined), new Map([...given, ...drawn]), places);
};

const nameOf = ({ without, training, variants, pictures }: Case): string =>
  [without.length > 0 ? `without ${without.join(', ')}` : 'whole', training ? 'in training' : 'in use', `blocks ${variants.blocks}`, `policy ${variants.policy}`, pictures].join(', ');

describe('the network of BGA-MNER', function () {
  // Graphs of thousands of nodes take their time to open on a busy machine.
  this.timeout(300_000);

  for (const each of referencesIn<Case>('bga'))
    it(`computes what the reference computes, forward and back: ${nameOf(each)}`, async () => {
      agree(await run({ ...small, ...each.variants, pictures: kinds[each.pictures], without: each.without }, each.training ? 'training' : 'scoring'), each);
    });
  it('is bit for bit the same when built and run again, noise drawn and all', async () => {
    const [once, again] = [await run(small, 'training'), await run(small, 'training')];
    assert.deepEqual(again.bytes, once.bytes);
    assert.deepEqual(again.outputs, once.outputs);
  });
  it('reads no picture when in use', async () => {
    const [plain, other] = [await run(small, 'scoring'), await run(small, 'scoring', feeds(({ values, ...rest }) => ({ ...rest, values: (values as Float32Array).map((value) => 3 - value) })))];
    assert.deepEqual(other.outputs['emissions'], plain.outputs['emissions']);
    const graph = new Graph();
    await compute(graph, (parameters) => buildBga({ bga: small, text }, graph, parameters), feeds());
    assert.deepEqual([...graph.inputs.keys()].filter((name) => /^pictur/.test(name)), []);
  });
  it('a text without a picture learns from its labels only: whatever lies in its place changes nothing', async () => {
    const noisy = ({ values, ...rest }: Numbers): Numbers => ({ ...rest, values: (values as Float32Array).map((value, at) => (Math.floor(at / (values.length / 4)) === 2 ? 50 * value + 3 : value)) });
    const [plain, other] = [await run(small, 'training'), await run(small, 'training', feeds(noisy))];
    for (const [name, values] of Object.entries(plain.outputs)) values.forEach((value, at) => assert.ok(Math.abs(value - (other.outputs[name]?.[at] ?? NaN)) <= 1e-6, `${name}[${at}]`));
  });
});
