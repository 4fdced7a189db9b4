/** The view's own small state, and what follows from it and the pulled data: everything that is drawn. */

import type { Span } from '../dataset/tags';
import type { CardFile, CardPosition, CardRecord, SurfaceElsewhere } from '../protocol/card';
import { chipIndexOf, cutIntoChips, type Chip } from './chips';
import { decisionsAt, findDecisions, openDecisions, type Decision } from './decisions';
import { overlaps, type TokenRange } from './labels';
import type { InsightState } from './insightLook';
import type { KeyBinding, KeyPlace } from './keys';
import type { PairKnowledge } from './pairLook';
import type { Size, Zoom } from './zoom';
import type { QueueStore } from './queue';

/** Where the cursor is: on the chip of a token, -1 for none, and which of its questions is in hand. */
export interface Cursor {
  readonly token: number;
  readonly decision?: string;
}

/** A range under selection, from the token where it began to the one it reached, both included. */
export interface Selection {
  readonly anchor: number;
  readonly head: number;
  /** The type that Enter gives it, when it came from a suggestion. */
  readonly type?: string;
}

/** A type being typed by name. */
export interface TypeEntry {
  readonly text: string;
  readonly at: number;
}

/** The view's own state; everything else is pulled. */
export interface ViewState extends CardPosition {
  /** Row of the record in the queue; -1 where the filter hides it. */
  readonly row: number;
  /** Row at which the queue goes on from a hidden record. */
  readonly gap: number;
  /** Undefined until the person moves: then the first open question is in hand. */
  readonly cursor: Cursor | undefined;
  readonly selection: Selection | undefined;
  /** Token before which an entity is about to be divided. */
  readonly split: number | undefined;
  /** Spans accepted since the record was opened, as keys. */
  readonly accepted: readonly string[];
  readonly zoom: Zoom;
  readonly typing: TypeEntry | undefined;
  /** Keys pressed of a longer sequence. */
  readonly prefix: string | undefined;
  /** What happened last, in words. */
  readonly notice: string;
  readonly queueOpen: boolean;
  readonly filterOpen: boolean;
  readonly elsewhereOpen: boolean;
  /** Highlighted row of the places elsewhere. */
  readonly elsewhereAt: number;
  readonly keysOpen: boolean;
  /** Whether the words and regions that carry the pair's score are shown, where the entities are, and what would fit better; they stay from record to record. */
  readonly whyOpen: boolean;
  readonly entitiesOpen: boolean;
  readonly nearOpen: boolean;
  /** Whether what changed the proposal in hand is looked up and shown, in this record. */
  readonly insideOpen: boolean;
  /** First row of the queue that is in sight, and how many are. */
  readonly queueFrom: number;
  readonly queueCount: number;
}

/** What is pulled and what is given, beside the view's own state. */
export interface Material {
  readonly file: CardFile | undefined;
  readonly record: CardRecord | undefined;
  readonly queue: QueueStore;
  /** Undefined while it is being looked up. */
  readonly elsewhere: SurfaceElsewhere | undefined;
  readonly keys: readonly KeyBinding[];
  readonly platform: 'mac' | 'other';
  readonly place: KeyPlace | 'elsewhere';
  readonly pictureFailed: boolean;
  /** As it is shown, where something is to be drawn over it; the host may not have looked at it yet. */
  readonly pictureSize?: Size | undefined;
  readonly pairKnowledge: PairKnowledge;
  /** What is known of why the model reads as it does; undefined where nobody asked. */
  readonly insight: InsightState | undefined;
}

/** Everything that is drawn. */
export interface Scene extends Material {
  readonly state: ViewState;
  readonly chips: readonly Chip[];
  readonly decisions: readonly Decision[];
  readonly open: readonly Decision[];
  /** The chip under the cursor, or at the moving end of a selection. */
  readonly chip: Chip | undefined;
  /** The question in hand. */
  readonly decision: Decision | undefined;
  /** The tokens that an action would concern. */
  readonly range: TokenRange | undefined;
}

const cutRecords = new WeakMap<CardRecord, { readonly chips: readonly Chip[]; readonly decisions: readonly Decision[] }>();

function cut(record: CardRecord): { readonly chips: readonly Chip[]; readonly decisions: readonly Decision[] } {
  const known = cutRecords.get(record);
  if (known) return known;
  const fresh = { chips: cutIntoChips(record), decisions: findDecisions(record) };
  cutRecords.set(record, fresh);
  return fresh;
}

/** Works out what is to be drawn. */
export function compose(state: ViewState, material: Material): Scene {
  const { record } = material;
  const { chips, decisions } = record ? cut(record) : { chips: [], decisions: [] };
  const open = openDecisions(decisions);
  const cursor = state.cursor ?? { token: open[0] ? firstToken(open[0]) : -1, decision: open[0]?.key };
  const chip = chips[chipIndexOf(chips, state.selection?.head ?? cursor.token)];
  const decision = state.selection || state.split !== undefined ? undefined : inHand(decisions, cursor, chip);
  const range = selectedRange(state.selection) ?? chip;
  return { ...material, state, chips, decisions, open, chip, decision, range };
}

function inHand(decisions: readonly Decision[], cursor: Cursor, chip: Chip | undefined): Decision | undefined {
  const found = decisions.find((decision) => decision.key === cursor.decision);
  if (!found) return undefined;
  const concernsRecord = found.start === found.end;
  return concernsRecord || (chip && overlaps(found, chip)) ? found : undefined;
}

/** The token at which a question is met; -1 for one that concerns the whole record. */
export function firstToken(decision: Decision): number {
  if (decision.start === decision.end) return -1;
  return decision.kind === 'disagreement' ? decision.disagreement.entity.start : decision.start;
}

/** The tokens of a selection. */
export function selectedRange(selection: Selection | undefined): TokenRange | undefined {
  if (!selection) return undefined;
  return { start: Math.min(selection.anchor, selection.head), end: Math.max(selection.anchor, selection.head) + 1 };
}

/** The cursor on a chip, with its first open question in hand, or any other that it has. */
export function cursorOn(chip: Chip, decisions: readonly Decision[]): Cursor {
  const here = decisionsAt(decisions, chip);
  const decision = here.find((each) => each.open) ?? here[0];
  return { token: chip.start, ...(decision ? { decision: decision.key } : {}) };
}

/** The class that gives an element its type's colour; types that the file does not list have none. */
export function typeClass(types: readonly string[], type: string | null): string {
  const at = type === null ? -1 : types.indexOf(type);
  return at < 0 ? 't0' : `t${(at % 8) + 1}`;
}

/** A probability in words that never claims certainty. */
export function percent(value: number): string {
  const rounded = Math.round(value * 100);
  return `${value < 1 ? Math.min(rounded, 99) : rounded}%`;
}

const grouped = new Intl.NumberFormat('en');

/** A count with its thousands set apart. */
export function count(value: number): string {
  return grouped.format(value);
}

/** Whether two spans are of the same tokens and type. */
export function sameSpan(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end && a.type === b.type;
}
