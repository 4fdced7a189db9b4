/** One small request/response peer for both conversations: host ⇄ card editor and host ⇄ inference process. */

/** A two-way pipe for structured-clonable messages. */
export interface Channel {
  post(message: unknown): void;
  /** Calls the listener with each message that arrives; returns a function that stops it. */
  listen(listener: (message: unknown) => void): () => void;
}

/** What one side offers: method names with their parameters, results and progress reports. */
export type Contract = {
  readonly [method: string]: { readonly params: unknown; readonly result: unknown; readonly progress?: unknown };
};

/** What a method reports while it works; never where it reports nothing. */
export type ProgressOf<Method> = Method extends { readonly progress: infer Progress } ? Progress : never;

/** What a handler may use while it works: the caller's cancellation, and a way to report progress. */
export interface Work<Progress> {
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
}

/** One function for each method of a contract. */
export type Handlers<C extends Contract> = {
  readonly [M in keyof C]: (
    params: C[M]['params'],
    work: Work<ProgressOf<C[M]>>,
  ) => Promise<C[M]['result']> | C[M]['result'];
};

/** How a request may be steered by its caller. */
export interface RequestOptions<Progress> {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** A request that the other side refused or that ended with the connection; its message is a sentence for a person. */
export class PeerError extends Error {
  override readonly name = 'PeerError';
}

type Message =
  | { readonly kind: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly message: string }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: unknown }
  | { readonly kind: 'cancel'; readonly id: number };

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((progress: unknown) => void) | undefined;
}

type AnyHandler = (params: unknown, work: Work<unknown>) => unknown;

/** One end of a conversation: answers the `Local` contract and asks the `Remote` one. */
export class Peer<Local extends Contract, Remote extends Contract> {
  private readonly pending = new Map<number, Pending>();
  private readonly running = new Map<number, AbortController>();
  private readonly stopListening: () => void;
  private nextId = 1;
  private closed: string | undefined;

  constructor(private readonly channel: Channel, private readonly handlers: Handlers<Local>) {
    this.stopListening = channel.listen((message) => this.receive(message as Message));
  }

  /** Asks the other side; rejects with a {@link PeerError}, or with the signal's reason when aborted. */
  request<M extends keyof Remote & string>(
    method: M,
    params: Remote[M]['params'],
    options: RequestOptions<ProgressOf<Remote[M]>> = {},
  ): Promise<Remote[M]['result']> {
    if (this.closed !== undefined) return Promise.reject(new PeerError(this.closed));
    const { signal } = options;
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    const id = this.nextId++;
    return new Promise<unknown>((resolve, reject) => {
      const cancel = (): void => {
        this.pending.delete(id);
        this.channel.post({ kind: 'cancel', id } satisfies Message);
        reject(signal?.reason as Error);
      };
      const settled = (): void => signal?.removeEventListener('abort', cancel);
      this.pending.set(id, {
        resolve: (result) => (settled(), resolve(result)),
        reject: (error) => (settled(), reject(error)),
        onProgress: options.onProgress as Pending['onProgress'],
      });
      signal?.addEventListener('abort', cancel, { once: true });
      this.channel.post({ kind: 'request', id, method, params } satisfies Message);
    });
  }

  /** Ends the conversation: everything asked and not answered rejects with the reason, running work is cancelled. */
  close(reason: string): void {
    if (this.closed !== undefined) return;
    this.closed = reason;
    this.stopListening();
    for (const { reject } of this.pending.values()) reject(new PeerError(reason));
    this.pending.clear();
    for (const controller of this.running.values()) controller.abort(new PeerError(reason));
    this.running.clear();
  }

  private receive(message: Message): void {
    if (message.kind === 'request') void this.answer(message.id, message.method, message.params);
    else if (message.kind === 'cancel') this.running.get(message.id)?.abort(new PeerError('cancelled'));
    else if (message.kind === 'progress') this.pending.get(message.id)?.onProgress?.(message.progress);
    else this.settle(message);
  }

  private settle(message: Extract<Message, { kind: 'result' | 'error' }>): void {
    const waiting = this.pending.get(message.id);
    this.pending.delete(message.id);
    if (message.kind === 'result') waiting?.resolve(message.result);
    else waiting?.reject(new PeerError(message.message));
  }

  private async answer(id: number, method: string, params: unknown): Promise<void> {
    const controller = new AbortController();
    this.running.set(id, controller);
    const report = (progress: unknown): void => this.send({ kind: 'progress', id, progress });
    try {
      const handler = this.handlers[method] as AnyHandler | undefined;
      if (!handler) throw new PeerError(`“${method}” is not understood here`);
      const result = await handler(params, { signal: controller.signal, report });
      this.send({ kind: 'result', id, result });
    } catch (error) {
      this.send({ kind: 'error', id, message: error instanceof Error ? error.message : String(error) });
    } finally {
      this.running.delete(id);
    }
  }

  private send(message: Message): void {
    if (this.closed === undefined) this.channel.post(message);
  }
}
