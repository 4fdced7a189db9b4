/** What a finding is: expected trouble in a dataset, as data with a place, a reason and, where one exists, a fix. */

/** How much a finding matters. */
export type Severity = 'error' | 'warning' | 'info';

/** A repair that can be applied without asking further. */
export type Fix =
  /** New tags of the record's tokens; undefined leaves a token as it is. */
  | { readonly kind: 'tags'; readonly title: string; readonly tags: readonly (string | undefined)[] }
  /** The picture folder must be chosen by a person. */
  | { readonly kind: 'setImageFolder'; readonly title: string };

/** Trouble in one record. Its place is relative to the record, so that it stays true when records before it change. */
export interface Finding {
  /** Stable name of the rule, such as `orphan-inside`; listed in docs/findings.md. */
  readonly rule: string;
  readonly severity: Severity;
  /** 0-based line within the record. */
  readonly line: number;
  /** First character on that line, 0-based UTF-16, and the one after the last. */
  readonly start: number;
  readonly end: number;
  /** A sentence that says what is wrong and why it matters. */
  readonly message: string;
  readonly fix?: Fix;
}
