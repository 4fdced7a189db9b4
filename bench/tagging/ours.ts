// Our side: words to pieces, batches of about equal length, the model, the best label of each word's first piece.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lower, type Precision } from '../../src/model/lowering/lower';
import { quantiseWeights } from '../../src/model/lowering/quantise';
import { loadTagger } from '../../src/model/load';
import { Runtime } from '../../src/model/runtime/onnx';
import type { NamedValues } from '../../src/model/runtime/values';
import { Pieces } from '../../src/model/text/pieces';
import { takeTurns } from './side';

interface Row {
  readonly text: number;
  readonly pieces: readonly number[];
  readonly firsts: readonly number[];
}

const rowOf = (pieces: Pieces, words: readonly string[], text: number): Row => {
  const row = [...pieces.before];
  const firsts = words.map((word) => {
    const first = row.length;
    row.push(...pieces.of(word));
    return first;
  });
  return { text, pieces: [...row, ...pieces.after], firsts };
};

const inputsOf = (rows: readonly Row[]): NamedValues => {
  const length = rows.reduce((longest, { pieces }) => Math.max(longest, pieces.length), 0);
  const shape = [rows.length, length];
  const [ids, mask] = [new BigInt64Array(rows.length * length), new BigInt64Array(rows.length * length)];
  rows.forEach(({ pieces }, r) => pieces.forEach((piece, at) => {
    ids[r * length + at] = BigInt(piece);
    mask[r * length + at] = 1n;
  }));
  return { input_ids: { type: 'int64', shape, data: ids }, attention_mask: { type: 'int64', shape, data: mask } };
};

/** The place of the largest of `classes` numbers from an offset. */
const bestOf = (logits: Float32Array, offset: number, classes: number): number => {
  let best = 0;
  for (let at = 1; at < classes; at++) if ((logits[offset + at] ?? 0) > (logits[offset + best] ?? 0)) best = at;
  return best;
};

/** Serves the shared model in a precision. */
export const serveShared = async (folder: string, texts: readonly (readonly string[])[], threads: number, precision: Precision): Promise<void> => {
  const parsed = Pieces.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8'));
  const runtime = await Runtime.open();
  if (parsed.kind === 'refused' || 'problem' in runtime) throw new Error('no tokenizer or no runtime');
  const shipped = await readFile(join(folder, 'onnx', 'model.onnx'));
  const session = await runtime.openSession(precision === 'fp32' ? shipped : lower(quantiseWeights(shipped), precision), { device: 'cpu', threads });
  if ('problem' in session) throw new Error(session.problem);
  await takeTurns(`onnxruntime-node, ${precision}`, async (batch) => {
    const rows = texts.map((words, text) => rowOf(parsed.pieces, words, text)).sort((a, b) => a.pieces.length - b.pieces.length);
    const labels: string[] = [];
    for (let from = 0; from < rows.length; from += batch) {
      const some = rows.slice(from, from + batch);
      const { logits } = await session.run(inputsOf(some));
      const [, length = 0, classes = 0] = logits?.shape ?? [];
      some.forEach(({ text, firsts }, r) => {
        labels[text] = firsts.map((first) => bestOf(logits?.data as Float32Array, (r * length + first) * classes, classes)).join('');
      });
    }
    return labels.join(' ');
  });
};

/** Whether the bundled default is a network: the instant tagger has nothing to compare. */
export const defaultIsNeural = async (): Promise<boolean> => {
  const loaded = await loadTagger('default');
  if (loaded.kind === 'refused') return false;
  await loaded.tagger.close?.();
  return loaded.package.metadata.family === 'text';
};

/** Serves the bundled default as a person gets it: tokenising, features, the network and the chain with its confidences. */
export const serveDefault = async (texts: readonly (readonly string[])[], threads: number): Promise<void> => {
  const loaded = await loadTagger('default', { threads });
  if (loaded.kind === 'refused') throw new Error(loaded.reason);
  const { tagger } = loaded;
  await takeTurns(`${tagger.name} ${tagger.version}, whole`, async (batch) => {
    const inputs = [...texts].sort((a, b) => a.length - b.length).map((tokens) => ({ tokens }));
    for (let from = 0; from < inputs.length; from += batch) await tagger.tag(inputs.slice(from, from + batch));
    return '';
  });
};
