import type { OtherReading, TaggedSpan } from '../tagger';
import type { LabelSet } from './labels';
import type { Posterior } from './posterior';

/** Maps the CRF's probability of a span to the share of such spans that are right: σ(slope · logit p + offset). */
export interface Calibration {
  readonly slope: number;
  readonly offset: number;
}

/** Leaves probabilities as they are. */
export const uncalibrated: Calibration = { slope: 1, offset: 0 };

/** Applies a calibration; 0 and 1 stay. */
export const calibrate = (p: number, { slope, offset }: Calibration): number =>
  p <= 0 ? 0 : p >= 1 ? 1 : 1 / (1 + Math.exp(-(slope * Math.log(p / (1 - p)) + offset)));

/** A range of tokens as an entity of the type with this number. */
export interface TypedRange {
  readonly start: number;
  readonly end: number;
  readonly type: number;
}

/** Reads the entities of a label sequence that follows the scheme. */
export const rangesOf = (path: Int32Array): TypedRange[] => {
  const ranges: TypedRange[] = [];
  for (let start = 0; start < path.length; start++) {
    if (path[start]! % 2 === 0) continue;
    let end = start + 1;
    while (end < path.length && path[end] === path[start]! + 1) end++;
    ranges.push({ start, end, type: (path[start]! - 1) / 2 });
  }
  return ranges;
};

const farthest = 2;
const leastMarginal = 1e-4;

interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly type: number | null;
  readonly confidence: number;
}

/** The most likely other reading: not an entity, another type, or ends moved by at most two tokens. */
const secondReading = (posterior: Posterior, { start, end, type }: TypedRange, length: number, types: number): Candidate => {
  let best: Candidate = { start, end, type: null, confidence: posterior.outside(start, end) };
  for (let from = Math.max(0, start - farthest); from < Math.min(end, start + farthest + 1); from++)
    for (let other = 0; other < types; other++) {
      if (posterior.marginal(from, 1 + 2 * other) < leastMarginal) continue;
      for (let to = Math.max(from + 1, start + 1, end - farthest); to <= Math.min(length, end + farthest); to++) {
        if (from === start && to === end && other === type) continue;
        const confidence = posterior.span(from, to, other);
        if (confidence > best.confidence) best = { start: from, end: to, type: other, confidence };
      }
    }
  return best;
};

/** The entities of a label sequence with their confidence and second-best reading, types by the model's names. */
export const readEntities = (
  path: Int32Array, posterior: Posterior, labels: LabelSet, calibration: Calibration,
): TaggedSpan[] =>
  rangesOf(path).map((range) => {
    const { start, end, type } = range;
    const confidence = calibrate(Math.min(1, posterior.span(start, end, type)), calibration);
    const second = secondReading(posterior, range, path.length, labels.types.length);
    const secondBest: OtherReading = {
      start: second.start, end: second.end, type: second.type === null ? null : labels.types[second.type]!,
      confidence: Math.min(calibrate(second.confidence, calibration), 1 - confidence),
    };
    const span = { start, end, type: labels.types[type]!, confidence };
    return second.confidence > 0 ? { ...span, secondBest } : span;
  });
