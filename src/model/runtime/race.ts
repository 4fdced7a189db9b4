// Which device trains: the one on which a step of this very graph takes less time, measured while the first steps are made.
import { openDescending } from './descent';
import { deviceNames, type Device } from './devices';
import type { Problem, Runtime, Session, SessionOptions } from './onnx';
import { describeDifference, type NamedValues } from './values';

/** What training asks of a session. */
export type StepSession = Pick<Session, 'device' | 'inputNames' | 'runInto' | 'release'>;

/** How a graph is to be trained. */
export interface RaceOptions extends Pick<SessionOptions, 'threads'> {
  /** One device that may be faster than the CPU, or `auto`: the first of the ladder that is. */
  readonly device: Device | 'auto';
  /** Told which device trains, and why. */
  readonly notice?: (sentence: string) => void;
}

/** Steps made on both devices; the first one also plans memory and compiles, so that only the others are timed. */
const trialSteps = 3;
/** Sums of millions of products in another order, as a share of the largest number of an output. */
const tolerance = 1e-2;

/** Both sessions until it is told which is faster; what is written meanwhile is what the CPU computed. */
class RacingSession implements StepSession {
  readonly #seconds = { cpu: 0, other: 0 };
  #steps = 0;
  #winner: Session | undefined;

  constructor(private readonly cpu: Session, private readonly other: Session, private readonly notice: (sentence: string) => void) {}

  get device() { return (this.#winner ?? this.cpu).device; }
  get inputNames() { return this.cpu.inputNames; }

  async runInto(inputs: NamedValues, results: NamedValues): Promise<void> {
    if (this.#winner) return this.#winner.runInto(inputs, results);
    const copies: NamedValues = Object.fromEntries(Object.entries(results).map(([name, value]) => [name, { ...value, data: value.data.slice() }]));
    const cpu = await secondsOf(() => this.cpu.runInto(inputs, results));
    const other = await secondsOf(() => this.other.runInto(inputs, copies));
    if (this.#steps > 0) {
      this.#seconds.cpu += cpu;
      this.#seconds.other += other;
    }
    this.#steps += 1;
    const difference = describeDifference(results, copies, tolerance);
    if (difference !== undefined) await this.#settle(this.cpu, `${deviceNames[this.other.device]} does not train: it computes otherwise (${difference}).`);
    else if (this.#steps === trialSteps) await this.#decide();
  }

  async release(): Promise<void> {
    if (this.#winner) return this.#winner.release();
    await this.cpu.release();
    await this.other.release();
  }

  async #decide(): Promise<void> {
    const [cpu, other] = [this.#seconds.cpu, this.#seconds.other].map((seconds) => seconds / (trialSteps - 1)) as [number, number];
    const name = deviceNames[this.other.device];
    const times = `a step takes ${other.toPrecision(2)} s there and ${cpu.toPrecision(2)} s on the CPU`;
    if (other < cpu) await this.#settle(this.other, `Training runs on ${name}: ${times}.`);
    else await this.#settle(this.cpu, `Training runs on the CPU, not on ${name}: ${times}.`);
  }

  async #settle(winner: Session, sentence: string): Promise<void> {
    this.#winner = winner;
    this.notice(sentence);
    await (winner === this.cpu ? this.other : this.cpu).release();
  }
}

const secondsOf = async (run: () => Promise<void>): Promise<number> => {
  const started = performance.now();
  await run();
  return (performance.now() - started) / 1000;
};

/** Opens a graph to train it where its steps take less time; a device that fails later on is left for the one below. */
export async function openForTraining(runtime: Pick<Runtime, 'openSession'>, model: Uint8Array, { device, notice = () => undefined, ...options }: RaceOptions): Promise<StepSession | Problem> {
  const cpu = await runtime.openSession(model, { ...options, device: 'cpu' });
  if ('problem' in cpu || device === 'cpu') return cpu;
  const other = await openDescending(runtime, model, { ...options, device, notice });
  if ('problem' in other) return cpu;
  if (other.device !== 'cpu') return new RacingSession(cpu, other, notice);
  for (const sentence of other.steps) notice(sentence);
  await other.release();
  return cpu;
}
