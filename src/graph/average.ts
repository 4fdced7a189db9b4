// Weights averaged over the steps of a run, and gradients summed over the batches of a step.
import type { Gradients } from './optimizer';
import type { Weights } from './parameters';
import { compileLoop, less, plus, times } from './simd';

/** a ← a + share·(b − a) */
const approach = compileLoop(2, 1, ({ arrays: [a = [], b = []], scalars: [share = []] }) => [[0, plus(a, times(share, less(b, a)))]]);

/** a ← a + share·b */
const addShare = compileLoop(2, 1, ({ arrays: [a = [], b = []], scalars: [share = []] }) => [[0, plus(a, times(share, b))]]);

/** An exponential moving average of weights (Polyak and Juditsky 1992, with forgetting). */
export class WeightAverage {
  readonly #decay: number;
  readonly weights: Weights;
  #updates = 0;

  /** Starts from copies of the named weights. */
  constructor(weights: Weights, names: Iterable<string>, decay: number) {
    this.#decay = decay;
    this.weights = new Map([...names].map((name) => [name, copyOf(weights, name)]));
  }

  /** Updates taken in so far. */
  get updates(): number {
    return this.#updates;
  }

  /** Moves towards the weights as they are now; early on, when little was seen, faster: the decay is at most (1 + n) / (10 + n). */
  update(weights: Weights): void {
    this.#updates++;
    const decay = Math.min(this.#decay, (1 + this.#updates) / (10 + this.#updates));
    for (const [name, { values }] of this.weights) approach([values, valuesOf(weights, name)], [1 - decay]);
  }

  /** Takes up an average that was kept after `updates` updates. */
  restore(weights: Weights, updates: number): void {
    this.#updates = updates;
    for (const [name, { values }] of this.weights) values.set(valuesOf(weights, name));
  }
}

const valuesOf = (weights: Weights, name: string): Float32Array => {
  const weight = weights.get(name);
  if (!weight) throw new Error(`no weight named ${name}`);
  return weight.values;
};
const copyOf = (weights: Weights, name: string) => ({ shape: weights.get(name)?.shape ?? [], values: valuesOf(weights, name).slice() });

/** A weighted sum of the gradients of several batches, for steps larger than what fits into memory at once. */
export class GradientSum {
  readonly #sums = new Map<string, Float32Array>();

  /** The sums so far by weight. */
  get gradients(): Gradients {
    return this.#sums;
  }

  /** Adds a batch's gradients times its share of the step. */
  add(gradients: Gradients, share: number): void {
    for (const [name, gradient] of gradients) {
      const sum = this.#sums.get(name);
      if (sum) addShare([sum, gradient], [share]);
      else this.#sums.set(name, gradient.map((value) => value * share));
    }
  }

  /** Starts over, keeping the memory. */
  clear(): void {
    for (const sum of this.#sums.values()) sum.fill(0);
  }
}
