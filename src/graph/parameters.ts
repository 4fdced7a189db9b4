// The weights of a model, and how a graph takes them: trained ones travel as inputs, frozen ones are constants.
import { sameShape, showShape } from './dimension';
import type { Graph } from './graph';
import type { Key } from './random';
import { keyOf, normalAt, uniformAt } from './random';
import type { Tensor } from './tensor';

/** A weight: its shape and its numbers, row by row. */
export interface Weight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The weights of a model by name. */
export type Weights = Map<string, Weight>;

/** The number a new weight starts with at a place, from the weight's own random stream. */
export type Initial = (place: number, key: Key) => number;

/** Every number the same. */
export const filled = (value: number): Initial => () => value;
/** Normally distributed around 0. */
export const normal = (deviation: number): Initial => (place, key) => deviation * normalAt(key, place);
/** Evenly distributed in [−bound, bound). */
export const uniform = (bound: number): Initial => (place, key) => bound * (2 * uniformAt(key, place) - 1);

/** How a graph takes its weights. */
export interface ParameterOptions {
  /** Decides by name which weights are trained; default: none, as for inference. */
  readonly trains?: (name: string) => boolean;
  /** Where the random numbers of new weights come from; default 0. */
  readonly seed?: number;
  /** What becomes of a weight that is not there: made from its initial numbers (default), or refused with a `WeightError`. */
  readonly missing?: 'create' | 'refuse';
}

/** A weight is missing or has another shape than the model says. */
export class WeightError extends Error {}

/** Hands weights to the expressions of one graph. The same name is the same tensor: that is how weights are tied. */
export class Parameters {
  readonly #graph: Graph;
  readonly #weights: Weights;
  readonly #options: ParameterOptions;
  readonly #tensors = new Map<string, Tensor>();
  readonly #trained = new Map<string, Tensor>();

  constructor(graph: Graph, weights: Weights, options: ParameterOptions = {}) {
    this.#graph = graph;
    this.#weights = weights;
    this.#options = options;
  }

  /** The tensors of the trained weights by name, in the order they were first asked for. */
  get trained(): ReadonlyMap<string, Tensor> {
    return this.#trained;
  }

  /** A weight by name. One that is not there yet is created from `initial`; without that, or in another shape, it is a `WeightError`. */
  get(name: string, shape: readonly number[], initial?: Initial): Tensor {
    const known = this.#tensors.get(name);
    if (known) return known;
    const weight = this.#weights.get(name) ?? this.#create(name, shape, initial);
    if (!sameShape(weight.shape, shape)) throw new WeightError(`weight ${name} is ${showShape(weight.shape)}, not ${showShape(shape)}`);
    const trains = this.#options.trains?.(name) ?? false;
    const tensor = trains ? this.#graph.input(name, 'float32', shape) : this.#graph.constant(weight.values, shape, 'float32', name);
    this.#tensors.set(name, tensor);
    if (trains) this.#trained.set(name, tensor);
    return tensor;
  }

  /** Makes sure that a weight is there which travels with the others but is not of this graph: batches' statistics move it, not gradients. */
  keep(name: string, shape: readonly number[], initial: Initial): void {
    const weight = this.#weights.get(name) ?? this.#create(name, shape, initial);
    if (!sameShape(weight.shape, shape)) throw new WeightError(`weight ${name} is ${showShape(weight.shape)}, not ${showShape(shape)}`);
  }

  #create(name: string, shape: readonly number[], initial: Initial | undefined): Weight {
    if (!initial || this.#options.missing === 'refuse') throw new WeightError(`no weight named ${name}`);
    const key = keyOf(this.#options.seed ?? 0, name);
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1)).map((_, place) => initial(place, key));
    const weight = { shape, values };
    this.#weights.set(name, weight);
    return weight;
  }
}
