import type { Span } from './tags';

/** How sure a model that did not learn from a record is of an entity of it. */
export interface SpanEvidence extends Span {
  /** Probability that these tokens are exactly one entity of this type; of another type, the likeliest; of no entity. */
  readonly asGiven: number;
  readonly asOther: number;
  /** The likeliest other type; null where there is only one. */
  readonly otherType: string | null;
  readonly outside: number;
}

/** What a model that did not learn from a record thinks of its labels. */
export interface LabelEvidence {
  /** For each token the probability of its given label, and of being outside all entities. */
  readonly given: readonly number[];
  readonly outside: readonly number[];
  readonly spans: readonly SpanEvidence[];
  /** The entities that the model reads, with their probability. */
  readonly predicted: readonly (Span & { readonly confidence: number })[];
  /** Where tokens outside given entities are likely enough inside one: the likeliest type there. */
  readonly unlabelled: readonly Span[];
  /** Natural logarithm of how much likelier the best labels are than the given ones. */
  readonly logRatio: number;
}
