import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseTag } from '../../dataset/tags';
import { decodeGraph, GraphRefusal, type PlainGraph } from '../lowering/plainGraph';
import { Pieces } from '../text/pieces';

/** The inputs that an exported token classifier may have, `[B, T]` in int64 each. */
export const exportedInputs = ['input_ids', 'attention_mask', 'token_type_ids'] as const;

/** What a package needs to know of an exported token classifier. */
export interface ExportedConfig {
  /** The tag of each output, by number. */
  readonly labels: readonly string[];
  /** Those of {@link exportedInputs} that the graph has, and the name of its output `[B, T, labels]`. */
  readonly inputs: readonly string[];
  readonly output: string;
  /** Most pieces that the model reads at once, those before and after the text included. */
  readonly pieces: number;
}

/** An export, whole and fitting together, or one clause why it is not taken. */
export type ExportResult =
  | { readonly kind: 'export'; readonly config: ExportedConfig; readonly model: Uint8Array; readonly tokenizer: Uint8Array; readonly name: string; readonly licence: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** Thrown inside for what does not fit. */
class Misfit extends Error {}

const misfit = (why: string): never => {
  throw new Misfit(why);
};

const usualPieces = 512;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The tags by number from `id2label`; they must be those of a tagging scheme. */
const labelsOf = (config: Readonly<Record<string, unknown>>): readonly string[] => {
  const { id2label } = config;
  if (!isObject(id2label)) return misfit('config.json has no id2label, the labels of a token classifier');
  const count = Object.keys(id2label).length;
  const labels = Array.from({ length: count }, (_, id) => id2label[String(id)]);
  if (!labels.every((label) => typeof label === 'string' && label !== '')) return misfit('the id2label of config.json does not number its labels 0, 1, 2, …');
  const tags = labels as readonly string[];
  if (!tags.includes('O')) return misfit(`its labels (${tags.slice(0, 4).join(', ')}${count > 4 ? ', …' : ''}) have no “O”: they are not the tags of entities`);
  if (tags.every((tag) => parseTag(tag).prefix === 'O')) return misfit('its labels name no entity type');
  return tags;
};

/** The most pieces: positions of the table, without those that RoBERTa's kind keeps for filling. */
const piecesOf = (config: Readonly<Record<string, unknown>>): number => {
  const { max_position_embeddings: positions, model_type: kind, pad_token_id: padding } = config;
  if (typeof positions !== 'number' || positions < 8) return usualPieces;
  const kept = typeof kind === 'string' && /roberta|camembert|longformer/.test(kind) ? (typeof padding === 'number' ? padding : 1) + 1 : 0;
  return Math.min(usualPieces, positions - kept);
};

const portsOf = ({ inputs, outputs }: PlainGraph, labelCount: number): Pick<ExportedConfig, 'inputs' | 'output'> => {
  const names = inputs.map(({ name }) => name);
  const foreign = names.find((name) => !exportedInputs.some((known) => known === name));
  if (foreign !== undefined) return misfit(`model.onnx has the input “${foreign}”, and only ${exportedInputs.join(', ')} can be given`);
  if (!names.includes('input_ids')) return misfit('model.onnx has no input “input_ids”');
  const odd = inputs.find(({ type, shape }) => type !== 'int64' || shape.length !== 2);
  if (odd) return misfit(`the input “${odd.name}” of model.onnx is ${odd.type} with ${odd.shape.length} axes instead of int64 with two`);
  const output = outputs.find(({ name }) => name === 'logits') ?? (outputs.length === 1 ? outputs[0] : undefined);
  if (!output || output.type !== 'float32' || output.shape.length !== 3) return misfit('model.onnx has no output “logits” of three axes in float32, as a token classifier has');
  const last = output.shape[2];
  if (typeof last === 'number' && last !== labelCount) return misfit(`model.onnx gives ${last} labels a piece, and config.json names ${labelCount}`);
  return { inputs: names, output: output.name };
};

const read = async (folder: string, names: readonly string[]): Promise<Uint8Array> => {
  for (const name of names) {
    const path = join(folder, name);
    if ((await stat(path).catch(() => undefined))?.isFile()) return readFile(path);
  }
  return misfit(`it has no ${names[0]}`);
};

const parseConfig = (bytes: Uint8Array): Readonly<Record<string, unknown>> => {
  try {
    const data: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (isObject(data)) return data;
  } catch {
    // Said below.
  }
  return misfit('config.json does not hold a JSON object');
};

/** Whether a folder looks like an export rather than a package. */
export const looksLikeExport = async (folder: string): Promise<boolean> => {
  const has = async (name: string): Promise<boolean> => (await stat(join(folder, name)).catch(() => undefined))?.isFile() ?? false;
  return (await has('config.json')) && !(await has('model.json'));
};

/** Reads a Hugging Face token-classification export in ONNX: model.onnx (or onnx/model.onnx), tokenizer.json, config.json. */
export const readExport = async (folder: string): Promise<ExportResult> => {
  try {
    const config = parseConfig(await read(folder, ['config.json']));
    const labels = labelsOf(config);
    const tokenizer = await read(folder, ['tokenizer.json']);
    const pieces = Pieces.parse(new TextDecoder().decode(tokenizer));
    if (pieces.kind === 'refused') return misfit(`tokenizer.json cannot be used: ${pieces.reason}`);
    const model = await read(folder, ['model.onnx', 'onnx/model.onnx']);
    const ports = portsOf(decodeGraph(model), labels.length);
    const name = typeof config['_name_or_path'] === 'string' ? config['_name_or_path'] : '';
    return { kind: 'export', model, tokenizer, name, licence: 'not stated', config: { labels, pieces: piecesOf(config), ...ports } };
  } catch (error) {
    if (error instanceof Misfit) return { kind: 'refused', reason: error.message };
    if (error instanceof GraphRefusal) return { kind: 'refused', reason: `model.onnx cannot be used: ${error.reason}` };
    throw error;
  }
};
