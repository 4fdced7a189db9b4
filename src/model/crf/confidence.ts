import type { Confidence } from '../card';
import { fitCalibration, measureCrossFitted, measureReliability, type Prediction } from './calibration';
import type { LabelSet } from './labels';
import { Posterior } from './posterior';
import { rangesOf, uncalibrated } from './readings';
import { bestPath, type Lattice } from './viterbi';

/** Every entity found in a lattice, with its probability and whether the record, tagged in IOB2, has it; orphan I- tags are read as B-. */
export const predictionsIn = (lattice: Lattice, tags: readonly string[], labels: LabelSet): readonly Prediction[] => {
  const gold = Int32Array.from(tags, (tag, t) => {
    const orphan = tag.startsWith('I-') && tags[t - 1]?.slice(2) !== tag.slice(2);
    return labels.indexOf(orphan ? `B-${tag.slice(2)}` : tag);
  });
  const right = new Set(rangesOf(gold).map(({ start, end, type }) => `${start} ${end} ${type}`));
  const posterior = new Posterior(lattice);
  return rangesOf(bestPath(lattice)).map(({ start, end, type }): Prediction => ({
    confidence: Math.min(1, posterior.span(start, end, type)),
    outcome: right.has(`${start} ${end} ${type}`) ? 'right' : 'wrong',
  }));
};

/** The calibration that predictions teach, where it helps; measured on what it was not fitted on. */
export const calibrateBy = (predictions: readonly Prediction[]): Confidence => {
  const [before, after] = [measureReliability(predictions), measureCrossFitted(predictions)];
  const helps = after.expectedCalibrationError < before.expectedCalibrationError;
  return { calibration: helps ? fitCalibration(predictions) : uncalibrated, before, after };
};
