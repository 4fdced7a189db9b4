/** Whether a job goes before all that wait (the record a person looks at) or takes its turn. */
export type Urgency = 'first' | 'later';

/** Work cut into steps: each `yield` is a place where more urgent work may go in between. */
export type Steps<Result> = AsyncGenerator<void, Result, void>;

interface Job {
  readonly urgency: Urgency;
  readonly advance: () => Promise<boolean>;
}

/**
 * One queue for one model: a single step runs at any time. Urgent jobs go first, the newest of them before the
 * others, since it is what a person looks at now; the rest in the order they came.
 */
export class WorkQueue {
  private readonly urgent: Job[] = [];
  private readonly waiting: Job[] = [];
  private running = false;

  /** Number of jobs that are not finished. */
  get length(): number {
    return this.urgent.length + this.waiting.length;
  }

  /** Runs a job step by step; rejects with the signal's reason when it is aborted between two steps. */
  run<Result>(urgency: Urgency, steps: Steps<Result>, signal: AbortSignal): Promise<Result> {
    return new Promise((resolve, reject) => {
      const advance = async (): Promise<boolean> => {
        try {
          signal.throwIfAborted();
          const step = await steps.next();
          if (step.done) resolve(step.value);
          return step.done === true;
        } catch (error) {
          reject(error as Error);
          return true;
        }
      };
      (urgency === 'first' ? this.urgent : this.waiting).push({ urgency, advance });
      if (!this.running) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.running = true;
    for (let job = this.next(); job; job = this.next()) {
      if (await job.advance()) this.remove(job);
      // Lets messages in, so that a cancellation or a more urgent request is seen before the next step.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.running = false;
  }

  private next(): Job | undefined {
    return this.urgent[this.urgent.length - 1] ?? this.waiting[0];
  }

  private remove(job: Job): void {
    const list = job.urgency === 'first' ? this.urgent : this.waiting;
    list.splice(list.indexOf(job), 1);
  }
}
