import type { Shape } from './dimension';
import type { Graph, Node } from './graph';

/** What a tensor holds. */
export type ElementType = 'float32' | 'float16' | 'int64' | 'int32' | 'int8' | 'uint8' | 'bool';

/** Numbers as they lie in memory; float16 as its bits, bool as 0 and 1. */
export type Values = Float32Array | BigInt64Array | Int32Array | Int8Array | Uint8Array | Uint16Array;

/** A value of the graph: known by shape and type while building, by numbers only when the graph runs. */
export interface Tensor {
  readonly graph: Graph;
  /** Unique in its graph. */
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
  /** The node that computes it; none for inputs and constants. */
  readonly origin: Node | undefined;
}

/** A tensor, or a number that becomes a scalar constant of the other operand's type. */
export type Operand = Tensor | number;

/** Whether gradients can flow through tensors of this type. */
export const isReal = (type: ElementType): boolean => type === 'float32' || type === 'float16';

/** The array that holds values of a type. */
export const allocate = (type: ElementType, count: number): Values => {
  switch (type) {
    case 'float32': return new Float32Array(count);
    case 'float16': return new Uint16Array(count);
    case 'int64': return new BigInt64Array(count);
    case 'int32': return new Int32Array(count);
    case 'int8': return new Int8Array(count);
    default: return new Uint8Array(count);
  }
};
