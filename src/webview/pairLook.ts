import type { CardRecord, NearPairs } from '../protocol/card';
import type { PairExplanation } from '../protocol/pairs';

/** What can be asked about a pair, beyond its signals; undefined while it is on its way, null where it cannot be said. */
export interface PairKnowledge {
  readonly near: NearPairs | undefined;
  readonly explanation: PairExplanation | null | undefined;
}

/** Nothing was asked. */
export const nothingKnown: PairKnowledge = { near: undefined, explanation: undefined };

/** How the host is asked. */
export interface PairQuestions {
  readonly near: (record: number) => Promise<NearPairs>;
  readonly explain: (record: number) => Promise<PairExplanation | null>;
  /** An answer came. */
  readonly answered: () => void;
  readonly failed: (error: unknown) => void;
}

/** Looks up more about the pair in hand, when a person wants it. */
export class PairLook {
  private record: CardRecord | undefined;
  private known: PairKnowledge = nothingKnown;
  private readonly asked = new Set<keyof PairKnowledge>();

  constructor(private readonly questions: PairQuestions) {}

  /** What is known of a record's pair. */
  of(record: CardRecord | undefined): PairKnowledge {
    return record && this.isSame(record) ? this.known : nothingKnown;
  }

  /** Asks for what is wanted and not known yet. */
  want(record: CardRecord, wanted: readonly (keyof PairKnowledge)[]): void {
    if (!this.isSame(record)) {
      this.known = nothingKnown;
      this.asked.clear();
    }
    this.record = record;
    for (const each of wanted) {
      if (this.asked.has(each)) continue;
      this.asked.add(each);
      const question = each === 'near' ? this.questions.near(record.record) : this.questions.explain(record.record);
      question.then((answer) => this.take(record, each, answer), this.questions.failed);
    }
  }

  private take(record: CardRecord, each: keyof PairKnowledge, answer: unknown): void {
    if (!this.isSame(record)) return;
    this.known = { ...this.known, [each]: answer };
    this.questions.answered();
  }

  private isSame({ record, tokens, picture, pair }: CardRecord): boolean {
    const before = this.record;
    return before?.record === record && before.tokens.length === tokens.length && before.picture.uri === picture.uri && before.pair.scored === pair.scored;
  }
}
