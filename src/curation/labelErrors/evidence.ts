/** What a model says of a record's labels that it did not learn from. The same shape comes from `model/crf/evidence`. */

import type { Span } from '../../dataset/tags';

/** How sure the model is of a given entity. */
export interface SpanEvidence extends Span {
  readonly asGiven: number;
  readonly asOther: number;
  readonly otherType: string | null;
  readonly outside: number;
}

/** What the model says of one record. */
export interface LabelEvidence {
  readonly given: readonly number[];
  readonly outside: readonly number[];
  readonly spans: readonly SpanEvidence[];
  readonly predicted: readonly (Span & { readonly confidence: number })[];
  readonly unlabelled: readonly Span[];
  readonly logRatio: number;
}

/** A record whose labels are judged. */
export interface JudgedRecord {
  readonly tokens: readonly string[];
  /** The given entities, read leniently. */
  readonly spans: readonly Span[];
  /** Whether its tags break the file's scheme, as an `I-` that continues nothing does. */
  readonly form: 'sound' | 'malformed';
  /** First tokens of the entities whose tags break the scheme, where that is known. */
  readonly malformedStarts?: readonly number[];
  /** Records with the same number have the same text; none says anything about another. */
  readonly group: number;
}
