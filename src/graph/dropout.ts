// Dropout (Srivastava et al. 2014) whose masks depend on nothing but (seed, step, tensor): a resumed run drops what the uninterrupted one would.
import type { Shape } from './dimension';
import { evaluate } from './dimension';
import type { Graph } from './graph';
import { mul } from './operators/arithmetic';
import { fillMask, keyOf } from './random';
import type { Tensor } from './tensor';

interface Site {
  readonly name: string;
  readonly shape: Shape;
  readonly rate: number;
}

/** A dropout mask for one step. */
export interface Mask {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * The places of one graph where elements are dropped. The masks are inputs, filled outside the graph before each step:
 * measured faster than integer arithmetic inside it, and the same on every device.
 */
export class Dropout {
  readonly #graph: Graph;
  readonly #sites: Site[] = [];
  readonly #room = new Map<string, Float32Array>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** x with each element zeroed with probability `rate` and the others scaled to keep the mean; x itself where the rate is 0. */
  apply(x: Tensor, rate: number): Tensor {
    if (rate === 0) return x;
    const name = `dropout.${this.#sites.length}`;
    this.#sites.push({ name, shape: x.shape, rate });
    return mul(x, this.#graph.input(name, 'float32', x.shape));
  }

  /** The masks by input name for a moment of a run, such as its seed, step and batch. The memory is used again for the next moment. */
  masks(moment: readonly number[], lengths: Readonly<Record<string, number>>): Map<string, Mask> {
    return new Map(
      this.#sites.map(({ name, shape, rate }) => {
        const sizes = shape.map((length) => evaluate(length, lengths));
        const values = this.#roomFor(name, sizes.reduce((a, b) => a * b, 1));
        fillMask(values, rate, keyOf(...moment, name));
        return [name, { shape: sizes, values }];
      }),
    );
  }

  #roomFor(name: string, count: number): Float32Array {
    const room = this.#room.get(name);
    if (room && room.length >= count) return room.subarray(0, count);
    const grown = new Float32Array(count);
    this.#room.set(name, grown);
    return grown;
  }
}
