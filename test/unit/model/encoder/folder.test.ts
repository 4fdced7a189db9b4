import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { gradients } from '../../../../src/graph/gradients';
import { Graph } from '../../../../src/graph/graph';
import { sum } from '../../../../src/graph/operators';
import { Parameters } from '../../../../src/graph/parameters';
import { encodeModel } from '../../../../src/graph/proto';
import { decodeSafetensors, encodeSafetensors } from '../../../../src/graph/safetensors';
import { depthOf, encode } from '../../../../src/model/encoder/bert';
import type { Encoder } from '../../../../src/model/encoder/folder';
import { loadEncoder } from '../../../../src/model/encoder/folder';

const fixtures = 'test/fixtures/encoder';

interface Expected { readonly rows: readonly (readonly number[])[]; readonly vectors: readonly (readonly number[])[]; readonly every?: number }

const expectedOf = async (name: string): Promise<Expected> => (JSON.parse(await readFile(join(fixtures, 'expected.json'), 'utf8')) as Record<string, Expected>)[name]!;

const load = async (folder: string): Promise<Encoder> => {
  const result = await loadEncoder(folder);
  if (result.kind === 'refused') assert.fail(result.reason);
  return result;
};

/** The vectors of rows of pieces, all in one batch, filled up to the longest. */
const vectorsOf = async ({ config, weights }: Encoder, rows: Expected['rows']): Promise<Float32Array[]> => {
  const graph = new Graph();
  const inputs = { pieces: graph.input('pieces', 'int64', ['B', 'T']), present: graph.input('present', 'bool', ['B', 'T']) };
  graph.output('vectors', encode(new Parameters(graph, weights, { missing: 'refuse' }), config, inputs));
  const session = await InferenceSession.create(encodeModel(graph), { intraOpNumThreads: 1 });
  const longest = Math.max(...rows.map((row) => row.length));
  const places = rows.flatMap((row) => Array.from({ length: longest }, (_, at) => row[at]));
  const { vectors } = await session.run({
    pieces: new OrtTensor('int64', BigInt64Array.from(places, (piece) => BigInt(piece ?? config.padding)), [rows.length, longest]),
    present: new OrtTensor('bool', Uint8Array.from(places, (piece) => Number(piece !== undefined)), [rows.length, longest]),
  });
  const all = vectors?.data as Float32Array;
  return rows.map((row, at) => all.slice(at * longest * config.width, (at * longest + row.length) * config.width));
};

const compare = async (encoder: Encoder, { rows, vectors, every = 1 }: Expected): Promise<void> => {
  const got = await vectorsOf(encoder, rows);
  vectors.forEach((wanted, row) => {
    const chosen = got[row]!.filter((_, at) => (at % encoder.config.width) % every === 0);
    assert.equal(chosen.length, wanted.length);
    wanted.forEach((value, at) => assert.ok(Math.abs(value - chosen[at]!) < 1e-4, `row ${row}, number ${at}: ${chosen[at]} instead of ${value}`));
  });
};

describe('encoder folders', () => {
  for (const kind of ['bert', 'roberta'])
    it(`a ${kind} folder computes what the reference computes, rows of unequal length in one batch`, async () => {
      await compare(await load(join(fixtures, `tiny-${kind}`)), await expectedOf(kind));
    });
  it('bge-small computes what the reference computes', async function () {
    const folder = '../shared/weights/bge-small-fp16';
    if (!existsSync(folder)) {
      console.log(`      skipped: ${folder} is not here`);
      return this.skip();
    }
    await compare(await load(folder), await expectedOf('bge-small'));
  });
  it('can be trained from the embeddings up, each weight with its depth', async () => {
    const { config, weights } = await load(join(fixtures, 'tiny-bert'));
    const graph = new Graph();
    const parameters = new Parameters(graph, weights, { trains: () => true, missing: 'refuse' });
    const vectors = encode(parameters, config, { pieces: graph.input('pieces', 'int64', ['B', 'T']), present: graph.input('present', 'bool', ['B', 'T']) });
    assert.equal(gradients(sum(vectors), [...parameters.trained.values()]).length, weights.size);
    assert.deepEqual([...new Set([...weights.keys()].map(depthOf))].sort(), [0, 1, 2]);
  });
});

describe('broken encoder folders', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mner-encoder-'));
    for (const file of ['config.json', 'model.safetensors']) await writeFile(join(folder, file), await readFile(join(fixtures, 'tiny-bert', file)));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const refusal = async (): Promise<string> => {
    const result = await loadEncoder(folder);
    return result.kind === 'refused' ? result.reason : assert.fail('it was taken');
  };
  const changeConfig = async (changes: object) => {
    const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as object;
    await writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, ...changes }));
  };

  it('a file that is not there', async () => { await rm(join(folder, 'model.safetensors')); assert.match(await refusal(), /model\.safetensors cannot be read/); });
  it('a file cut off', async () => {
    await writeFile(join(folder, 'model.safetensors'), (await readFile(join(folder, 'model.safetensors'))).subarray(0, 5000));
    assert.match(await refusal(), /model\.safetensors is broken: the file ends inside/);
  });
  it('more layers in the config than in the weights', async () => { await changeConfig({ num_hidden_layers: 3 }); assert.match(await refusal(), /no weight named encoder\.layer\.2\./); });
  it('another width in the config than in the weights', async () => { await changeConfig({ intermediate_size: 64 }); assert.match(await refusal(), /is \[32, 16\], not \[64, 16\]/); });
  it('another architecture, by its name', async () => { await changeConfig({ model_type: 'gpt2' }); assert.match(await refusal(), /config\.json .*gpt2/); });
  it('a missing normalisation', async () => {
    const { weights, metadata } = decodeSafetensors(await readFile(join(folder, 'model.safetensors')));
    weights.delete('bert.embeddings.LayerNorm.weight');
    await writeFile(join(folder, 'model.safetensors'), encodeSafetensors({ weights, metadata }));
    assert.match(await refusal(), /no weight named embeddings\.LayerNorm\.weight/);
  });
});
