import type { Finding, Severity } from './finding';

/** How much the findings of a rule matter; `off` reports none. */
export type Level = Severity | 'off';

/** A kind of trouble that is looked for. */
export interface Rule {
  /** Stable name, used in settings, baselines and suppressions. */
  readonly id: string;
  /** Its level unless a person chose another. */
  readonly level: Level;
  readonly title: string;
  /** Why it matters, in one paragraph. */
  readonly explanation: string;
  /** What its fix does, or undefined where there is none. */
  readonly fix?: string;
}

/** A finding before its severity is known. */
export type Found = Omit<Finding, 'severity'>;

/** A finding and the record it is in. */
export interface PlacedFinding {
  /** 0-based index of the record in its file. */
  readonly record: number;
  readonly finding: Finding;
}

/** A {@link PlacedFinding} before its severity is known. */
export interface PlacedFound {
  readonly record: number;
  readonly found: Found;
}
