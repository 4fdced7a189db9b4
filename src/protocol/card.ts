/** What the host and the card editor say to each other. The document stays in the host; the view pulls what it shows. */

import type { Span } from '../dataset/tags';
import type { PairVerdict, SignalName } from '../dataset/verdict';
import type { CardAction } from './actions';
import type { Insight } from './insight';
import type { PairExplanation } from './pairs';

/** The orders the queue can be worked through in. */
export type QueueOrder = 'file' | 'worth' | 'uncertainty' | 'disagreement' | 'suspicion' | 'relevance' | 'invisible' | 'redundant';

/** Which records the queue shows; every condition given must hold. */
export interface QueueFilter {
  readonly text?: string;
  /** Records with an entity, a label or a suggestion, of this type. */
  readonly type?: string;
  /** Records with a finding of this rule, or any finding for `*`. */
  readonly finding?: string;
  readonly reviewed?: 'yes' | 'no';
  readonly suggestions?: 'open';
  /** Records whose pair is flagged, for any reason or one, judged, or has no score. */
  readonly pair?: 'flagged' | SignalName | 'judged' | 'unjudged' | 'unscored';
}

/** One row of the queue. */
export interface QueueRow {
  /** Index of the record in the file. */
  readonly record: number;
  readonly id: string;
  /** The beginning of the text. */
  readonly text: string;
  /** Why the record is here, in a few words, such as `Halden PER ≠ ORG`; may be empty. */
  readonly why: string;
  readonly reviewed: boolean;
}

/** A page of the queue. */
export interface QueuePage {
  readonly total: number;
  /** How many of the queue's records are reviewed. */
  readonly reviewed: number;
  /** Row number of the first row. */
  readonly from: number;
  readonly rows: readonly QueueRow[];
  /** How many records are probably still wrong, in words, where the order goes by errors and the labels were ranked. */
  readonly estimate?: string;
}

/** A token as the card shows it. */
export interface CardToken {
  readonly text: string;
  /** What to show for a token that would be invisible, such as `U+FE0F`. */
  readonly shown?: string;
  /** In words, for a tooltip and a screen reader. */
  readonly name?: string;
  readonly tagged: boolean;
}

/** An entity that stands in the file. */
export interface CardEntity extends Span {
  /** How the label came about, in words, such as `accepted from crf 1.0`; undefined when it came with the file. */
  readonly origin?: string;
}

/** What a model proposes; not in the file. */
export interface CardSuggestion extends Span {
  readonly confidence: number;
  readonly secondBest?: { readonly start: number; readonly end: number; readonly type: string | null; readonly confidence: number };
  /** Model and version. */
  readonly origin: string;
  /** Below the threshold of “accept all”. */
  readonly weak: boolean;
}

/**
 * Where the model, having looked at a labelled record, reads it otherwise: for this entity of the file it proposes
 * another type or other boundaries, or null for no entity at all.
 */
export interface CardDisagreement {
  readonly entity: Span;
  readonly proposed: Span | null;
  readonly confidence: number;
  readonly origin: string;
}

/** Trouble in the record, at tokens `start` to `end`, or at the whole record where both are 0. */
export interface CardFinding {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly fix?: string;
}

/** The state a picture is in. */
export type PictureState = 'ok' | 'none' | 'missing' | 'broken' | 'empty' | 'placeholder' | 'too-large' | 'unsupported' | 'loading';

/** The record's picture. */
export interface CardPicture {
  readonly state: PictureState;
  /** A sentence for a state other than ok. */
  readonly message?: string;
  /** A URI that the view may load. */
  readonly uri?: string;
  readonly width?: number;
  readonly height?: number;
  /** Such as `JPEG`. */
  readonly kind?: string;
}

/** One signal of the pair: a probability when calibrated, otherwise only an order. */
export interface CardSignal {
  /** 0 to 1, or null where there is no probability. */
  readonly value: number | null;
  readonly flagged: boolean;
  /** In plain words, such as `likely, flagged` or `not scored: no picture`. */
  readonly words: string;
  /** Where the flag is set, 0 to 1. */
  readonly line?: number;
}

/** A number inside the tagger about text and picture: a gate of its own, no signal of the pair scorer's. */
export interface CardGate {
  /** Such as `Relevance inside hamlearning 1.0`. */
  readonly name: string;
  /** −1 to 1. */
  readonly value: number;
  /** That the pair belongs together, 0 to 1; null where pairs could not calibrate it. */
  readonly probability: number | null;
  readonly words: string;
}

/** What is known of the pair of text and picture. */
export interface CardPair {
  /** The signals in hand; those that the model does not offer are left out. */
  readonly signals: Readonly<Partial<Record<SignalName, CardSignal>>>;
  /** What the tagger in use has inside it about the pair; empty where it looks at no picture. */
  readonly gates: readonly CardGate[];
  /** Whether the pair was scored, so that more can be asked about it. */
  readonly scored: boolean;
  readonly verdict?: PairVerdict;
  /** What else is to be known: how right the flag was so far, a picture that is no photograph, shifted pictures; sentences. */
  readonly remarks: readonly string[];
}

/** A record whose picture fits this text, or whose text fits this picture. */
export interface NearPair {
  readonly record: number;
  readonly line: number;
  readonly text: string;
  readonly uri?: string;
}

/** What fits this record's text and picture better than most: a swapped pair is often its neighbour. */
export interface NearPairs {
  /** Texts that fit the picture, the best first, and pictures that fit the text. */
  readonly texts: readonly NearPair[];
  readonly pictures: readonly NearPair[];
}

/** Everything the card shows of one record. */
export interface CardRecord {
  /** The document version that this was read from; edits name it. */
  readonly version: number;
  readonly record: number;
  readonly id: string;
  /** 1-based line of the record in the file. */
  readonly line: number;
  readonly tokens: readonly CardToken[];
  readonly entities: readonly CardEntity[];
  readonly suggestions: readonly CardSuggestion[];
  readonly disagreements: readonly CardDisagreement[];
  readonly findings: readonly CardFinding[];
  readonly picture: CardPicture;
  readonly pair: CardPair;
  readonly reviewed: boolean;
  /** Judged without suggestions, to measure what suggestions do to labels. */
  readonly audit?: boolean;
}

/** What holds for the whole file. */
export interface CardFile {
  readonly version: number;
  readonly name: string;
  readonly records: number;
  readonly reviewed: number;
  /** In the order of the number keys. */
  readonly types: readonly string[];
  /** The model in use and its device, such as `crf 1.0 on CPU`. */
  readonly model: string;
  /** Why the file cannot be edited here, as a sentence; undefined when it can. */
  readonly readOnly?: string;
  /** Whether “Edit anyway” is offered. */
  readonly canEditAnyway: boolean;
  /** Rules that occur, for the filter. */
  readonly rules: readonly string[];
  /** Confidence from which “accept all” takes a suggestion. */
  readonly acceptFrom: number;
  /** The setting `mner.card.keys`: the keys of an action instead of its usual ones; an empty list unbinds it. */
  readonly keys?: Readonly<Partial<Record<CardAction, readonly string[]>>>;
}

/** Where a person stopped: survives a restart. */
export interface CardPosition {
  readonly record: number;
  readonly order: QueueOrder;
  readonly filter: QueueFilter;
}

/** A place where the same surface occurs. */
export interface SurfacePlace {
  readonly record: number;
  readonly line: number;
  readonly before: string;
  readonly surface: string;
  readonly after: string;
  /** Type, or null where it is no entity. */
  readonly type: string | null;
}

/** Where else a surface occurs, without the place asked about, the rarer reading first, and how often it is read how. */
export interface SurfaceElsewhere {
  readonly surface: string;
  readonly counts: readonly { readonly type: string | null; readonly count: number }[];
  readonly places: readonly SurfacePlace[];
  readonly total: number;
}

/** An answer to an edit: the new document version, or a sentence that says why nothing changed. */
export interface EditAnswer {
  readonly version: number;
  readonly refused?: string;
}

/** What the host answers. */
export type HostContract = {
  /** The view is ready; asks for the file and where the person stopped. */
  open: { params: null; result: { file: CardFile; position: CardPosition } };
  queue: { params: { order: QueueOrder; filter: QueueFilter; from: number; count: number }; result: QueuePage };
  /** Row number of a record in the current order; -1 when the filter hides it. */
  queueRow: { params: { order: QueueOrder; filter: QueueFilter; record: number }; result: number };
  record: { params: { record: number }; result: CardRecord };
  /** Makes the record's entities exactly these. */
  setEntities: { params: { record: number; version: number; entities: readonly Span[] }; result: EditAnswer };
  /** Accepts suggestions of the record: all above the threshold, or the one given. */
  accept: { params: { record: number; version: number; suggestion?: Span }; result: EditAnswer };
  /** Leaves the file as it is: a proposed entity is not asked about again; an empty type stands for “no entity here”. */
  reject: { params: { record: number; suggestion: Span }; result: null };
  fix: { params: { record: number; version: number; rule: string; start: number }; result: EditAnswer };
  ignore: { params: { record: number; rule: string; start: number }; result: null };
  judge: { params: { record: number; verdict: PairVerdict | null }; result: null };
  review: { params: { record: number; reviewed: boolean }; result: null };
  /** What fits the record's text and picture better. */
  near: { params: { record: number }; result: NearPairs };
  /** The words and regions that carry the pair's score; null where it cannot be said. */
  explain: { params: { record: number }; result: PairExplanation | null };
  /** What words and parts of the picture did to a reading that a model proposes; an empty type stands for no entity. Null where it cannot say. */
  lookInside: { params: { record: number; reading: Span }; result: Insight | null; progress: { done: number; of: number } };
  /** Takes back the last verdict or reviewed mark; answers its record, or null when there is none. */
  undoJudgement: { params: null; result: { record: number } | null };
  undo: { params: null; result: null };
  redo: { params: null; result: null };
  elsewhere: { params: { record: number; start: number; end: number; limit: number }; result: SurfaceElsewhere };
  /** Remembers where the person is; the host also asks the model for this record and its neighbours first. */
  visit: { params: CardPosition; result: null };
  /** Runs `mner.<command>` on the record. */
  run: { params: { command: 'openText' | 'editAnyway' | 'setImageFolder' | 'preannotateRecord' | 'flagPairs' | 'revealPicture' | 'findLabelErrors'; record: number }; result: null };
};

/** What the view answers. */
export type ViewContract = {
  /** The document, its suggestions or its judgements changed; `records` names those that look different, or all. */
  changed: { params: { file: CardFile; records: readonly number[] | 'all' }; result: null };
  /** Go to a record. */
  reveal: { params: { record: number; token?: number }; result: null };
  /** Does what the action's key does; called by the command `mner.card.<action>`. */
  act: { params: { action: CardAction }; result: null };
};
