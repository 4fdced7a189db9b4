// A side of the benchmark is a process of its own that waits for its turns: a line with a batch size in, a line of JSON out.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What one pass over all texts took, and how the process stood after it. */
export interface Pass {
  /** Milliseconds by the clock. */
  readonly wallMs: number;
  /** Milliseconds of all processors together; holds better where the machine has other work. */
  readonly cpuMs: number;
  readonly residentMb: number;
  /** The label of each text's words' first pieces. */
  readonly labels: string;
}

/** A side that takes turns. */
export interface Side {
  readonly name: string;
  /** Versions, and what else it says of itself. */
  readonly about: string;
  pass(batch: number): Promise<Pass>;
  end(): void;
}

/** Starts a side. Threads must not spin: beside other jobs that slows every side many times. */
export const startSide = async (name: string, command: string, words: readonly string[]): Promise<Side> => {
  const child = spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, OMP_WAIT_POLICY: 'PASSIVE', GOMP_SPINCOUNT: '0' } });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => {
    const next = await lines.next();
    if (next.done) throw new Error(`${name} ended before its turn`);
    return next.value;
  };
  const about = await line();
  return {
    name,
    about,
    pass: async (batch) => {
      child.stdin.write(`${batch}\n`);
      return JSON.parse(await line()) as Pass;
    },
    end: () => child.stdin.end(),
  };
};

/** Answers turns on standard input; for a side written in TypeScript. */
export const takeTurns = async (about: string, tag: (batch: number) => Promise<string>): Promise<void> => {
  console.log(about);
  for await (const line of createInterface({ input: process.stdin })) {
    const [start, busy] = [performance.now(), process.cpuUsage()];
    const labels = await tag(Number(line));
    const wallMs = performance.now() - start;
    const { user, system } = process.cpuUsage(busy);
    console.log(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000, residentMb: process.memoryUsage().rss / 1e6, labels }));
  }
};
