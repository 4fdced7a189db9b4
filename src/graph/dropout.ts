// Dropout (Srivastava et al. 2014) and Gumbel noise that depend on nothing but (seed, step, tensor): a resumed run drops and draws what the uninterrupted one would.
import type { Shape } from './dimension';
import { evaluate } from './dimension';
import type { Graph } from './graph';
import { mul } from './operators/arithmetic';
import { fillMask, gumbelAt, keyOf } from './random';
import type { Tensor } from './tensor';

interface Site {
  readonly name: string;
  readonly shape: Shape;
  /** What is drawn for each element: whether it stays, or a number of the Gumbel distribution. */
  readonly draws: { readonly kind: 'mask'; readonly rate: number } | { readonly kind: 'gumbel' };
}

/** What was drawn for one place and step. */
export interface Mask {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * The places of one graph where elements are dropped, or noise is drawn. The masks are inputs, filled outside the graph before each step:
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
    return mul(x, this.#place('dropout', x.shape, { kind: 'mask', rate }));
  }

  /** Independent numbers of the standard Gumbel distribution, for choices that are drawn (Jang, Gu and Poole 2017). */
  gumbel(shape: Shape): Tensor {
    return this.#place('gumbel', shape, { kind: 'gumbel' });
  }

  #place(what: string, shape: Shape, draws: Site['draws']): Tensor {
    const name = `${what}.${this.#sites.length}`;
    this.#sites.push({ name, shape, draws });
    return this.#graph.input(name, 'float32', shape);
  }

  /** The masks by input name for a moment of a run, such as its seed, step and batch. The memory is used again for the next moment. */
  masks(moment: readonly number[], lengths: Readonly<Record<string, number>>): Map<string, Mask> {
    return new Map(
      this.#sites.map(({ name, shape, draws }) => {
        const sizes = shape.map((length) => evaluate(length, lengths));
        const values = this.#roomFor(name, sizes.reduce((a, b) => a * b, 1));
        const key = keyOf(...moment, name);
        if (draws.kind === 'mask') fillMask(values, draws.rate, key);
        else values.forEach((_, place) => { values[place] = gumbelAt(key, place); });
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
