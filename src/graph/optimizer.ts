// AdamW and what goes with it, over the weights' own arrays. See simd.ts for why this is not a graph.
import type { Weight, Weights } from './parameters';
import type { Lanes } from './simd';
import { compileLoop, less, over, plus, root, times } from './simd';

/** Gradients by the name of their weight. */
export type Gradients = ReadonlyMap<string, Float32Array>;

/** What sets one weight's training apart from the others'. */
export interface Group {
  /** Factor of the learning rate. */
  readonly rate: number;
  /** Decoupled weight decay, per unit of learning rate. */
  readonly decay: number;
}

/** Constants of AdamW. */
export interface AdamWOptions {
  readonly betas: readonly [number, number];
  readonly epsilon: number;
  /** The group of a weight; weights of one axis are biases, scales and shifts. */
  readonly groupOf: (name: string, weight: Weight) => Group;
}

/** PyTorch's constants, and decay 0.01 on matrices only, as BERT was trained. */
export const usual: AdamWOptions = {
  betas: [0.9, 0.999],
  epsilon: 1e-8,
  groupOf: (_, { shape }) => ({ rate: 1, decay: shape.length > 1 ? 0.01 : 0 }),
};

/** The rate of a layer when each one below the top learns `share` times as fast as the one above; depth 0 is the lowest. */
export const layerwiseRate = (depth: number, depths: number, share: number): number => share ** (depths - 1 - depth);

/** What an optimiser remembers of one weight. */
interface Moments {
  readonly mean: Float32Array;
  readonly square: Float32Array;
}

/** g ← scale·g; m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; w ← (1−ηλ)w − η′·m / (√v·r + ε) */
const update = compileLoop(4, 9, ({ arrays, scalars }) => {
  const [w, g, m, v] = arrays as [Lanes, Lanes, Lanes, Lanes];
  const [scale, keep, step, correction, epsilon, beta1, rest1, beta2, rest2] = scalars as [Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes, Lanes];
  const slope = times(g, scale);
  return [
    [2, plus(times(m, beta1), times(slope, rest1))],
    [3, plus(times(v, beta2), times(times(slope, slope), rest2))],
    [0, less(times(w, keep), over(times(m, step), plus(times(root(v), correction), epsilon)))],
  ];
});

/** AdamW: Adam (Kingma and Ba 2015) with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2), as PyTorch computes it. */
export class AdamW {
  readonly #options: AdamWOptions;
  readonly #moments = new Map<string, Moments>();
  #steps = 0;

  constructor(options: AdamWOptions = usual) {
    this.#options = options;
  }

  /** Updates taken so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Takes one step: changes each weight that has a gradient, in place. Gradients are first multiplied by `scale`. */
  update(weights: Weights, gradients: Gradients, rate: number, scale = 1): void {
    const [beta1, beta2] = this.#options.betas;
    this.#steps++;
    const step = rate / (1 - beta1 ** this.#steps);
    const correction = 1 / Math.sqrt(1 - beta2 ** this.#steps);
    for (const [name, gradient] of gradients) {
      const weight = weightOf(weights, name, gradient);
      const { mean, square } = this.#momentsOf(name, gradient.length);
      const group = this.#options.groupOf(name, weight);
      const scalars = [scale, 1 - rate * group.rate * group.decay, step * group.rate, correction, this.#options.epsilon, beta1, 1 - beta1, beta2, 1 - beta2];
      update([weight.values, gradient, mean, square], scalars);
    }
  }

  /** Everything the next step depends on, as named arrays; they are the optimiser's own, not copies. */
  state(): Weights {
    const state: Weights = new Map();
    for (const [name, { mean, square }] of this.#moments) {
      state.set(`mean.${name}`, { shape: [mean.length], values: mean });
      state.set(`square.${name}`, { shape: [square.length], values: square });
    }
    return state;
  }

  /** Takes up a state that was kept after `steps` updates. */
  restore(state: Weights, steps: number): void {
    this.#steps = steps;
    this.#moments.clear();
    for (const [name, { values }] of state)
      if (name.startsWith('mean.')) {
        const weight = name.slice('mean.'.length);
        this.#moments.set(weight, { mean: values.slice(), square: weightOf(state, `square.${weight}`, values).values.slice() });
      }
  }

  #momentsOf(name: string, count: number): Moments {
    const known = this.#moments.get(name);
    if (known) return known;
    const fresh = { mean: new Float32Array(count), square: new Float32Array(count) };
    this.#moments.set(name, fresh);
    return fresh;
  }
}

const weightOf = (weights: Weights, name: string, like: Float32Array): Weight => {
  const weight = weights.get(name);
  if (weight?.values.length !== like.length) throw new Error(`no weight ${name} of ${like.length} numbers`);
  return weight;
};

/** The Euclidean length of all gradients together; not finite where any of them is not. */
export const globalNorm = (gradients: Gradients): number => {
  let sum = 0;
  for (const gradient of gradients.values()) sum += squares(gradient);
  return Math.sqrt(sum);
};

/** Four sums side by side: one would wait for its own last addition. */
const squares = (values: Float32Array): number => {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length & ~3;
  for (let at = 0; at < whole; at += 4) {
    const [w, x, y, z] = [values[at] as number, values[at + 1] as number, values[at + 2] as number, values[at + 3] as number];
    a += w * w;
    b += x * x;
    c += y * y;
    d += z * z;
  }
  for (let at = whole; at < values.length; at++) a += (values[at] as number) ** 2;
  return a + b + c + d;
};

/** What gradients of a global norm are multiplied by so that it is at most `limit`; PyTorch's rule. */
export const clipScale = (norm: number, limit: number): number => Math.min(1, limit / (norm + 1e-6));
