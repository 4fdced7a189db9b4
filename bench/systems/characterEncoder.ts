// Writes a small encoder of single characters that has learned nothing yet, as a Hugging Face folder: for CP-MNER, whose tokens are characters.
// usage: node scripts/run.mjs bench/systems/characterEncoder.ts DATASET FOLDER [SEED]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatasetDocument } from '../../src/dataset/document';
import { Graph } from '../../src/graph/graph';
import { Parameters, type Weights } from '../../src/graph/parameters';
import { encodeSafetensors } from '../../src/graph/safetensors';
import { encode } from '../../src/model/encoder/bert';

const [dataset, folder, seed = '1'] = process.argv.slice(2);
if (!dataset || !folder) throw new Error('usage: characterEncoder.ts DATASET FOLDER [SEED]');

const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'];
const [width, layers, heads, inner, positions] = [128, 2, 4, 512, 512];

const texts = [...DatasetDocument.parse(readFileSync(dataset, 'utf8')).records()].flatMap(({ tokens }) => tokens.map(({ text }) => text.toLowerCase()));
const characters = [...new Set(texts.flatMap((text) => [...text]))].sort();
const vocabulary = [...special, ...characters, ...characters.filter((each) => /[a-z0-9]/u.test(each)).map((each) => `##${each}`)];

const graph = new Graph();
const weights: Weights = new Map();
encode(new Parameters(graph, weights, { seed: Number(seed) }), { kind: 'bert', vocabulary: vocabulary.length, width, layers, heads, inner, positions, firstPosition: 0, segments: 1, padding: 0, epsilon: 1e-12 },
  { pieces: graph.input('pieces', 'int64', ['B', 'T']), present: graph.input('present', 'bool', ['B', 'T']) });

mkdirSync(folder, { recursive: true });
const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder, name), content);
write('model.safetensors', encodeSafetensors({ weights, metadata: {} }));
write('config.json', JSON.stringify({
  model_type: 'bert', vocab_size: vocabulary.length, hidden_size: width, num_hidden_layers: layers, num_attention_heads: heads, intermediate_size: inner, hidden_act: 'gelu',
  max_position_embeddings: positions, type_vocab_size: 1, layer_norm_eps: 1e-12, pad_token_id: 0, position_embedding_type: 'absolute',
}));
write('tokenizer.json', JSON.stringify({
  version: '1.0', truncation: null, padding: null,
  added_tokens: special.map((content, id) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true })),
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
}));
console.log(`${folder}: ${vocabulary.length} pieces, ${layers} layers, ${width} wide`);
