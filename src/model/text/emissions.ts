import type { Example, ExampleReader, PlacedExample } from './example';
import { feedsOf, valuesOf } from './feeds';
import { isOutOfMemory } from '../runtime/memory';
import type { NamedValues } from '../runtime/values';

/** Runs the network on a batch: its inputs by name, its emissions `[B · W · K]` back. */
export type RunNetwork = (inputs: NamedValues) => Promise<Float32Array>;

/** A text to score the labels of. */
export interface Text {
  readonly tokens: readonly string[];
  /** Number of the annotation guideline. */
  readonly group: number;
}

/** How much goes through the network at once. */
export interface BatchLimits {
  readonly texts: number;
  /** Pieces of a batch, filling included: what bounds the memory. */
  readonly pieces: number;
}

/** 32 tweets of 64 pieces. */
export const usualBatch: BatchLimits = { texts: 32, pieces: 2048 };

interface Placed extends PlacedExample {
  readonly text: number;
}

/** Examples in batches of about equal length, the longest first so that too little memory shows at once. */
const batchesOf = (all: readonly Placed[], limits: BatchLimits): readonly (readonly Placed[])[] => {
  const lengthOf = ({ example }: Placed): number => example.pieces.length;
  const batches: Placed[][] = [];
  for (const next of [...all].sort((a, b) => lengthOf(b) - lengthOf(a))) {
    const last = batches.at(-1);
    const longest = last?.[0];
    if (last && longest && last.length < limits.texts && (last.length + 1) * lengthOf(longest) <= limits.pieces) last.push(next);
    else batches.push([next]);
  }
  return batches;
};

/** Computes the emissions of whole texts, whatever their length, in batches sorted by length. */
export class EmissionReader {
  constructor(
    private readonly run: RunNetwork, private readonly reader: ExampleReader, private readonly paddingPiece: number,
    private readonly labels: number, private readonly limits: BatchLimits = usualBatch,
  ) {}

  /** The emissions `[words · K]` of each text, in the order given; rejects with the signal's reason when aborted. */
  async read(texts: readonly Text[], signal?: AbortSignal): Promise<readonly Float32Array[]> {
    const emissions = texts.map(({ tokens }) => new Float32Array(tokens.length * this.labels));
    const placed = texts.flatMap(({ tokens, group }, text) => this.reader.read(tokens, group).map((each) => ({ ...each, text })));
    for (const batch of batchesOf(placed, this.limits)) {
      // Lets messages in: a run of the network holds the thread.
      await new Promise((resolve) => { setImmediate(resolve); });
      signal?.throwIfAborted();
      await this.#readBatch(batch, emissions);
    }
    return emissions;
  }

  /** Reads a batch, by halves where the memory does not suffice for it. */
  async #readBatch(batch: readonly Placed[], emissions: readonly Float32Array[]): Promise<void> {
    try {
      await this.#readAtOnce(batch, emissions);
    } catch (error) {
      if (!isOutOfMemory(error) || batch.length < 2) throw error;
      const half = batch.length >> 1;
      await this.#readBatch(batch.slice(0, half), emissions);
      await this.#readBatch(batch.slice(half), emissions);
    }
  }

  async #readAtOnce(batch: readonly Placed[], emissions: readonly Float32Array[]): Promise<void> {
    const examples: readonly Example[] = batch.map(({ example }) => example);
    const { feeds, lengths } = feedsOf(examples, this.paddingPiece);
    const found = await this.run(valuesOf(feeds));
    const row = (lengths['W'] ?? 0) * this.labels;
    batch.forEach(({ text, window: { start, from, to } }, at) => {
      const begin = at * row - start * this.labels;
      emissions[text]?.set(found.subarray(begin + from * this.labels, begin + to * this.labels), from * this.labels);
    });
  }
}
