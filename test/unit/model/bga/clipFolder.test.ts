import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Dropout } from '../../../../src/graph/dropout';
import { Graph } from '../../../../src/graph/graph';
import { Parameters, type Weights } from '../../../../src/graph/parameters';
import { encodeSafetensors } from '../../../../src/graph/safetensors';
import { trainBgaPackage } from '../../../../src/model/bga/bgaPackage';
import { loadClip } from '../../../../src/model/bga/clipFolder';
import { publishedBga } from '../../../../src/model/bga/config';
import { buildBga } from '../../../../src/model/bga/network';
import { publishedOptions } from '../../../../src/model/bga/options';
import type { TextPackageJob } from '../../../../src/model/text/trainTextPackage';
import { freshFolder, tinyJob } from '../text/tinyTask';
import { text } from '../systems/reference';

const config = { model_type: 'clip_vision_model', hidden_size: 16, num_hidden_layers: 2, num_attention_heads: 4, intermediate_size: 20, image_size: 8, patch_size: 4, hidden_act: 'quick_gelu' };

/** What a graph of ours wants of CLIP, under Hugging Face's names. */
const clipWeights = (): Weights => {
  const [graph, weights]: [Graph, Weights] = [new Graph(), new Map()];
  const bga = { ...publishedBga, blocks: 'all', pictures: { kind: 'clip', pixels: 8, patch: 4 }, side: 2, textQueries: 9, visualInner: 20, generatorInner: 18 } as const;
  buildBga({ bga, text }, graph, new Parameters(graph, weights), { places: new Dropout(graph), encoder: 0, head: 0 });
  return new Map([...weights].filter(([name]) => name.startsWith('visual.')).map(([name, weight]) => [name.replace('visual.', 'vision_model.'), weight]));
};

const folderWith = (changes: object, weights = clipWeights()): string => {
  const folder = join(freshFolder(), 'clip');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, ...changes }));
  writeFileSync(join(folder, 'model.safetensors'), encodeSafetensors({ weights: new Map([...weights, ['text_model.encoder.layers.0.mlp.fc1.bias', { shape: [1], values: Float32Array.of(1) }]]), metadata: {} }));
  return folder;
};

const job = (tower: string): TextPackageJob & { readonly pictures: { readonly tower: string; readonly hidden: number; readonly towerIn: 'bundle' } } => ({ ...tinyJob(), pictures: { tower, hidden: 0, towerIn: 'bundle' } });

describe('CLIP to begin BGA\'s visual branch from', () => {
  it('gives its vision model\'s weights by the names that the branch has, and nothing of its text model', async () => {
    const start = await loadClip(folderWith({}));
    if (start.kind === 'refused') return assert.fail(start.reason);
    assert.deepEqual([...start.weights.keys()].sort(), [...clipWeights().keys()].map((name) => name.replace('vision_model.', 'visual.')).sort());
    assert.deepEqual([start.side, start.patchesPerSide, start.width], [8, 2, 16]);
  });
  it('is refused by name where the folder holds another kind of tower, another activation, or other patches', async () => {
    const reason = async (changes: object) => { const start = await loadClip(folderWith(changes)); return start.kind === 'refused' ? start.reason : assert.fail('it was taken'); };
    assert.match(await reason({ model_type: 'vit' }), /is no CLIP to begin from: config\.json describes another kind of tower/);
    assert.match(await reason({ hidden_act: 'gelu' }), /names the activation gelu/);
    const start = await loadClip(folderWith({}, new Map([...clipWeights()].filter(([name]) => !name.includes('layers.1.mlp.fc2.bias')))));
    assert.match(start.kind === 'refused' ? start.reason : '', /has no weight vision_model\.encoder\.layers\.1\.mlp\.fc2\.bias/);
    const refused = await trainBgaPackage({ ...job(folderWith({})), network: publishedOptions });
    assert.match(refused.kind === 'refused' ? refused.reason : '', /has 2 patches along a side; "side" says 7/);
  });
});
