import type { Span } from '../dataset/tags';
import type { Insight } from '../protocol/insight';
import type { Decision } from './decisions';

/** How far a look inside is; `none` where the model cannot say. */
export type InsightState =
  | { readonly kind: 'looking'; readonly done: number; readonly of: number }
  | { readonly kind: 'found'; readonly insight: Insight }
  | { readonly kind: 'none' };

/** How the host is asked; the signal ends the work there. */
export interface InsightQuestions {
  readonly ask: (record: number, reading: Span, signal: AbortSignal, progress: (done: number, of: number) => void) => Promise<Insight | null>;
  /** Something is to be drawn. */
  readonly changed: () => void;
  readonly failed: (error: unknown) => void;
}

/** What a question says of tokens, with an empty type for no entity; undefined for one that no model asked. */
export function readingOf(decision: Decision | undefined): Span | undefined {
  if (decision?.kind === 'suggestion') return decision.suggestion;
  if (decision?.kind !== 'disagreement') return undefined;
  const { proposed, entity } = decision.disagreement;
  return proposed ?? { ...entity, type: '' };
}

/** Looks inside for the one question that a person wants to know more of; another one, or none, ends the work on it. */
export class InsightLook {
  private wanted: { readonly key: string; readonly abort: AbortController } | undefined;
  private state: InsightState | undefined;

  constructor(private readonly questions: InsightQuestions) {}

  /** What is known of a question; undefined where it was not asked. */
  of(key: string | undefined): InsightState | undefined {
    return key !== undefined && this.wanted?.key === key ? this.state : undefined;
  }

  /** Asks about a reading, once; the key tells questions apart. */
  want(key: string, record: number, { start, end, type }: Span): void {
    if (this.wanted?.key === key) return;
    this.stop();
    const abort = new AbortController();
    this.wanted = { key, abort };
    this.state = { kind: 'looking', done: 0, of: 0 };
    const take = (state: InsightState): void => {
      if (this.wanted?.key !== key) return;
      this.state = state;
      this.questions.changed();
    };
    this.questions.ask(record, { start, end, type }, abort.signal, (done, of) => take({ kind: 'looking', done, of })).then(
      (insight) => take(insight ? { kind: 'found', insight } : { kind: 'none' }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        take({ kind: 'none' });
        this.questions.failed(error);
      },
    );
  }

  /** Nothing is wanted any more. */
  stop(): void {
    this.wanted?.abort.abort(new Error('not wanted any more'));
    this.wanted = undefined;
    this.state = undefined;
  }
}
