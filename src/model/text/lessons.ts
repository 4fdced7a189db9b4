import type { TrainingRecord } from '../crf/corpus';
import type { LabelSet } from '../crf/labels';
import { type Pieces } from './pieces';
import { ExampleReader, type ReadingLimits } from './example';
import type { Belief, Lesson, Target } from './objective';

/** A part of a longer record must begin as a record does. */
const begun = (labels: Int32Array): Int32Array => labels.map((label, at) => (at === 0 && label > 0 && label % 2 === 0 ? label - 1 : label));

const partOf = ({ states, pairs }: Belief, size: number, start: number, end: number): Belief => ({
  states: states.slice(start * size, end * size),
  pairs: pairs.slice(start * size * size, (end - 1) * size * size),
});

const targetIn = (labels: Int32Array, belief: Belief | undefined, size: number, start: number, end: number): Target =>
  belief ? partOf(belief, size, start, end) : { labels: begun(labels.slice(start, end)) };

/** Records, their tags in IOB2, as lessons; one longer than a window is learned in parts. `beliefs`, where given, take the place of tags. */
export const lessonsOf = (
  records: readonly TrainingRecord[], labels: LabelSet, pieces: Pieces, limits: ReadingLimits, beliefs?: readonly (Belief | undefined)[],
): readonly Lesson[] => {
  const reader = new ExampleReader(pieces, { ...limits, overlap: 0 });
  return records.flatMap(({ tokens, tags, guideline, picture }, r) => {
    const states = Int32Array.from(tags, (tag) => labels.indexOf(tag));
    return reader.read(tokens, labels.groupOf(guideline), picture).map(({ example, window: { start, end } }) => (
      { example, target: targetIn(states, beliefs?.[r], labels.size, start, end) }));
  });
};
