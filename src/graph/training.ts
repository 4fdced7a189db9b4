// A training step: the graph that gives the loss and the gradients, and the run that learns from them step by step.
import { GradientSum, WeightAverage } from './average';
import type { Dropout } from './dropout';
import { gradients } from './gradients';
import { AdamW, clipScale, globalNorm } from './optimizer';
import type { AdamWOptions, Gradients } from './optimizer';
import type { Parameters, Weights } from './parameters';
import { encodeModel } from './proto';
import { ContainerError, decodeSafetensors, encodeSafetensors } from './safetensors';
import type { Schedule } from './schedule';
import type { ElementType, Tensor, Values } from './tensor';

/** The output that holds the gradient of a weight. */
export const gradientName = (weight: string): string => `gradient.${weight}`;

/** The output that holds what a batch says a kept number should move to. */
export const movedName = (weight: string): string => `moved.${weight}`;

/** The share of the way that kept numbers move to a batch's at each step (PyTorch's momentum of batch normalisation). */
const movingShare = 0.1;

/** The output that holds the loss. */
export const lossName = 'loss';

/**
 * Writes the graph of a training step. Its inputs are the graph's own and the trained weights by name; its outputs are
 * `loss` (a scalar) and `gradientName(weight)` for each trained weight, beside what the graph already names.
 */
export const trainingModel = (loss: Tensor, parameters: Parameters): Uint8Array => {
  if (loss.shape.length) throw new Error('a loss is a scalar');
  loss.graph.output(lossName, loss);
  const names = [...parameters.trained.keys()];
  gradients(loss, [...parameters.trained.values()]).forEach((gradient, at) => loss.graph.output(gradientName(names[at] as string), gradient));
  return encodeModel(loss.graph);
};

/** Numbers with their shape, as a runtime takes and gives them. */
export interface Numbers {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly values: Values;
}

/** Runs the training graph: reads inputs by name, leaving aside what it does not know, and writes the named results in place. */
export type Execute = (feeds: ReadonlyMap<string, Numbers>, results: ReadonlyMap<string, Numbers>) => Promise<void>;

/** One batch: the graph's own inputs, and what its named lengths are. */
export interface Batch {
  readonly feeds: ReadonlyMap<string, Numbers>;
  readonly lengths: Readonly<Record<string, number>>;
}

/** What a run is made of. */
export interface RunOptions {
  /** The model's weights; training changes the trained ones in place. */
  readonly weights: Weights;
  /** Names of the trained ones. */
  readonly trained: readonly string[];
  /** Names of weights that move to what batches say, outputs by `movedName`; where that is not finite, such as of no picture at all, they stay. */
  readonly moving?: readonly string[];
  readonly dropout: Dropout;
  readonly execute: Execute;
  readonly seed: number;
  /** Highest learning rate. */
  readonly rate: number;
  readonly schedule: Schedule;
  /** Highest global norm of a step's gradients. */
  readonly clip: number;
  readonly adamW?: AdamWOptions;
  /** Decay of an exponential average of the weights; none by default. */
  readonly averageDecay?: number;
}

/** What came of a step. A step whose gradients are not finite is `skipped`: it changed nothing but the count of steps. */
export interface Outcome {
  readonly kind: 'learned' | 'skipped';
  readonly loss: number;
  readonly norm: number;
  readonly rate: number;
}

/** A run of training. It depends on its options, its batches and its state only: kept and restored, it goes on as if never broken off. */
export class TrainingRun {
  readonly #options: RunOptions;
  readonly #optimizer: AdamW;
  readonly #results: ReadonlyMap<string, Numbers>;
  readonly #gradients: Gradients;
  readonly #moved: Gradients;
  readonly #sum = new GradientSum();
  readonly #movedSum = new GradientSum();
  readonly average: WeightAverage | undefined;
  #steps = 0;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#optimizer = new AdamW(options.adamW);
    const { weights, trained, moving = [], averageDecay } = options;
    const roomFor = (names: readonly string[]) => new Map(names.map((name) => [name, new Float32Array(weights.get(name)?.values.length ?? 0)]));
    const outputs = (room: ReadonlyMap<string, Float32Array>, nameOf: (weight: string) => string) =>
      [...room].map(([name, values]) => [nameOf(name), { type: 'float32', shape: weights.get(name)?.shape ?? [], values }] as const);
    this.#gradients = roomFor(trained);
    this.#moved = roomFor(moving);
    this.#results = new Map<string, Numbers>([
      [lossName, { type: 'float32', shape: [], values: new Float32Array(1) }],
      ...outputs(this.#gradients, gradientName), ...outputs(this.#moved, movedName),
    ]);
    this.average = averageDecay === undefined ? undefined : new WeightAverage(weights, trained, averageDecay);
  }

  /** Steps taken so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Learns from one or several batches in one step; the loss is their mean. */
  async step(batches: readonly Batch[]): Promise<Outcome> {
    const { weights, schedule, clip } = this.#options;
    const rate = this.#options.rate * schedule(this.#steps);
    const { loss, found, moved } = await this.#differentiate(batches);
    const norm = globalNorm(found);
    this.#steps++;
    if (!Number.isFinite(norm)) return { kind: 'skipped', loss, norm, rate };
    this.#optimizer.update(weights, found, rate, clipScale(norm, clip));
    this.average?.update(weights);
    this.#move(moved);
    return { kind: 'learned', loss, norm, rate };
  }

  /** The state of the run as a safetensors file: trained weights, moments, average, counts and the caller's own texts. */
  checkpoint(texts: Readonly<Record<string, string>> = {}): Uint8Array {
    const { weights } = this.#options;
    const kept: Weights = new Map(this.#changing.flatMap((name) => { const weight = weights.get(name); return weight ? [[`weight.${name}`, weight] as const] : []; }));
    for (const [name, weight] of this.#optimizer.state()) kept.set(`optimizer.${name}`, weight);
    for (const [name, weight] of this.average?.weights ?? []) kept.set(`average.${name}`, weight);
    const run = `${this.#steps} steps, ${this.#optimizer.steps} updates, ${this.average?.updates ?? 0} averaged`;
    return encodeSafetensors({ weights: kept, metadata: { ...texts, run } });
  }

  /** Goes on from a checkpoint of a run with the same options; returns the caller's texts. Throws `ContainerError`, having changed nothing, where it is not one. */
  resume(checkpoint: Uint8Array): Readonly<Record<string, string>> {
    const { weights: kept, metadata } = decodeSafetensors(checkpoint);
    const { run = '', ...texts } = metadata;
    const counts = countsOf(run);
    const [weights, average] = [under(kept, 'weight.'), under(kept, 'average.')];
    this.#insistOn(weights, this.#changing, 'weight');
    if (this.average) this.#insistOn(average, this.#options.trained, 'average');
    for (const [name, { values }] of weights) this.#options.weights.get(name)?.values.set(values);
    this.#optimizer.restore(under(kept, 'optimizer.'), counts.updates);
    this.average?.restore(average, counts.averaged);
    this.#steps = counts.steps;
    return texts;
  }

  /** The names of all weights that steps change. */
  get #changing(): readonly string[] {
    return [...this.#options.trained, ...(this.#options.moving ?? [])];
  }

  #move(moved: Gradients): void {
    for (const [name, values] of moved) {
      const kept = this.#options.weights.get(name)?.values;
      if (values.every(Number.isFinite)) kept?.forEach((value, at) => { kept[at] = value + movingShare * ((values[at] ?? 0) - value); });
    }
  }

  #insistOn(kept: Weights, names: readonly string[], what: string): void {
    const { weights } = this.#options;
    const odd = names.find((name) => kept.get(name)?.values.length !== weights.get(name)?.values.length);
    if (odd !== undefined || kept.size !== names.length) throw new ContainerError(`the checkpoint is of another run: its ${what} of ${odd ?? 'something else'} does not fit`);
  }

  async #differentiate(batches: readonly Batch[]): Promise<{ readonly loss: number; readonly found: Gradients; readonly moved: Gradients }> {
    this.#sum.clear();
    this.#movedSum.clear();
    let loss = 0;
    for (const [part, batch] of batches.entries()) {
      await this.#options.execute(this.#feedsOf(batch, part), this.#results);
      loss += Number(this.#results.get(lossName)?.values[0]) / batches.length;
      if (batches.length > 1) {
        this.#sum.add(this.#gradients, 1 / batches.length);
        this.#movedSum.add(this.#moved, 1 / batches.length);
      }
    }
    return batches.length > 1
      ? { loss, found: this.#sum.gradients, moved: this.#movedSum.gradients }
      : { loss, found: this.#gradients, moved: this.#moved };
  }

  #feedsOf({ feeds, lengths }: Batch, part: number): Map<string, Numbers> {
    const { weights, trained, dropout, seed } = this.#options;
    const all = new Map(feeds);
    for (const [name, mask] of dropout.masks([seed, this.#steps, part], lengths)) all.set(name, { type: 'float32', ...mask });
    for (const name of trained) {
      const weight = weights.get(name);
      if (weight) all.set(name, { type: 'float32', ...weight });
    }
    return all;
  }
}

interface Counts {
  readonly steps: number;
  readonly updates: number;
  readonly averaged: number;
}

const countsOf = (text: string): Counts => {
  const [, steps, updates, averaged] = /^(\d+) steps, (\d+) updates, (\d+) averaged$/.exec(text) ?? [];
  if (averaged === undefined) throw new ContainerError('the file is not a checkpoint');
  return { steps: Number(steps), updates: Number(updates), averaged: Number(averaged) };
};

/** The weights whose names begin with a prefix, without it. */
const under = (weights: Weights, prefix: string): Weights =>
  new Map([...weights].filter(([name]) => name.startsWith(prefix)).map(([name, weight]) => [name.slice(prefix.length), weight]));
