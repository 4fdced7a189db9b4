import type { Example, ExampleReader, PlacedExample } from './example';
import { valuesOf } from './feeds';
import type { LabelNetwork } from './labelNetwork';
import { isOutOfMemory } from '../runtime/memory';
import type { NamedValues } from '../runtime/values';

/** Runs the network on a batch: its inputs by name, its outputs back, `emissions` `[B, W, K]` among them. */
export type RunNetwork = (inputs: NamedValues) => Promise<NamedValues>;

/** Told the numbers that a network says about a text beside its emissions; of a long text, those of its first window. */
export type SignalSink = (text: number, name: string, value: number) => void;

/** A text to score the labels of. */
export interface Text {
  readonly tokens: readonly string[];
  /** Number of the annotation guideline. */
  readonly group: number;
  readonly picture?: string;
}

/** What tells the scores of labels of whole texts. */
export interface ReadsEmissions {
  /** The emissions `[words · K]` of each text, in the order given; rejects with the signal's reason when aborted. */
  read(texts: readonly Text[], signal?: AbortSignal, told?: SignalSink): Promise<readonly Float32Array[]>;
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

/** Where results go. */
interface Sinks {
  readonly emissions: readonly Float32Array[];
  readonly told: SignalSink | undefined;
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
export class EmissionReader implements ReadsEmissions {
  constructor(
    private readonly run: RunNetwork, private readonly reader: ExampleReader, private readonly network: Pick<LabelNetwork, 'feeds'>,
    private readonly labels: number, private readonly limits: BatchLimits = usualBatch,
  ) {}

  async read(texts: readonly Text[], signal?: AbortSignal, told?: SignalSink): Promise<readonly Float32Array[]> {
    const emissions = texts.map(({ tokens }) => new Float32Array(tokens.length * this.labels));
    const placed = texts.flatMap(({ tokens, group, picture }, text) => this.reader.read(tokens, group, picture).map((each) => ({ ...each, text })));
    for (const batch of batchesOf(placed, this.limits)) {
      // Lets messages in: a run of the network holds the thread.
      await new Promise((resolve) => { setImmediate(resolve); });
      signal?.throwIfAborted();
      await this.#readBatch(batch, { emissions, told });
    }
    return emissions;
  }

  /** Reads a batch, by halves where the memory does not suffice for it. */
  async #readBatch(batch: readonly Placed[], sinks: Sinks): Promise<void> {
    try {
      await this.#readAtOnce(batch, sinks);
    } catch (error) {
      if (!isOutOfMemory(error) || batch.length < 2) throw error;
      const half = batch.length >> 1;
      await this.#readBatch(batch.slice(0, half), sinks);
      await this.#readBatch(batch.slice(half), sinks);
    }
  }

  async #readAtOnce(batch: readonly Placed[], { emissions, told }: Sinks): Promise<void> {
    const examples: readonly Example[] = batch.map(({ example }) => example);
    const { feeds, lengths } = await this.network.feeds(examples);
    const { emissions: scores, ...signals } = await this.run(valuesOf(feeds));
    const found = scores?.data as Float32Array;
    const row = (lengths['W'] ?? 0) * this.labels;
    batch.forEach(({ text, window: { start, from, to } }, at) => {
      if (told && start === 0) for (const [name, { data }] of Object.entries(signals)) told(text, name, Number(data[at]));
      const begin = at * row - start * this.labels;
      emissions[text]?.set(found.subarray(begin + from * this.labels, begin + to * this.labels), from * this.labels);
    });
  }
}
