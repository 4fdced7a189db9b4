import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { reasonOf, Refusal, systemCode } from '../refusal';

/** Colours by meaning; plain text where there is no terminal or `NO_COLOR` is set. */
export type Paint = 'error' | 'warning' | 'info' | 'strong' | 'faint' | 'good';

const codes: Readonly<Record<Paint, string>> = { error: '31', warning: '33', info: '36', strong: '1', faint: '2', good: '32' };
const bufferLimit = 1 << 16;

/** The reader of standard output went away, as `head` does: no trouble, just the end. */
export class ReaderGone extends Error {}

/** Where a command speaks: its report on standard output, everything else on standard error. */
export class Terminal {
  /** Whether a report is read by a program: JSON Lines. */
  readonly json: boolean;
  private readonly quiet: boolean;
  private pending: string[] = [];
  private pendingLength = 0;
  private failure: Error | undefined;

  constructor(
    private readonly out: Writable & { readonly isTTY?: boolean },
    private readonly err: Writable & { readonly isTTY?: boolean; readonly columns?: number },
    private readonly environment: Readonly<Record<string, string | undefined>>,
    options: { readonly json: boolean; readonly quiet: boolean },
  ) {
    this.json = options.json;
    this.quiet = options.quiet;
    out.on('error', (error) => (this.failure ??= error));
    err.on('error', () => undefined);
  }

  /** Writes one line of the report; call `await flush()` now and then. */
  line(text = ''): void {
    this.pending.push(text, '\n');
    this.pendingLength += text.length + 1;
  }

  /** Writes one JSON object as a line. */
  item(value: object): void {
    this.line(JSON.stringify(value));
  }

  /** Whether enough is waiting that `flush` is worth a call. */
  get isFull(): boolean {
    return this.pendingLength >= bufferLimit;
  }

  /** Hands what waits to standard output. Throws {@link ReaderGone} or a {@link Refusal} where it takes no more. */
  async flush(): Promise<void> {
    const text = this.pending.join('');
    this.pending = [];
    this.pendingLength = 0;
    if (text !== '') await this.write(text);
    this.throwFailure();
  }

  /** Writes bytes to standard output: a command's data. */
  async write(data: string | Uint8Array): Promise<void> {
    this.throwFailure();
    await new Promise<void>((done) => this.out.write(data, () => done()));
    if (this.out.writableNeedDrain && !this.failure) await once(this.out, 'drain').catch(() => undefined);
    this.throwFailure();
  }

  /** One line on standard error, for people; nothing with `--quiet`. */
  note(text: string): void {
    if (!this.quiet) this.err.write(`${text}\n`);
  }

  /** One line on standard error that `--quiet` does not silence. */
  complain(text: string): void {
    this.err.write(`${this.paintError('error', 'mner:')} ${text}\n`);
  }

  /** Draws or redraws the progress line; only a terminal shows one. */
  progressLine(text: string): void {
    if (this.showsProgress) this.err.write(`\r\u001B[2K${text.slice(0, (this.err.columns ?? 80) - 1)}`);
  }

  /** Whether standard error is a terminal that may show a progress line. */
  get showsProgress(): boolean {
    return !this.quiet && this.err.isTTY === true;
  }

  /** Text in a colour on standard output, where it is a terminal. */
  paint(paint: Paint, text: string): string {
    return this.coloured(this.out.isTTY === true, paint, text);
  }

  private paintError(paint: Paint, text: string): string {
    return this.coloured(this.err.isTTY === true, paint, text);
  }

  private coloured(isTerminal: boolean, paint: Paint, text: string): string {
    const plain = !isTerminal || Boolean(this.environment['NO_COLOR']) || this.environment['TERM'] === 'dumb';
    return plain ? text : `\u001B[${codes[paint]}m${text}\u001B[0m`;
  }

  private throwFailure(): void {
    if (!this.failure) return;
    const code = systemCode(this.failure);
    if (code === 'EPIPE' || code === 'EOF') throw new ReaderGone();
    throw new Refusal(`standard output cannot be written: ${reasonOf(this.failure)}`);
  }
}
