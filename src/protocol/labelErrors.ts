/** What is said about probable label errors: the host and the process that trains, the host and the page that lists them. */

import type { LabelEvidence } from '../dataset/labelEvidence';
import type { Span } from '../dataset/tags';

/** A record whose labels are weighed; tags in IOB2. Records with the same group have the same text. */
export interface WeighedRecord {
  readonly tokens: readonly string[];
  readonly tags: readonly string[];
  readonly spans: readonly Span[];
  readonly group: number;
  readonly form: 'sound' | 'malformed';
}

/** Which models judge: CRFs, or the bundled neural tagger, its encoder as it is and its last layers taught the other records. */
export type FoldJudge = 'instant' | 'neural';

/** The file that records come from, by what tells whether a model learned from it. */
export interface JudgedSource {
  readonly name: string;
  /** Of its bytes on disk; empty where it was never saved. */
  readonly sha256: string;
}

/** What the training process answers about labels. */
export type WeighingContract = {
  /** Trains on all but a part of the records, for each part in turn; progress is the share that is done. */
  weigh: {
    params: { records: readonly WeighedRecord[]; folds: number; judge: FoldJudge; source: JudgedSource };
    result: { readonly kind: 'weighed'; readonly evidence: readonly LabelEvidence[] } | { readonly kind: 'refused'; readonly reason: string };
    progress: { share: number };
  };
};

/** What became of a suspicion: open, followed as suggested, changed in another way, or found to be no error. */
export type ErrorStatus = 'open' | 'accepted' | 'edited' | 'kept';

/** An entity with its words. */
export interface ShownSpan extends Span {
  readonly text: string;
}

/** One line of the ranked list. */
export interface ErrorRow {
  /** The same as long as the record's tokens stay. */
  readonly key: string;
  /** 1-based; stays when rows before it are decided. */
  readonly rank: number;
  readonly record: number;
  /** 1-based. */
  readonly line: number;
  readonly name: string;
  /** Undefined where tokens have no label. */
  readonly given?: ShownSpan;
  /** Empty where the entity should go. */
  readonly suggested: readonly ShownSpan[];
  /** Probability, 0 to 1. */
  readonly score: number;
  readonly before: string;
  readonly words: string;
  readonly after: string;
  readonly why: string;
  readonly status: ErrorStatus;
}

/** Everything that the list is drawn from. */
export interface ErrorsScene {
  readonly state: 'none' | 'working' | 'ready';
  /** Share of the work that is done, and what is done now. */
  readonly share: number;
  readonly file: string;
  readonly records: number;
  readonly types: readonly string[];
  /** What judged: such as `5 folds of the instant tagger`. */
  readonly judge: string;
  /** In rank order. */
  readonly rows: readonly ErrorRow[];
  /** How many records are probably still wrong, in words. */
  readonly left?: string;
  /** Records that are judged without suggestions and therefore not listed. */
  readonly audited?: number;
  /** Why there is nothing to list. */
  readonly problem?: string;
}

/** A record with a suspicion in hand. */
export interface ErrorDetail {
  readonly key: string;
  readonly tokens: readonly string[];
  readonly entities: readonly Span[];
  readonly picture?: string;
  /** Who set the label, in words. */
  readonly origin: string;
}

/** What came of a decision: how many lines it settled, or why none. */
export interface ErrorAnswer {
  readonly settled: number;
  readonly refused?: string;
}

/** What the page asks of the host. */
export type ErrorsHostContract = {
  open: { params: null; result: ErrorsScene };
  detail: { params: { key: string }; result: ErrorDetail | null };
  /** Follows suggestions, as one undoable edit. */
  accept: { params: { keys: readonly string[] }; result: ErrorAnswer };
  /** Says that labels are right: remembered, so that they are not doubted again. */
  keep: { params: { keys: readonly string[] }; result: ErrorAnswer };
  /** Gives the words another type, or none. */
  retype: { params: { key: string; type: string | null }; result: ErrorAnswer };
  undo: { params: null; result: ErrorAnswer };
  /** Ranks anew, by the labels as they stand now. */
  again: { params: { judge: FoldJudge }; result: null };
  cancel: { params: null; result: null };
  show: { params: { key: string; where: 'card' | 'text' | 'surface' }; result: null };
};

/** What the host tells the page. */
export type ErrorsViewContract = {
  changed: { params: ErrorsScene; result: null };
};
