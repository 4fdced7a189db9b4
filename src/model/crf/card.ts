import type { ScoreReport } from '../../dataset/scoring';
import type { Reliability } from './calibration';
import type { Calibration } from './readings';
import type { CrfPackageJob } from './trainPackage';

/** Scores on one file, with the hash of the file they were measured on. */
export interface CardScores extends ScoreReport {
  readonly name: string;
  readonly sha256: string;
}

/** What the model card tells. */
export interface CardFacts {
  readonly job: CrfPackageJob;
  readonly scores: readonly CardScores[];
  readonly trained: { readonly iteration: number; readonly repaired: number };
  readonly weights: number;
  readonly calibration: Calibration;
  readonly before: Reliability;
  readonly after: Reliability;
}

const percent = (fraction: number): string => (100 * fraction).toFixed(2);

const scoreTable = (scores: readonly CardScores[]): string[] => scores.length === 0 ? ['Not scored: there was no validation file.'] : [
  '| file | mode | records | entities | precision | recall | F1 | by type |', '|---|---|---|---|---|---|---|---|',
  ...scores.map(({ name, mode, records, gold, precision, recall, f1, types }) => {
    const each = Object.entries(types).map(([type, score]) => `${type} ${percent(score.f1)}`).join(', ');
    return `| ${name} | ${mode} | ${records} | ${gold} | ${percent(precision)} | ${percent(recall)} | **${percent(f1)}** | ${each} |`;
  }),
];

const confidenceLines = ({ before, after, calibration }: CardFacts): string[] => before.predictions === 0 ? [] : [
  '', '## Confidence', '',
  'A span\'s confidence is its exact marginal probability under the CRF' + (calibration.slope === 1 && calibration.offset === 0
    ? ', as it is.'
    : `, calibrated by Platt scaling of its logit (slope ${calibration.slope.toFixed(3)}, offset ${calibration.offset.toFixed(3)}), fitted on the validation files.`),
  `Expected calibration error over ten bins on ${before.predictions} predicted spans of the validation files: ` +
    `${before.expectedCalibrationError.toFixed(4)} as it is, ${after.expectedCalibrationError.toFixed(4)} calibrated (each half by the other half's fit).`,
  '', '| raw confidence from | spans | mean confidence | right |', '|---|---|---|---|',
  ...before.bins.map(({ from, count, confidence, right }) => `| ${from.toFixed(1)} | ${count} | ${confidence.toFixed(3)} | ${right.toFixed(3)} |`),
];

/** Writes the model card, in Markdown. */
export const writeCard = (facts: CardFacts): string => {
  const { job, scores, trained, weights } = facts;
  const { templates, ...options } = job.options;
  const file = ({ name, sha256, guideline, records }: CrfPackageJob['train'][number], split: string): string =>
    `| ${name} | ${split} | ${guideline} | ${records.length} | \`${sha256}\` |`;
  return [
    `# ${job.name} ${job.version}`, '',
    'A linear-chain conditional random field over hand features (Lafferty et al., 2001). It reads tokens only, never the picture.', '',
    `Licence: ${job.licence}.`, ...(job.remarks ?? []).flatMap((remark) => ['', remark]), '',
    '## Data', '', '| file | split | guideline | records | SHA-256 |', '|---|---|---|---|---|',
    ...job.train.map((entry) => file(entry, 'train')), ...job.valid.map((entry) => file(entry, 'valid')), '',
    `Labels as published in the files named by these hashes; ${trained.repaired} orphan I- tags of the training files were read as B-.`, '',
    '## Scores', '', ...scoreTable(scores), '',
    'Selected on the validation files; no test file was looked at.',
    ...confidenceLines(facts), '',
    '## Training', '',
    `Command: \`${job.command}\`. Iteration ${trained.iteration} of at most ${options.iterations}; ${weights} weights are not zero.`,
    'The objective is convex and training starts from zero: there is no seed, and the same data, options and number of threads give the same bytes.',
    '', '```json', JSON.stringify(options), '```', '',
    '## Features', '', `${templates.length} templates; \`a@-1|b@0\` joins fact a of the token before with fact b of the token itself:`, '',
    templates.map((template) => `\`${template}\``).join(', '), '',
  ].join('\n');
};
