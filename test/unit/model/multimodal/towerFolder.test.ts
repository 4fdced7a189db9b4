import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decodeSafetensors, encodeSafetensors } from '../../../../src/graph/safetensors';
import { buildTower, loadTower, parseTowerConfig } from '../../../../src/model/multimodal/towerFolder';
import { openOnCpu } from '../../../fixtures/smallEncoder';

interface Expected {
  readonly side: number;
  readonly [output: string]: number | { readonly shape: readonly number[]; readonly values: readonly number[] };
}

const fixtures = resolve('test/fixtures/towers');
const expected = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8')) as Readonly<Record<string, Expected>>;

const build = (name: string, side: number) => {
  const config = parseTowerConfig(readFileSync(join(fixtures, name, 'config.json'), 'utf8'));
  if (typeof config === 'string') assert.fail(config);
  return buildTower(decodeSafetensors(readFileSync(join(fixtures, name, 'model.safetensors'))).weights, config, side);
};

const changed = (name: string, change: (folder: string) => void): string => {
  const folder = mkdtempSync(join(tmpdir(), 'mner-tower-'));
  cpSync(join(fixtures, name), folder, { recursive: true });
  change(folder);
  return folder;
};

const refusal = async (folder: string): Promise<string> => {
  const loaded = await loadTower(folder);
  return 'reason' in loaded ? loaded.reason : 'loaded';
};

describe('picture towers from Hugging Face folders', function () {
  this.timeout(60_000);

  for (const name of ['resnet-bottleneck', 'resnet-basic', 'vit', 'clip'])
    it(`${name} gives what transformers gives, to 1e-4`, async () => {
      const { side, ...outputs } = expected[name] as Expected;
      const { graph, maps, pooled } = build(name, side);
      const session = await openOnCpu(graph);
      const pixels = Float32Array.from({ length: 3 * side * side }, (_, at) => (at % 257) / 128 - 1);
      const found = await session.run({ pixels: { type: 'float32', shape: [1, 3, side, side], data: pixels } });
      await session.release();
      for (const [output, wanted] of Object.entries(outputs)) {
        if (typeof wanted === 'number') continue;
        assert.deepEqual(found[output]?.shape, [1, ...wanted.shape], output);
        if (output !== 'pooled') assert.deepEqual(maps[output as 'map'], wanted.shape);
        const largest = Math.max(1, ...wanted.values.map(Math.abs));
        wanted.values.forEach((value, at) => assert.ok(Math.abs(Number(found[output]?.data[at]) - value) <= 1e-4 * largest, `${output} ${at}: ${found[output]?.data[at]}, not ${value}`));
      }
      assert.equal(pooled, found['pooled']?.shape[1]);
    });

  it('weights under the names that whole models give them are the same tower', async () => {
    const folder = changed('vit', (path) => {
      const { weights, metadata } = decodeSafetensors(readFileSync(join(path, 'model.safetensors')));
      const renamed = new Map([...[...weights].map(([name, weight]) => [`vit.${name}`, weight] as const), ['classifier.weight', { shape: [1, 1], values: new Float32Array(1) }] as const]);
      writeFileSync(join(path, 'model.safetensors'), encodeSafetensors({ weights: renamed, metadata }));
      writeFileSync(join(path, 'preprocessor_config.json'), '{"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}');
    });
    const loaded = await loadTower(folder);
    if ('reason' in loaded) assert.fail(loaded.reason);
    assert.deepEqual(loaded.graph, build('vit', 12).graph);
    assert.deepEqual([loaded.about.pixels.mean, loaded.about.pixels.fit], [[127.5, 127.5, 127.5], 'crop']);
  });

  it('a folder of another architecture, or with a weight missing or of another size, is refused by name', async () => {
    assert.match(await refusal(changed('vit', (path) => writeFileSync(join(path, 'config.json'), '{"model_type": "swin"}'))), /names the model type swin; resnet, vit, clip/);
    assert.match(await refusal(changed('clip', (path) => cpSync(join(fixtures, 'vit', 'model.safetensors'), join(path, 'model.safetensors')))), /no weight named embeddings\.(?:class_embedding|patch_embedding\.weight)/);
    assert.match(await refusal(changed('resnet-basic', (path) => {
      const { weights, metadata } = decodeSafetensors(readFileSync(join(path, 'model.safetensors')));
      weights.delete('encoder.stages.1.layers.0.layer.0.normalization.running_var');
      writeFileSync(join(path, 'model.safetensors'), encodeSafetensors({ weights, metadata }));
    })), /no weight named encoder\.stages\.1\.layers\.0\.layer\.0\.normalization\.running_var/);
    assert.match(await refusal(changed('vit', (path) => writeFileSync(join(path, 'model.safetensors'), Buffer.alloc(20)))), /model\.safetensors is broken/);
    assert.match(await refusal(mkdtempSync(join(tmpdir(), 'mner-tower-'))), /config\.json cannot be read/);
  });
});
