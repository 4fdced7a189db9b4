import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter, type Disposable } from 'vscode';
import type { InferenceContract, InferenceHostContract } from '../../protocol/inference';
import { Peer, PeerError, type ProgressOf, type RequestOptions } from '../../protocol/peer';

/** How the process that runs models is doing. */
export type InferenceState =
  | { readonly kind: 'asleep' }
  | { readonly kind: 'ready' }
  /** It ended by itself; the sentence says what happened and what comes next. */
  | { readonly kind: 'failed'; readonly message: string };

/** Where a log line goes. */
export interface InferenceLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

interface Connection {
  readonly child: ChildProcess;
  readonly peer: Peer<InferenceHostContract, InferenceContract>;
  /** Another process takes over what was asked of this one. */
  succeeded: boolean;
}

const idleMs = 5 * 60_000;
const crashesBeforeCpu = 1;

/**
 * The child process that loads models and decodes pictures. It is started by the first request, ends when it has
 * been idle for a while, and is started again when it dies: models then run on the CPU, the device that always works.
 */
export class InferenceProcess implements Disposable {
  private connection: Connection | undefined;
  private open = 0;
  private crashes = 0;
  /** What was loaded last: a process that takes over loads it again. */
  private loaded: InferenceContract['load']['params'] | undefined;
  private idleTimer: NodeJS.Timeout | undefined;
  private readonly emitter = new EventEmitter<InferenceState>();
  private readonly descents = new EventEmitter<string>();
  private current: InferenceState = { kind: 'asleep' };

  /** Fires when the process starts, falls asleep or fails. */
  readonly onDidChangeState = this.emitter.event;
  /** Fires with a sentence when a device failed in the middle of a run and the next one went on. */
  readonly onDidDescend = this.descents.event;

  constructor(private readonly modulePath: string, private readonly log: InferenceLog) {}

  /** What the process is doing. */
  get state(): InferenceState {
    return this.current;
  }

  /** The device a model should be asked for: the chosen one, or the CPU after the process died on it. */
  deviceFor(chosen: string): string {
    return this.crashes >= crashesBeforeCpu ? 'cpu' : chosen;
  }

  /** Begins anew on the device that a person chose; what is being asked is asked again of the process that takes over. */
  begin(): void {
    this.crashes = 0;
    if (this.connection) this.connection.succeeded = true;
    this.stop('another model or device was chosen');
  }

  /**
   * Asks the process, starting it where it is not running. When it dies or is followed by another meanwhile, the process that
   * takes over is asked once more; a request that ends two of them is at fault itself and rejects with a sentence.
   */
  async request<M extends keyof InferenceContract & string>(
    method: M,
    params: InferenceContract[M]['params'],
    options: RequestOptions<ProgressOf<InferenceContract[M]>> = {},
  ): Promise<InferenceContract[M]['result']> {
    clearTimeout(this.idleTimer);
    this.open += 1;
    if (method === 'load') this.loaded = params as InferenceContract['load']['params'];
    const connection = (this.connection ??= this.start());
    try {
      return await connection.peer.request(method, params, options);
    } catch (error) {
      if (!connection.succeeded || options.signal?.aborted) throw error;
      return await this.askAgain(method, params, options);
    } finally {
      this.open -= 1;
      if (this.open === 0) this.idleTimer = setTimeout(() => this.stop('idle'), idleMs).unref();
    }
  }

  /** Ends the process; the next request starts a new one. */
  stop(reason: string): void {
    const connection = this.connection;
    if (!connection) return;
    this.connection = undefined;
    connection.peer.close(`The model process was stopped: ${reason}.`);
    connection.child.kill();
    this.enter({ kind: 'asleep' });
  }

  dispose(): void {
    clearTimeout(this.idleTimer);
    this.stop('the window closed');
    this.emitter.dispose();
    this.descents.dispose();
  }

  private async askAgain<M extends keyof InferenceContract & string>(
    method: M,
    params: InferenceContract[M]['params'],
    options: RequestOptions<ProgressOf<InferenceContract[M]>>,
  ): Promise<InferenceContract[M]['result']> {
    const { peer } = (this.connection ??= this.start());
    const loading = this.loaded && { ...this.loaded, device: this.deviceFor(this.loaded.device) };
    if (method === 'load') return peer.request(method, loading ?? params, options);
    if (loading) await peer.request('load', loading);
    return peer.request(method, params, options);
  }

  private start(): Connection {
    const child = fork(this.modulePath, [], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    child.stdout?.on('data', (chunk: Buffer) => this.log.info(chunk.toString().trimEnd()));
    child.stderr?.on('data', (chunk: Buffer) => this.log.warn(chunk.toString().trimEnd()));
    const peer = new Peer<InferenceHostContract, InferenceContract>(channelTo(child), {
      log: ({ level, message }) => {
        this.log[level === 'warning' ? 'warn' : level](message);
        return null;
      },
      descended: ({ sentence }) => {
        this.log.warn(sentence);
        this.descents.fire(sentence);
        return null;
      },
    });
    const connection: Connection = { child, peer, succeeded: false };
    child.once('error', (error) => this.fail(connection, `could not be started: ${error.message}`));
    child.once('exit', (code, signal) => this.fail(connection, `ended by itself (${signal ?? `code ${code}`})`));
    this.enter({ kind: 'ready' });
    return connection;
  }

  private fail(connection: Connection, what: string): void {
    if (this.connection !== connection) return;
    this.connection = undefined;
    connection.succeeded = true;
    this.crashes += 1;
    const message = `The model process ${what}. It starts again on the CPU; labelling is not affected.`;
    this.log.error(message);
    connection.peer.close(message);
    this.enter({ kind: 'failed', message });
  }

  private enter(state: InferenceState): void {
    this.current = state;
    this.emitter.fire(state);
  }
}

function channelTo(child: ChildProcess): ConstructorParameters<typeof Peer>[0] {
  return {
    post: (message) => {
      if (!child.connected) throw new PeerError('The model process is not running.');
      child.send(message as object, () => undefined);
    },
    listen: (listener) => {
      child.on('message', listener);
      return () => child.off('message', listener);
    },
  };
}
