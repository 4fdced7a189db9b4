// What every side of the benchmark tags, and the model they share: an encoder and a classifier on every piece.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeLossless } from '../../src/dataset/bytes';
import { DatasetDocument } from '../../src/dataset/document';
import { Graph } from '../../src/graph/graph';
import { cast, linear } from '../../src/graph/operators';
import { normal, Parameters } from '../../src/graph/parameters';
import { encodeModel } from '../../src/graph/proto';
import { encodeSafetensors } from '../../src/graph/safetensors';
import { encode } from '../../src/model/encoder/bert';
import { loadEncoder } from '../../src/model/encoder/folder';

const classes = 9;

/** Words of the texts: those of a dataset, again and again where it is small. */
export const readTexts = async (file: string, count: number): Promise<readonly (readonly string[])[]> => {
  const document = DatasetDocument.parse(decodeLossless(await readFile(file)).text);
  const texts = [...document.records()].map(({ tokens }) => tokens.map(({ text }) => text)).filter((tokens) => tokens.length > 0);
  return Array.from({ length: count }, (_, at) => texts[at % texts.length] ?? []);
};

/** Writes the shared model as a Hugging Face folder that all sides can load: safetensors for PyTorch, ONNX for the others. */
export const writeSharedModel = async (encoderFolder: string, folder: string): Promise<void> => {
  const encoder = await loadEncoder(encoderFolder);
  if (encoder.kind === 'refused') throw new Error(encoder.reason);
  const graph = new Graph();
  const parameters = new Parameters(graph, encoder.weights, { seed: 1 });
  const [pieces, mask] = ['input_ids', 'attention_mask'].map((name) => graph.input(name, 'int64', ['B', 'T']));
  if (!pieces || !mask) throw new Error('no inputs');
  const vectors = encode(parameters, encoder.config, { pieces, present: cast(mask, 'bool') });
  graph.output('logits', linear(vectors, parameters.get('classifier.weight', [classes, encoder.config.width], normal(0.05)), parameters.get('classifier.bias', [classes], normal(0.05))));
  await mkdir(join(folder, 'onnx'), { recursive: true });
  await writeFile(join(folder, 'onnx', 'model.onnx'), encodeModel(graph));
  const named = new Map([...encoder.weights].map(([name, weight]) => [name.startsWith('classifier') ? name : `bert.${name}`, weight] as const));
  await writeFile(join(folder, 'model.safetensors'), encodeSafetensors({ weights: named, metadata: { format: 'pt' } }));
  const config = JSON.parse(await readFile(join(encoderFolder, 'config.json'), 'utf8')) as Record<string, unknown>;
  const labels = Array.from({ length: classes }, (_, at) => [String(at), `L${at}`] as const);
  await writeFile(join(folder, 'config.json'), JSON.stringify({
    ...config, architectures: ['BertForTokenClassification'], id2label: Object.fromEntries(labels), label2id: Object.fromEntries(labels.map(([at, label]) => [label, Number(at)])),
  }));
  await copyFile(join(encoderFolder, 'tokenizer.json'), join(folder, 'tokenizer.json'));
  const tokens = { cls_token: '[CLS]', sep_token: '[SEP]', pad_token: '[PAD]', unk_token: '[UNK]', mask_token: '[MASK]' };
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify({ ...tokens, do_lower_case: true, model_max_length: 512, tokenizer_class: 'BertTokenizer' }));
};
