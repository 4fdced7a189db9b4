import { formatCount } from './table';
import type { Terminal } from './terminal';

const redrawMs = 100;
const barWidth = 24;

/** A progress line on standard error: a bar where the whole is known, else a count, with rate and time left. */
export class Progress {
  private readonly startedMs = performance.now();
  private drawnMs = -Infinity;

  constructor(
    private readonly terminal: Terminal,
    private readonly label: string,
    /** What is counted, such as `records`. */
    private readonly unit: string,
    private readonly total: number | undefined,
  ) {}

  /** Tells how much is done by now. */
  show(done: number): void {
    const nowMs = performance.now();
    if (!this.terminal.showsProgress || nowMs - this.drawnMs < redrawMs) return;
    this.drawnMs = nowMs;
    this.terminal.progressLine(this.describe(done, (nowMs - this.startedMs) / 1000));
  }

  /** Takes the line away. */
  end(): void {
    if (this.drawnMs > 0) this.terminal.progressLine('');
  }

  private describe(done: number, seconds: number): string {
    const rate = seconds > 0 ? done / seconds : 0;
    const speed = `${formatCount(Math.round(rate))} ${this.unit}/s`;
    if (this.total === undefined || this.total <= 0) return `${this.label}  ${formatCount(done)} ${this.unit}  ${speed}`;
    const share = Math.min(done / this.total, 1);
    const filled = Math.round(share * barWidth);
    const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
    const left = rate > 0 ? `  ${formatSeconds((this.total - done) / rate)} left` : '';
    return `${this.label}  ${bar} ${String(Math.floor(share * 100)).padStart(3)}%  ${speed}${left}`;
  }
}

function formatSeconds(seconds: number): string {
  const whole = Math.max(Math.ceil(seconds), 0);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
