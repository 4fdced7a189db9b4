// A tiny encoder as a Hugging Face folder, made on the spot: WordPiece over letters, two layers of 32.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Graph } from '../../../../src/graph/graph';
import type { Weights } from '../../../../src/graph/parameters';
import { Parameters } from '../../../../src/graph/parameters';
import { encodeSafetensors } from '../../../../src/graph/safetensors';
import { encode } from '../../../../src/model/encoder/bert';
import type { EncoderConfig } from '../../../../src/model/encoder/config';

const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
const words = ['mr', 'went', 'to', 'see', 'the', 'http', 'fun', 'hopper'];
const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', ...letters, ...letters.map((letter) => `##${letter}`), ...words, '#', '@', '.', '!', '&', "'"];

/** The tokenizer.json of the tiny encoder. */
export const tinyTokenizer = () => ({
  version: '1.0', truncation: null, padding: null,
  added_tokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]'].map((content, id) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true })),
  normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [{ SpecialToken: { id: '[CLS]', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '[SEP]', type_id: 0 } }],
    pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
    special_tokens: { '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] }, '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] } },
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab: Object.fromEntries(vocabulary.map((piece, id) => [piece, id])) },
});

/** The config.json of the tiny encoder. */
export const tinyConfig = {
  model_type: 'bert', vocab_size: vocabulary.length, hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 4, intermediate_size: 64,
  hidden_act: 'gelu', max_position_embeddings: 64, type_vocab_size: 2, layer_norm_eps: 1e-12, pad_token_id: 0, position_embedding_type: 'absolute',
};

const sizes: EncoderConfig = {
  kind: 'bert', vocabulary: vocabulary.length, width: 32, layers: 2, heads: 4, inner: 64, positions: 64, firstPosition: 0, segments: 2, padding: 0, epsilon: 1e-12,
};

/** Weights of the tiny encoder, the same each time for a seed. */
export const tinyWeights = (seed = 11): Weights => {
  const graph = new Graph();
  const weights: Weights = new Map();
  encode(new Parameters(graph, weights, { seed }), sizes, { pieces: graph.input('pieces', 'int64', ['B', 'T']), present: graph.input('present', 'bool', ['B', 'T']) });
  return weights;
};

/** Writes the encoder into a folder and answers its path. */
export const writeTinyEncoder = (folder: string, { seed }: { readonly seed?: number } = {}): string => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(tinyConfig));
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tinyTokenizer()));
  writeFileSync(join(folder, 'model.safetensors'), encodeSafetensors({ weights: tinyWeights(seed), metadata: {} }));
  return folder;
};
