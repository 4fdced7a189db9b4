import type { SignalName } from '../../dataset/verdict';
import type { SignalAssessment } from './assessment';
import type { MismatchShare } from './share';
import type { Shift } from './shift';
import { verdictsToLearn, type SeenShare } from './verdicts';

/** What a signal says of a pair, in plain words. */
export const signalWords: Readonly<Record<SignalName, string>> = {
  mismatch: 'Belongs to another text',
  invisible: 'Shows none of the entities',
  redundant: 'Only repeats the text',
};

const percent = (share: number): string => `${Math.round(share * 100)}%`;
const pairs = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'pair' : 'pairs'}`;

/** One sentence or two about the flags of a signal: how many, what they rest on, or why there are none. */
export function describeFlags(signal: SignalName, { state, line, share, learning, verdicts }: SignalAssessment): string {
  const likely = share ? ` About ${percent(share.share)} of the file’s pairs look so (likely ${percent(share.low)} to ${percent(share.high)}).` : '';
  switch (state) {
    case 'flagged': return `${pairs(line.flags)} flagged, of which about ${percent(line.precision)} should be right.${likely}`;
    case 'learned': return `${pairs(line.flags)} flagged by your ${learning?.verdicts ?? 0} verdicts.${learning && learning.precision.of > 0 ? ` ${describeSeen(learning.precision)}.` : ''}`;
    case 'foreign': return `Nearly no picture goes with its text: these look like another dataset’s pictures. ${pairs(line.flags)} flagged.${likely}`;
    case 'too-few': return `Too few to flag reliably.${likely} The most doubtful come first in the ranking.`;
    case 'unlike': return 'The scores of this file look like none that the model was measured on, so no pair is flagged. The ranking may still help; your verdicts make it sure.';
    case 'same-picture': return 'All pictures are the same one, so nothing can be said of any pair.';
    case 'uncalibrated': return `A ranking only, nothing measured: ${missingVerdicts(verdicts)}.`;
    case 'off': return 'Not available from this model.';
    case 'nothing-scored': return signal === 'mismatch' ? 'No pair could be scored: no record has both words and a picture that can be read. Is the image folder the right one?' : 'No pair has a score.';
  }
}

/** What an uncalibrated signal still needs. */
export function missingVerdicts(verdicts: number): string {
  const left = verdictsToLearn - verdicts;
  return left > 0 ? `needs ${left} more ${left === 1 ? 'verdict' : 'verdicts'}` : 'needs verdicts of both kinds';
}

/** How right the flag was against a person's verdicts. */
export function describeSeen({ right, of, low, high }: SeenShare): string {
  return `${right} of ${of} flagged pairs that you judged were bad: likely ${percent(low)} to ${percent(high)}`;
}

/** Where pictures are shifted; `lineOf` gives a record's line in the file. */
export function describeShift({ from, to, by }: Shift, lineOf: (record: number) => number, records: number): string {
  const steps = Math.abs(by) === 1 ? '' : `${Math.abs(by)} places `;
  const end = to >= records - Math.abs(by) ? '' : ` to line ${lineOf(to - 1).toLocaleString('en')}`;
  return `The pictures are probably shifted from line ${lineOf(from).toLocaleString('en')}${end}: each record holds the picture of the one ${steps}${by > 0 ? 'after' : 'before'} it.`;
}

/** A share with its interval. */
export function describeShare({ share, low, high }: MismatchShare): string {
  return `${percent(share)} (likely ${percent(low)} to ${percent(high)})`;
}
