import assert from 'node:assert/strict';
import { longestText, parseConfig } from '../../../../src/model/encoder/config';

const bert = { model_type: 'bert', vocab_size: 40, hidden_size: 16, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 32, max_position_embeddings: 12, type_vocab_size: 2, layer_norm_eps: 1e-12, pad_token_id: 0 };
const parse = (changes: Readonly<Record<string, unknown>>) => parseConfig(JSON.stringify({ ...bert, ...changes }));

describe('encoder config', () => {
  it('gives the sizes, and where positions begin', () => {
    const [plain, shifted] = [parse({}), parse({ model_type: 'xlm-roberta', pad_token_id: 1 })];
    assert.ok(plain.kind === 'config' && shifted.kind === 'config');
    assert.equal(plain.config.width, 16);
    assert.deepEqual([plain.config.firstPosition, longestText(plain.config)], [0, 12]);
    assert.deepEqual([shifted.config.firstPosition, longestText(shifted.config)], [2, 10]);
  });
  for (const [what, result, reason] of [
    ['that is not JSON', parseConfig('{'), /not JSON/],
    ['that is a list', parseConfig('[]'), /not an object/],
    ['of another family', parse({ model_type: 't5' }), /model type t5/],
    ['of a family named like a method of objects', parse({ model_type: 'toString' }), /model type toString/],
    ['with another activation', parse({ hidden_act: 'relu' }), /activation relu/],
    ['with relative positions', parse({ position_embedding_type: 'relative_key' }), /relative_key positions/],
    ['without a size', parse({ hidden_size: undefined }), /hidden_size/],
    ['with half a layer', parse({ num_hidden_layers: 1.5 }), /num_hidden_layers/],
    ['whose heads do not divide the width', parse({ num_attention_heads: 3 }), /3 heads/],
    ['with too few positions', parse({ model_type: 'roberta', pad_token_id: 1, max_position_embeddings: 2 }), /2 positions/],
  ] as const)
    it(`refuses one ${what}, and says why`, () => { assert.ok(result.kind === 'refused' && reason.test(result.reason), JSON.stringify(result)); });
});
