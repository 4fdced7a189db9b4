/** What the host and the adjudication page say to each other: where annotators differ, and whose version a person takes. */

import type { Span } from '../dataset/tags';
import type { ShownSpan } from './labelErrors';

/** A file with one annotator's labels. */
export interface ShownAnnotator {
  readonly name: string;
  /** Records of the open file that it holds with the same tokens; that it lacks; that it has with other tokens. */
  readonly same: number;
  readonly missing: number;
  readonly otherTokens: number;
}

/** How two annotators agree; intervals are between which values a figure lies 95 times in 100, null where nothing can be said. */
export interface ShownAgreement {
  readonly a: number;
  readonly b: number;
  readonly f1: number;
  readonly f1Interval: readonly [number, number] | null;
  readonly kappa: number | null;
  /** Where they disagree: a row a type of `a`, a column a type of `b`, null for no entity; keys of {@link DisputeRow}. */
  readonly cells: readonly { readonly row: string | null; readonly column: string | null; readonly count: number; readonly keys: readonly string[] }[];
}

/** What became of a dispute: open, a version was taken, or the person wrote their own. */
export type DisputeStatus = 'open' | 'taken' | 'own';

/** A reading of disputed tokens and whose it is, by places in the list of annotators. */
export interface ShownReading {
  readonly by: readonly number[];
  /** Empty where they see no entity. */
  readonly spans: readonly ShownSpan[];
}

/** Tokens on which annotators differ. */
export interface DisputeRow {
  /** The same as long as the record's tokens stay. */
  readonly key: string;
  readonly record: number;
  /** 1-based. */
  readonly line: number;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly before: string;
  readonly words: string;
  readonly after: string;
  /** The most frequent one first; the first nine have a number key. */
  readonly readings: readonly ShownReading[];
  readonly status: DisputeStatus;
  /** The reading that was taken. */
  readonly taken?: number;
}

/** Everything that the page is drawn from, beside the record in hand. */
export interface AdjudicationScene {
  readonly state: 'none' | 'comparing' | 'ready';
  /** Where the decisions go. */
  readonly file: string;
  readonly records: number;
  readonly types: readonly string[];
  readonly annotators: readonly ShownAnnotator[];
  readonly alpha: number | null;
  readonly alphaInterval: readonly [number, number] | null;
  readonly pairs: readonly ShownAgreement[];
  /** Disputes in file order, as many as are listed at most; `disputes` is how many there are. */
  readonly rows: readonly DisputeRow[];
  readonly disputes: number;
  /** Records of the open file that lack labels on which all agree. */
  readonly unsettled: number;
  /** Why there is nothing to decide. */
  readonly problem?: string;
}

/** One annotator's version of the record in hand. */
export interface ShownVersion {
  /** Place in the list of annotators. */
  readonly annotator: number;
  readonly entities: readonly Span[];
}

/** The record with a dispute in hand. */
export interface AdjudicationDetail {
  readonly key: string;
  readonly tokens: readonly string[];
  readonly versions: readonly ShownVersion[];
  /** The entities as they stand in the open file. */
  readonly now: readonly Span[];
  /** Annotators who have no version of this record. */
  readonly absent: readonly number[];
  readonly picture?: string;
}

/** What came of a decision: how many records it changed, or why none. */
export interface AdjudicationAnswer {
  readonly changed: number;
  readonly refused?: string;
}

/** What the page asks of the host. */
export type AdjudicationHostContract = {
  open: { params: null; result: AdjudicationScene };
  detail: { params: { key: string }; result: AdjudicationDetail | null };
  /** Takes a reading for the disputed tokens, as one undoable edit. */
  take: { params: { key: string; reading: number }; result: AdjudicationAnswer };
  /** Gives every record the labels on which all agree, as one undoable edit. */
  settle: { params: null; result: AdjudicationAnswer };
  undo: { params: null; result: AdjudicationAnswer };
  show: { params: { key: string; where: 'card' | 'text' }; result: null };
};

/** What the host tells the page. */
export type AdjudicationViewContract = {
  changed: { params: AdjudicationScene; result: null };
};
