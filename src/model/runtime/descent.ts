import { deviceNames, explainFailure } from './devices';
import type { ModelSource, Problem, Runtime, Session, SessionOptions } from './onnx';
import type { NamedValues } from './values';

/** How a model is run that must not stop where a device does. */
export interface DescentOptions extends SessionOptions {
  /** Told once for each device that fails, in a sentence. */
  readonly notice?: (sentence: string) => void;
}

/**
 * A session that outlives its device: where a run fails, the model is opened on the next device that works and the same
 * run is made there, so that no record is lost. On the CPU there is nothing below, and a failure is the caller's.
 */
class DescendingSession implements Session {
  readonly #failures: string[] = [];
  #opening: Promise<void> | undefined;

  constructor(
    private readonly runtime: Pick<Runtime, 'openSession'>, private readonly model: ModelSource,
    private readonly options: DescentOptions, private current: Session,
  ) {}

  get device() { return this.current.device; }
  get form() { return this.current.form; }
  get steps() { return [...this.#failures, ...this.current.steps]; }
  get cpuShare() { return this.current.cpuShare; }
  get inputNames() { return this.current.inputNames; }
  get outputNames() { return this.current.outputNames; }

  run(inputs: NamedValues, outputs?: readonly string[]): Promise<NamedValues> {
    return this.#attempt((session) => session.run(inputs, outputs));
  }

  runInto(inputs: NamedValues, results: NamedValues): Promise<void> {
    return this.#attempt((session) => session.runInto(inputs, results));
  }

  release(): Promise<void> {
    return this.current.release();
  }

  async #attempt<Result>(use: (session: Session) => Promise<Result>): Promise<Result> {
    const session = this.current;
    try {
      return await use(session);
    } catch (error) {
      if (session.device === 'cpu') throw error;
      // Runs that failed together go down together.
      if (this.current === session) await (this.#opening ??= this.#descend(session, error).finally(() => { this.#opening = undefined; }));
    }
    return this.#attempt(use);
  }

  async #descend(failed: Session, error: unknown): Promise<void> {
    // What broke in the middle may break again while it is freed; what it held is lost then.
    await failed.release().catch(() => undefined);
    const next = await this.runtime.openSession(this.model, { ...this.options, below: failed.device });
    if ('problem' in next) throw new Error(next.problem);
    const sentence = `${deviceNames[failed.device]} failed in the middle of a run: ${explainFailure(failed.device, error).reason}; ${deviceNames[next.device]} goes on from there.`;
    this.#failures.push(sentence);
    this.current = next;
    this.options.notice?.(sentence);
  }
}

/** Loads a model on the first device that runs it rightly, and on the next one when that fails later on; a sentence says why nothing can be run. */
export async function openDescending(runtime: Pick<Runtime, 'openSession'>, model: ModelSource, options: DescentOptions): Promise<Session | Problem> {
  const session = await runtime.openSession(model, options);
  return 'problem' in session ? session : new DescendingSession(runtime, model, options, session);
}
