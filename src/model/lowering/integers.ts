// For processors: products of bytes, with a scale for every row of the left side.
import type { PlainGraph, PlainNode } from './plainGraph';
import { rewrite, type Draft } from './rewriting';
import { weightBehind, type Weight } from './weights';

/** Rows below this share of 127 are as good as zero; keeps a row of zeros finite. */
const tiny = 1e-12;
const most = 127;
const middle = 128;
/** So large that every row's scale over it is zero. */
const huge = 1e30;

interface Rows {
  /** uint8 `[rows, in]`: what is 0 lies at 128. */
  readonly bytes: string;
  /** `[rows, 1]` */
  readonly scales: string;
}

/**
 * Rows of floats `[rows, in]` as bytes, each with the scale that its own largest number needs: what stands in other rows,
 * and so in other records of the batch, changes nothing.
 */
const quantiseRows = (draft: Draft, x: string): Rows => {
  const last = draft.integers(1);
  const reduced = (op: string, share: number) => draft.node('Mul', [draft.node(op, [x, last], { keepdims: 0 }), draft.floats([], share)]);
  const scales = draft.node('Max', [reduced('ReduceMax', 1 / most), reduced('ReduceMin', -1 / most), draft.floats([], tiny)]);
  // QuantizeLinear wants a zero point for every row: the middle, plus what is nothing beside a huge number.
  const zeros = draft.node('QuantizeLinear', [scales, draft.floats([], huge), draft.byte(middle)]);
  return {
    bytes: draft.node('QuantizeLinear', [x, scales, zeros], { axis: 0 }),
    scales: draft.node('Unsqueeze', [scales, draft.integers(1)]),
  };
};

const isPlainGemm = ({ op, attributes }: PlainNode): boolean =>
  op === 'Gemm' && !attributes['transA'] && !attributes['transB'] && ['alpha', 'beta'].every((name) => {
    const factor = attributes[name];
    return factor === undefined || (typeof factor === 'object' && 'float' in factor && factor.float === 1);
  });

/** The lengths before the last one, then another last one: `[…, in]` becomes `[…, out]`. */
const shapeWith = (draft: Draft, x: string, out: number): string =>
  draft.node('Concat', [draft.node('Shape', [x], { end: -1 }), draft.integers(out)], { axis: 0 });

/** Replaces products with int8 weights in the order they come; rows that several of them read are quantised once. */
class Products {
  readonly #rows = new Map<string, Rows>();
  readonly #used = new Set<string>();

  constructor(private readonly draft: Draft) {}

  /** x·W + b for a matrix x. */
  gemm({ inputs: [x = '', , bias], outputs: [y = ''] }: PlainNode, weight: Weight): void {
    this.#product(x, x, weight, bias, y);
  }

  /** x·W for x of any rank, as a matrix in between. */
  matmul({ inputs: [x = ''], outputs: [y = ''] }: PlainNode, weight: Weight): void {
    const [into = 1, out = 1] = weight.values.shape;
    const flat = this.draft.node('Reshape', [x, this.draft.integers(-1, into)]);
    const product = this.#product(x, flat, weight, undefined);
    this.draft.node('Reshape', [product, shapeWith(this.draft, x, out)], {}, y);
  }

  #product(from: string, x: string, { values, valuesName, scalesName }: Weight, bias: string | undefined, y?: string): string {
    const { draft } = this;
    // ONNX Runtime 1.30 fails on a matrix of bytes that two products share: each further one gets its own.
    const matrix = this.#used.has(valuesName) ? draft.constant(values) : valuesName;
    this.#used.add(valuesName);
    const rows = this.#rows.get(from) ?? quantiseRows(draft, x);
    this.#rows.set(from, rows);
    const sums = draft.node('Cast', [draft.node('MatMulInteger', [rows.bytes, matrix, draft.byte(middle)])], { to: 1 });
    const perColumn = draft.node('Mul', [sums, scalesName]);
    const product = draft.node('Mul', [perColumn, rows.scales], {}, bias ? undefined : y);
    return bias ? draft.node('Add', [product, bias], {}, y) : product;
  }
}

/** Rows of a table are made floats after they were picked, so that the table stays small in memory. */
const gatherRows = ({ inputs: [, indices = ''], outputs: [y = ''] }: PlainNode, { valuesName, scalesName }: Weight, draft: Draft): void => {
  const picked = draft.node('Cast', [draft.node('Gather', [valuesName, indices])], { to: 1 });
  const scales = draft.node('Unsqueeze', [draft.node('Gather', [scalesName, indices]), draft.integers(-1)]);
  draft.node('Mul', [picked, scales], {}, y);
};

/** A graph whose products with int8 weights are products of bytes, and whose tables of int8 rows stay int8. */
export const withIntegerProducts = (graph: PlainGraph): PlainGraph => {
  let products: Products | undefined;
  return rewrite(graph, (node, draft) => {
    products ??= new Products(draft);
    const [left = '', right = ''] = node.inputs;
    const factor = weightBehind(graph, right);
    if (factor?.axis === 1) {
      if (isPlainGemm(node)) products.gemm(node, factor);
      else if (node.op === 'MatMul') products.matmul(node, factor);
      else return 'kept';
      return 'replaced';
    }
    const table = weightBehind(graph, left);
    if (node.op !== 'Gather' || table?.axis !== 0 || (node.attributes['axis'] ?? 0) !== 0) return 'kept';
    gatherRows(node, table, draft);
    return 'replaced';
  });
};
