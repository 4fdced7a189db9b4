/** Lets a limited number of jobs run at once; the others wait for their turn, in the order they came. */
export class Turns {
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  /** `atOnce` jobs run at any time. */
  constructor(private readonly atOnce: number) {}

  /** Runs a job when its turn comes. */
  async take<Result>(job: () => Promise<Result>): Promise<Result> {
    if (this.running >= this.atOnce) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await job();
    } finally {
      const next = this.waiting.shift();
      // The turn is handed over, so that nobody comes in between.
      if (next) next();
      else this.running -= 1;
    }
  }
}
