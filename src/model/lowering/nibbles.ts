// Tables whose rows are picked, kept as numbers of four bits, two to a byte, with a scale for each row: plain ONNX that any runtime loads.
import { bytesOf, decodeGraph, encodeGraph, floatsOf, type Constant, type PlainNode } from './plainGraph';
import { rewrite, type Draft } from './rewriting';

/** Numbers of four bits lie between −7 and 7. */
const largest = 7;
/** What is added so that a number of four bits is never negative. */
const middle = 8;
const sixteen = 16;
/** Shares of a row's largest number at which its scale is tried: what few reach is better cut off than all be coarse. */
const cuts = [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5];

/** Rows of whole numbers from −7 to 7, and what each row is multiplied by. */
export interface FourBitRows {
  readonly numbers: Int8Array;
  readonly scales: Float32Array;
}

const nearest = (value: number, scale: number): number => Math.max(-largest, Math.min(largest, Math.round(value / scale)));

const errorAt = (row: Float32Array, scale: number): number => row.reduce((sum, value) => sum + (value - nearest(value, scale) * scale) ** 2, 0);

/** The scale of a row with the least squared error. */
const scaleOf = (row: Float32Array): number => {
  const most = row.reduce((found, value) => Math.max(found, Math.abs(value)), 0);
  if (most === 0) return 1;
  const scales = cuts.map((cut) => Math.fround((most * cut) / largest));
  const errors = scales.map((scale) => errorAt(row, scale));
  return scales[errors.indexOf(Math.min(...errors))] ?? 1;
};

/** Rows `[…, width]` as numbers of four bits; rows that are such already stay what they are. */
export const fourBitRows = (values: Float32Array, width: number): FourBitRows => {
  const numbers = new Int8Array(values.length);
  const scales = new Float32Array(values.length / width);
  for (let at = 0; at < scales.length; at += 1) {
    const row = values.subarray(at * width, (at + 1) * width);
    const scale = scaleOf(row);
    scales[at] = scale;
    row.forEach((value, k) => { numbers[at * width + k] = nearest(value, scale); });
  }
  return { numbers, scales };
};

/** What rows of four bits stand for. */
export const floatsOfFourBits = ({ numbers, scales }: FourBitRows): Float32Array => {
  const width = numbers.length / scales.length;
  return Float32Array.from(numbers, (number, at) => number * (scales[Math.floor(at / width)] ?? 0));
};

/** The first half of a row in the lower bits, the second in the upper ones. */
const packed = ({ numbers, scales }: FourBitRows): Uint8Array => {
  const width = numbers.length / scales.length;
  const half = width / 2;
  return Uint8Array.from({ length: numbers.length / 2 }, (_, at) => {
    const first = Math.floor(at / half) * width + (at % half);
    return (numbers[first] ?? 0) + middle + sixteen * ((numbers[first + half] ?? 0) + middle);
  });
};

const pickRows = (draft: Draft, name: string, table: Constant, { inputs: [, indices = ''], outputs: [picked = ''] }: PlainNode): void => {
  const [rows = 0, width = 0] = table.shape;
  const four = fourBitRows(floatsOf(table), width);
  const bytes = draft.constant({ type: 'uint8', shape: [rows, width / 2], bytes: packed(four) }, `${name}.nibbles`);
  const scales = draft.constant({ type: 'float32', shape: [rows], bytes: bytesOf(four.scales) }, `${name}.scale`);
  const both = draft.node('Cast', [draft.node('Gather', [bytes, indices])], { to: 1 });
  const upper = draft.node('Floor', [draft.node('Mul', [both, draft.floats([], 1 / sixteen)])]);
  const lower = draft.node('Sub', [both, draft.node('Mul', [upper, draft.floats([], sixteen)])]);
  const numbers = draft.node('Sub', [draft.node('Concat', [lower, upper], { axis: -1 }), draft.floats([], middle)]);
  draft.node('Mul', [numbers, draft.node('Unsqueeze', [draft.node('Gather', [scales, indices]), draft.integers(-1)])], {}, picked);
};

/** A float32 model whose tables of so many rows and more are kept in four bits a number. Throws a GraphRefusal where the bytes are no plain model. */
export const halveTables = (model: Uint8Array, fewestRows: number): Uint8Array => {
  const graph = decodeGraph(model);
  return encodeGraph(rewrite(graph, (node, draft) => {
    const [name = ''] = node.inputs;
    const table = graph.constants.get(name);
    const [rows = 0, width = 0] = table?.shape ?? [];
    const fits = node.op === 'Gather' && (node.attributes['axis'] ?? 0) === 0 && table?.type === 'float32' && table.shape.length === 2 && rows >= fewestRows && width % 2 === 0;
    if (!table || !fits) return 'kept';
    pickRows(draft, name, table, node);
    return 'replaced';
  }));
};
