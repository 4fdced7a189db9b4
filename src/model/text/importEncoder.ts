import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { narrowHalf, widenHalf } from '../../graph/float16';
import { Graph } from '../../graph/graph';
import { Parameters, type Weights } from '../../graph/parameters';
import { encodeModel } from '../../graph/proto';
import { encodeSafetensors } from '../../graph/safetensors';
import { encode } from '../encoder/bert';
import type { EncoderConfig } from '../encoder/config';
import { sha256Of } from '../package';
import { Runtime } from '../runtime/onnx';
import { loadTextEncoder, type TextEncoder } from './encoderFolder';

/** What was imported. */
export interface ImportedEncoder extends Pick<EncoderConfig, 'kind' | 'layers' | 'width' | 'vocabulary' | 'positions'> {
  readonly parameters: number;
  /** How its numbers are kept: in half precision where nothing is lost by it. */
  readonly precision: 'fp16' | 'fp32';
  /** SHA-256 of the weights' file. */
  readonly sha256: string;
}

/** What came of an import. */
export type ImportResult = { readonly kind: 'imported'; readonly encoder: ImportedEncoder } | { readonly kind: 'refused'; readonly reason: string };

const isHalf = (values: Float32Array): boolean => {
  const back = widenHalf(narrowHalf(values));
  return values.every((value, at) => value === back[at]);
};

/** Why the encoder does not compute a text's vectors as numbers; undefined where it does. */
const troubleOf = async ({ encoder, pieces }: TextEncoder): Promise<string | undefined> => {
  const graph = new Graph();
  const inputs = { pieces: graph.input('pieces', 'int64', ['B', 'T']), present: graph.input('present', 'bool', ['B', 'T']) };
  graph.output('vectors', encode(new Parameters(graph, encoder.weights, { missing: 'refuse' }), encoder.config, inputs));
  const runtime = await Runtime.open();
  const session = 'problem' in runtime ? runtime : await runtime.openSession(encodeModel(graph), { device: 'cpu' });
  if ('problem' in session) return session.problem.replace(/\.$/, '');
  const row = [...pieces.before, ...pieces.of('London'), ...pieces.after];
  const { vectors } = await session.run({
    pieces: { type: 'int64', shape: [1, row.length], data: BigInt64Array.from(row, BigInt) },
    present: { type: 'bool', shape: [1, row.length], data: new Uint8Array(row.length).fill(1) },
  });
  await session.release();
  return Array.from(vectors?.data ?? [Number.NaN], Number).every(Number.isFinite) ? undefined : 'it computes no numbers for a plain text; its weights are damaged';
};

const ours = ({ kind, vocabulary, width, layers, heads, inner, positions, segments, padding, epsilon }: EncoderConfig) => ({
  model_type: kind === 'bert' ? 'bert' : 'roberta', vocab_size: vocabulary, hidden_size: width, num_hidden_layers: layers, num_attention_heads: heads,
  intermediate_size: inner, max_position_embeddings: positions, type_vocab_size: segments, pad_token_id: padding, layer_norm_eps: epsilon, hidden_act: 'gelu',
});

const write = async (folder: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const partials = Object.keys(files).map((name) => join(folder, `${name}.partial`));
  try {
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, `${name}.partial`), bytes);
    for (const name of Object.keys(files)) await rename(join(folder, `${name}.partial`), join(folder, name));
  } catch (error) {
    for (const path of partials) await rm(path, { force: true });
    throw error;
  }
};

/** Reads an encoder from a Hugging Face folder, tries it and writes what training needs of it: weights of heads are left out. */
export const importEncoder = async (source: string, folder: string): Promise<ImportResult> => {
  const loaded = await loadTextEncoder(source);
  if (loaded.kind === 'refused') return loaded;
  const trouble = await troubleOf(loaded);
  if (trouble !== undefined) return { kind: 'refused', reason: `The encoder ${source} is refused: ${trouble}.` };
  const { config, weights } = loaded.encoder;
  const precision = [...weights.values()].every(({ values }) => isHalf(values)) ? 'fp16' : 'fp32';
  const kept: Weights = new Map(weights);
  const bytes = encodeSafetensors({ weights: kept, metadata: {} }, precision === 'fp16' ? 'F16' : 'F32');
  await write(folder, { 'config.json': `${JSON.stringify(ours(config), null, 1)}\n`, 'tokenizer.json': loaded.tokenizer, 'model.safetensors': bytes });
  const { kind, layers, width, vocabulary, positions } = config;
  const parameters = [...weights.values()].reduce((sum, { values }) => sum + values.length, 0);
  return { kind: 'imported', encoder: { kind, layers, width, vocabulary, positions, parameters, precision, sha256: sha256Of(bytes) } };
};
