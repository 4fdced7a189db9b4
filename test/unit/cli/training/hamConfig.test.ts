import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hamTraining } from '../../../../src/model/hamlearning/training';
import { loadLookingConfig } from '../../../../src/cli/training/lookingTrainer';
import { pictureSettingsOf } from '../../../../src/cli/training/pictureConfig';
import { textConfigOf } from '../../../../src/cli/training/textConfig';
import { publishedHam, smallHam } from '../../../../src/model/hamlearning/options';

const load = (fields: object) => {
  const path = join(mkdtempSync(join(tmpdir(), 'mner-config-')), 'config.json');
  writeFileSync(path, JSON.stringify(fields));
  return loadLookingConfig(hamTraining, path);
};

describe('the configuration of HamLearning', () => {
  it('says small where it says nothing, and published with the paper’s training', async () => {
    assert.deepEqual((await load({})).network, smallHam);
    const { network, usual, fusionRate } = await load({ size: 'published' });
    assert.deepEqual(network, publishedHam);
    assert.deepEqual([usual.epochs, usual.batch, usual.encoderRate, usual.dropout, fusionRate], [60, 32, 3e-5, 0.1, 1]);
  });

  it('keeps apart what is of the network, of pictures and of training', async () => {
    const { network, usual, rest } = await load({ without: ['rgcn'], iterations: 5, gate: 'literal', encoder: 'bge', captions: ['a.tsv'], features: 'computed', vectors: 'plain', hidden: 0.5, epochs: 3, seed: 7, layers: 8 });
    assert.deepEqual([network.without, network.iterations, network.gate, network.vectors], [['rgcn'], 5, 'literal', 'plain']);
    const { pictures, rest: others } = pictureSettingsOf(rest);
    assert.deepEqual(pictures, { hidden: 0.5, towerIn: 'package', captions: ['a.tsv'], features: 'computed' });
    const { encoder, options, name } = textConfigOf(others, usual, 'hamlearning');
    assert.deepEqual([encoder, options.epochs, options.seed, options.layers, name, options.without], ['bge', 3, 7, 8, 'hamlearning', []]);
  });

  it('names what does not fit', async () => {
    await assert.rejects(load({ without: ['csa'] }), /“without” must be a list of rgcn, vit, relevance/);
    await assert.rejects(load({ gate: 'open' }), /“gate” must be sigmoid or literal/);
    await assert.rejects(load({ hidden: 2 }), /“hidden” must be a number from 0 to 1/);
    await assert.rejects(load({ depth: 2 }), /there is no field “depth”/);
  });
});
