/** The audit slice: records that people judge without seeing suggestions, so that it can be told what suggestions do to labels. */

import { fingerprint } from '../../dataset/fingerprint';
import { spanKey, type Span } from '../../dataset/tags';
import { identityKey } from '../anchoring';
import type { RecordIdentity, SuggestionMeeting } from '../judgements';

/** Whether a record belongs to an audit slice of this share, 0 to 1: by chance, but always the same ones; a larger slice holds a smaller one. */
export function isAudited(identity: RecordIdentity, share: number): boolean {
  return share > 0 && parseInt(fingerprint(['audit', identityKey(identity)]).slice(0, 8), 16) / 2 ** 32 < share;
}

/** How a record's labels, as a person left them, agree with a model's suggestions. */
export function meetSuggestions(labels: readonly Span[], suggested: readonly Span[], model: string, slice: SuggestionMeeting['slice']): SuggestionMeeting {
  const keys = new Set(suggested.map(spanKey));
  return { slice, model, labels: labels.length, suggested: suggested.length, agreed: labels.filter((span) => keys.has(spanKey(span))).length };
}

/** How far labels are drawn towards the model: agreement with its suggestions where they were shown and where they were not. */
export interface LabelDrift {
  readonly model: string;
  /** Reviewed records and their entity F1 with the suggestions, 0 to 1. */
  readonly shown: SliceAgreement;
  readonly audit: SliceAgreement;
  /** By how much more labels agree where suggestions were shown, with an interval that holds it 95 times in 100. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/** Reviewed records of a slice, and how their labels agree with the suggestions. */
export interface SliceAgreement {
  readonly records: number;
  readonly f1: number;
}

/** Fewer records than this tell nothing. */
const fewest = 10;
const draws = 1000;

/**
 * Measures the drift of the model with the most reviewed records; undefined where a slice has too few of them. The
 * interval is a bootstrap over records, drawn the same way each time.
 */
export function measureDrift(meetings: readonly SuggestionMeeting[]): LabelDrift | undefined {
  const counts = new Map<string, number>();
  for (const { model } of meetings) counts.set(model, (counts.get(model) ?? 0) + 1);
  const [model] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
  if (model === undefined) return undefined;
  const of = (slice: SuggestionMeeting['slice']): readonly SuggestionMeeting[] => meetings.filter((each) => each.model === model && each.slice === slice);
  const [shown, audit] = [of('shown'), of('audit')];
  if (shown.length < fewest || audit.length < fewest) return undefined;
  const random = seeded(0x6d6e6572);
  const differences = Array.from({ length: draws }, () => f1Of(resample(shown, random)) - f1Of(resample(audit, random))).sort((a, b) => a - b);
  return {
    model, shown: { records: shown.length, f1: f1Of(shown) }, audit: { records: audit.length, f1: f1Of(audit) },
    difference: f1Of(shown) - f1Of(audit), low: differences[Math.floor(0.025 * draws)] ?? 0, high: differences[Math.ceil(0.975 * draws) - 1] ?? 0,
  };
}

/** Entity F1 over all records of a slice; 1 where neither has an entity. */
function f1Of(meetings: readonly SuggestionMeeting[]): number {
  let [agreed, all] = [0, 0];
  for (const each of meetings) {
    agreed += each.agreed;
    all += each.labels + each.suggested;
  }
  return all === 0 ? 1 : (2 * agreed) / all;
}

function resample<T>(from: readonly T[], random: () => number): readonly T[] {
  return Array.from(from, () => from[Math.floor(random() * from.length)] as T);
}

/** Numbers from 0 to 1 that are the same each time (Mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
