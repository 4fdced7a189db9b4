import type { Span } from '../../dataset/tags';

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
