import { Worker } from 'node:worker_threads';
import {
  addCounts, addExpectations, addTransitionExpectations, addWeights, backward, expectedCounts, exponentiateStates,
  exponentiateTransitions, forward, makeScratch, type KernelScratch, type SparseCorpus,
} from './kernel';

/** Computes expected feature counts on one or more threads. */
export interface Counter {
  /** Overwrites `gradient` with the expected counts of the whole corpus and returns its log Z. */
  count(weights: Float64Array, gradient: Float64Array): number;
  close(): Promise<void>;
}

interface WorkerShare {
  readonly corpus: SparseCorpus;
  /** [0]: the round asked for, −1 to stop; [1 + i]: the round that worker i has finished. */
  readonly control: Int32Array;
  readonly place: number;
  readonly weights: Float64Array;
  readonly gradient: Float64Array;
  readonly logZ: Float64Array;
}

/** Serves one shard until told to stop; runs inside a worker, from its own source text. */
export function serveShard(share: WorkerShare): void {
  const { corpus, control, place, weights, gradient, logZ } = share;
  const scratch = makeScratch(corpus);
  for (let round = 0; ;) {
    Atomics.wait(control, 0, round);
    round = Atomics.load(control, 0);
    if (round < 0) return;
    logZ[place] = expectedCounts(corpus, weights, gradient, scratch);
    Atomics.store(control, 1 + place, round);
    Atomics.notify(control, 1 + place);
  }
}

/** The worker's whole program: the functions as the bundle has them, by whatever names it gave them. */
const workerProgram = (): string => {
  const functions = [
    makeScratch, exponentiateTransitions, addWeights, addCounts, exponentiateStates, forward, backward, addExpectations,
    addTransitionExpectations, expectedCounts, serveShard,
  ];
  return `'use strict';
const { parentPort, workerData } = require('node:worker_threads');
${functions.map(String).join('\n')}
parentPort.postMessage('ready');
${serveShard.name}(workerData);`;
};

const startWorker = (share: WorkerShare): Promise<Worker> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(workerProgram(), { eval: true, workerData: share });
    worker.once('error', reject);
    worker.once('message', () => {
      worker.off('error', reject);
      worker.unref();
      resolve(worker);
    });
  });

const sharedDoubles = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));
const longestRoundMs = 600_000;

class SingleThread implements Counter {
  private readonly scratches: readonly KernelScratch[];

  constructor(private readonly shards: readonly SparseCorpus[]) {
    this.scratches = shards.map(makeScratch);
  }

  count(weights: Float64Array, gradient: Float64Array): number {
    let logZ = expectedCounts(this.shards[0]!, weights, gradient, this.scratches[0]!);
    for (let s = 1; s < this.shards.length; s++) {
      const part = new Float64Array(gradient.length);
      logZ += expectedCounts(this.shards[s]!, weights, part, this.scratches[s]!);
      for (let k = 0; k < gradient.length; k++) gradient[k]! += part[k]!;
    }
    return logZ;
  }

  async close(): Promise<void> {}
}

/** Keeps the first shard on this thread and gives every other one its own worker. */
class ManyThreads implements Counter {
  private round = 0;

  constructor(
    private readonly corpus: SparseCorpus, private readonly scratch: KernelScratch,
    private readonly shares: readonly WorkerShare[], private readonly workers: readonly Worker[],
  ) {}

  count(weights: Float64Array, gradient: Float64Array): number {
    const { control, logZ, weights: common } = this.shares[0]!;
    common.set(weights);
    this.round++;
    Atomics.store(control, 0, this.round);
    Atomics.notify(control, 0);
    let sum = expectedCounts(this.corpus, weights, gradient, this.scratch);
    this.shares.forEach((share, i) => {
      if (Atomics.wait(control, 1 + i, this.round - 1, longestRoundMs) === 'timed-out')
        throw new Error('a training thread stopped answering');
      sum += logZ[i]!;
      const part = share.gradient;
      for (let k = 0; k < gradient.length; k++) gradient[k]! += part[k]!;
    });
    return sum;
  }

  async close(): Promise<void> {
    const { control } = this.shares[0]!;
    Atomics.store(control, 0, -1);
    Atomics.notify(control, 0);
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}

/** Computes all shards one after the other on this thread. */
export const countHere = (shards: readonly SparseCorpus[]): Counter => new SingleThread(shards);

/**
 * Computes each shard on a thread of its own; the result is bit by bit that of `countHere`, which is used where no
 * worker can start.
 */
export const countOnThreads = async (shards: readonly SparseCorpus[], weightCount: number): Promise<Counter> => {
  if (shards.length < 2) return countHere(shards);
  const [control, weights, logZ] = [
    new Int32Array(new SharedArrayBuffer(4 * shards.length)), sharedDoubles(weightCount), sharedDoubles(shards.length),
  ];
  const shares = shards.slice(1).map((corpus, place) => (
    { corpus, control, place, weights, gradient: sharedDoubles(weightCount), logZ }));
  const started = await Promise.allSettled(shares.map(startWorker));
  const workers = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (workers.length === shares.length) return new ManyThreads(shards[0]!, makeScratch(shards[0]!), shares, workers);
  await Promise.all(workers.map((worker) => worker.terminate()));
  return countHere(shards);
};
