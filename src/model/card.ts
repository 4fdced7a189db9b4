import type { ScoreReport } from '../dataset/scoring';
import type { Reliability } from './crf/calibration';
import type { Calibration } from './crf/readings';
import type { TrainingFile } from './trainingFile';

/** Scores on one file, with the hash of the file they were measured on. */
export interface CardScores extends ScoreReport {
  readonly name: string;
  readonly sha256: string;
}

/** A calibration, and how well probabilities agreed with outcomes before and after it. */
export interface Confidence {
  readonly calibration: Calibration;
  readonly before: Reliability;
  readonly after: Reliability;
}

const percent = (fraction: number): string => (100 * fraction).toFixed(2);

/** The section of the card on where a model's knowledge comes from. */
export const dataLines = (train: readonly TrainingFile[], valid: readonly TrainingFile[], repairedTags: number): string[] => {
  const row = ({ name, sha256, guideline, records }: TrainingFile, split: string): string => `| ${name} | ${split} | ${guideline} | ${records.length} | \`${sha256}\` |`;
  return [
    '## Data', '', '| file | split | guideline | records | SHA-256 |', '|---|---|---|---|---|',
    ...train.map((file) => row(file, 'train')), ...valid.map((file) => row(file, 'valid')), '',
    `Labels as published in the files named by these hashes; ${repairedTags} orphan I- tags of the training files were read as B-.`,
  ];
};

/** The section of the card on scores. */
export const scoreLines = (scores: readonly CardScores[]): string[] => ['## Scores', '', ...(scores.length === 0 ? ['Not scored: there was no validation file.'] : [
  '| file | mode | records | entities | precision | recall | F1 | by type |', '|---|---|---|---|---|---|---|---|',
  ...scores.map(({ name, mode, records, gold, precision, recall, f1, types }) => {
    const each = Object.entries(types).map(([type, score]) => `${type} ${percent(score.f1)}`).join(', ');
    return `| ${name} | ${mode} | ${records} | ${gold} | ${percent(precision)} | ${percent(recall)} | **${percent(f1)}** | ${each} |`;
  }),
])];

/** The section of the card on confidence; nothing where no span was predicted. */
export const confidenceLines = ({ before, after, calibration }: Confidence): string[] => before.predictions === 0 ? [] : [
  '', '## Confidence', '',
  'A span\'s confidence is its exact marginal probability under the CRF' + (calibration.slope === 1 && calibration.offset === 0
    ? ', as it is.'
    : `, calibrated by Platt scaling of its logit (slope ${calibration.slope.toFixed(3)}, offset ${calibration.offset.toFixed(3)}), fitted on the validation files.`),
  `Expected calibration error over ten bins on ${before.predictions} predicted spans of the validation files: ` +
    `${before.expectedCalibrationError.toFixed(4)} as it is, ${after.expectedCalibrationError.toFixed(4)} calibrated (each half by the other half's fit).`,
  '', '| raw confidence from | spans | mean confidence | right |', '|---|---|---|---|',
  ...before.bins.map(({ from, count, confidence, right }) => `| ${from.toFixed(1)} | ${count} | ${confidence.toFixed(3)} | ${right.toFixed(3)} |`),
];
