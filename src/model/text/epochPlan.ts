import { bitsAt, keyOf } from '../../graph/random';

/** How the examples of an epoch are put into batches. */
export interface PlanOptions {
  readonly batch: number;
  readonly seed: number;
  readonly epoch: number;
}

/** Batches that are sorted by length together: measured on tweets, 2 % of what goes through is then filling (6 % with 16), and batches stay mixed. */
const batchesSortedTogether = 64;

/** The numbers 0 to n − 1 in an order that depends on the key only. */
const shuffled = (items: readonly number[], ...key: readonly (number | string)[]): number[] => {
  const stream = keyOf(...key);
  const order = items.map((item, at) => ({ item, place: bitsAt(stream, at), at }));
  return order.sort((a, b) => a.place - b.place || a.at - b.at).map(({ item }) => item);
};

/** The batches of an epoch as numbers of examples: alike in length inside a batch, mixed between them, the same for the same seed and epoch. */
export const planEpoch = (lengths: readonly number[], { batch, seed, epoch }: PlanOptions): readonly (readonly number[])[] => {
  const order = shuffled([...lengths.keys()], seed, epoch, 'examples');
  const batches: number[][] = [];
  for (let from = 0; from < order.length; from += batch * batchesSortedTogether) {
    const run = order.slice(from, from + batch * batchesSortedTogether).sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0));
    for (let at = 0; at < run.length; at += batch) batches.push(run.slice(at, at + batch));
  }
  return shuffled([...batches.keys()], seed, epoch, 'batches').map((at) => batches[at] ?? []);
};

/** How many steps an epoch has. */
export const stepsPerEpoch = (examples: number, batch: number): number => Math.ceil(examples / batch);
