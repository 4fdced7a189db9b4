import type { Span } from '../dataset/tags';
import { pairVerdicts, type PairVerdict } from '../dataset/verdict';

/** Who set a label: a person, or a model whose suggestion was accepted as it was or edited. */
export interface LabelOrigin extends Span {
  readonly by: 'person' | 'accepted' | 'edited';
  /** Model and version, for labels that came from a suggestion. */
  readonly model?: string;
  /** Why it was set, where many were set at once. */
  readonly why?: string;
}

/** A finding that a person decided to leave, and why. */
export interface SuppressedFinding {
  readonly rule: string;
  /** First token it concerns. */
  readonly start: number;
  readonly reason?: string;
}

/** How a record's labels agreed with a model's suggestions when a person marked it as reviewed, in entities. */
export interface SuggestionMeeting {
  /** Whether the suggestions were shown, or the record was of the audit slice and judged without them. */
  readonly slice: 'shown' | 'audit';
  /** Model and version. */
  readonly model: string;
  readonly labels: number;
  readonly suggested: number;
  readonly agreed: number;
}

/** Whose version a person chose for tokens `start` to `end`, on which annotators differed. */
export interface AdjudicatedRange {
  readonly start: number;
  readonly end: number;
  /** The files whose version it was; none where the person wrote their own. */
  readonly from: readonly string[];
}

/** What people decided about one record; kept beside the dataset. */
export interface Judgement {
  readonly verdict?: PairVerdict;
  readonly reviewed?: boolean;
  readonly labels?: readonly LabelOrigin[];
  readonly suppressed?: readonly SuppressedFinding[];
  /** Suggestions that were rejected. */
  readonly rejected?: readonly Span[];
  /** Labels that were doubted and that a person found right; an empty type stands for “no entity”. */
  readonly right?: readonly Span[];
  readonly met?: SuggestionMeeting;
  readonly adjudicated?: readonly AdjudicatedRange[];
}

/** What recognises a record: its id, the fingerprint of its tokens, and which of several equal ones it is. */
export interface RecordIdentity {
  readonly id: string;
  readonly fingerprint: string;
  /** 0 for the first record with this id and fingerprint, 1 for the second, … */
  readonly copy: number;
}

/** A line of the curation file. */
export interface JudgedRecord extends RecordIdentity {
  readonly judgement: Judgement;
}

/** A line of a curation file that is not understood; it is kept as it is. */
export interface UnreadableLine {
  /** 1-based. */
  readonly line: number;
  readonly text: string;
}

/** What a curation file holds. */
export interface CurationFile {
  readonly records: readonly JudgedRecord[];
  readonly unreadable: readonly UnreadableLine[];
}

/** Whether a judgement says nothing, so that its line can go. */
export function isEmptyJudgement(judgement: Judgement): boolean {
  return (
    judgement.verdict === undefined &&
    judgement.reviewed !== true &&
    !judgement.labels?.length &&
    !judgement.suppressed?.length &&
    !judgement.rejected?.length &&
    !judgement.right?.length &&
    judgement.met === undefined &&
    !judgement.adjudicated?.length
  );
}

/** A judgement with another verdict, or without one. */
export function withVerdict({ verdict: before, ...rest }: Judgement, verdict: PairVerdict | null): Judgement {
  return verdict === null ? rest : { ...rest, verdict };
}

/** Reads `<file>.curation.jsonl`; lines that are not understood are kept aside, not thrown at anybody. */
export function readCurationFile(text: string): CurationFile {
  const records: JudgedRecord[] = [];
  const unreadable: UnreadableLine[] = [];
  text.split('\n').forEach((line, at) => {
    if (line.trim() === '') return;
    const record = readLine(line);
    if (record) records.push(record);
    else unreadable.push({ line: at + 1, text: line });
  });
  return { records, unreadable };
}

/** Writes judged records, in the order given: one line each, keys in a fixed order, so that git merges it by line. */
export function writeCurationFile({ records, unreadable }: CurationFile): string {
  const lines = records.filter((record) => !isEmptyJudgement(record.judgement)).map((record) => JSON.stringify(lineOf(record)));
  return [...lines, ...unreadable.map((line) => line.text)].map((line) => `${line}\n`).join('');
}

function lineOf({ id, fingerprint, copy, judgement }: JudgedRecord): object {
  return {
    id,
    tokens: fingerprint,
    ...(copy > 0 ? { copy } : {}),
    ...(judgement.verdict ? { verdict: judgement.verdict } : {}),
    ...(judgement.reviewed ? { reviewed: true } : {}),
    ...(judgement.labels?.length ? { labels: judgement.labels } : {}),
    ...(judgement.suppressed?.length ? { suppressed: judgement.suppressed } : {}),
    ...(judgement.rejected?.length ? { rejected: judgement.rejected } : {}),
    ...(judgement.right?.length ? { right: judgement.right } : {}),
    ...(judgement.met ? { met: judgement.met } : {}),
    ...(judgement.adjudicated?.length ? { adjudicated: judgement.adjudicated } : {}),
  };
}

function readLine(line: string): JudgedRecord | undefined {
  const value = parseObject(line);
  if (!value || typeof value['id'] !== 'string' || typeof value['tokens'] !== 'string') return undefined;
  const verdict = pairVerdicts.find((each) => each === value['verdict']);
  const judgement: Judgement = {
    ...(verdict ? { verdict } : {}),
    ...(value['reviewed'] === true ? { reviewed: true } : {}),
    ...listOf('labels', value['labels'], isLabelOrigin),
    ...listOf('suppressed', value['suppressed'], isSuppressed),
    ...listOf('rejected', value['rejected'], isSpan),
    ...listOf('right', value['right'], isSpan),
    ...(isMeeting(value['met']) ? { met: value['met'] } : {}),
    ...listOf('adjudicated', value['adjudicated'], isAdjudicated),
  };
  const copy = typeof value['copy'] === 'number' ? value['copy'] : 0;
  return { id: value['id'], fingerprint: value['tokens'], copy, judgement };
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function listOf<T>(key: string, value: unknown, is: (each: unknown) => each is T): Record<string, readonly T[]> {
  return Array.isArray(value) && value.some(is) ? { [key]: value.filter(is) } : {};
}

function isSpan(value: unknown): value is Span {
  const span = value as Span | null;
  return typeof span?.start === 'number' && typeof span.end === 'number' && typeof span.type === 'string';
}

function isLabelOrigin(value: unknown): value is LabelOrigin {
  return isSpan(value) && ['person', 'accepted', 'edited'].includes((value as LabelOrigin).by);
}

function isSuppressed(value: unknown): value is SuppressedFinding {
  const finding = value as SuppressedFinding | null;
  return typeof finding?.rule === 'string' && typeof finding.start === 'number';
}

function isMeeting(value: unknown): value is SuggestionMeeting {
  const met = value as SuggestionMeeting | null;
  const counts = [met?.labels, met?.suggested, met?.agreed];
  return (met?.slice === 'shown' || met?.slice === 'audit') && typeof met.model === 'string' && counts.every((each) => typeof each === 'number');
}

function isAdjudicated(value: unknown): value is AdjudicatedRange {
  const range = value as AdjudicatedRange | null;
  return typeof range?.start === 'number' && typeof range.end === 'number' && Array.isArray(range.from) && range.from.every((each) => typeof each === 'string');
}
