import { basename } from 'node:path';
import { confidenceLines, dataLines, scoreLines, type CardScores, type Confidence } from '../card';
import { signalLines, type SignalRules } from '../signals';
import type { EpochReport } from './history';
import type { EncoderConfig } from '../encoder/config';
import type { TaggerFamily } from './family';
import type { TextPackageJob } from './trainTextPackage';

/** What the model card of a text tagger tells. */
export interface TextCardFacts extends Confidence {
  readonly job: TextPackageJob;
  readonly family: TaggerFamily;
  readonly encoder: EncoderConfig;
  readonly encoderName: string;
  readonly scores: readonly CardScores[];
  readonly best: EpochReport;
  readonly history: readonly EpochReport[];
  readonly repaired: number;
  readonly signals: SignalRules;
  /** The CRF that has its say, by name and version, and with which share. */
  readonly potentials?: { readonly from: string; readonly share: number } | undefined;
}

const epochLines = (history: readonly EpochReport[]): string[] => history.length === 0 ? [] : [
  '| epoch | loss | F1 on the validation files |', '|---|---|---|',
  ...history.map(({ epoch, loss, valid }) => `| ${epoch} | ${loss.toFixed(3)} | ${valid.map(({ f1 }) => (100 * f1).toFixed(2)).join(' / ')} |`),
];

const selection = (job: TextPackageJob): string => {
  const learned = new Set(job.train.map(({ sha256 }) => sha256));
  if (job.calibrationFrom !== undefined) return `Scores of ${basename(job.calibrationFrom)}, a model of the same recipe that had not learned from these files; this one has, and nothing can be measured on them any more.`;
  if (job.valid.some(({ sha256 }) => learned.has(sha256))) return 'Validation files were learned from as well: their scores say nothing of new records.';
  return job.options.select === 'best' ? 'Selected on the validation files; no test file was looked at.' : 'The last epoch was kept; no test file was looked at.';
};

const taughtLines = ({ teachers = [], unlabelled = [], options }: TextPackageJob): string[] => teachers.length === 0 ? [] : [
  `Taught by the mean marginals of ${teachers.length} ${teachers.length === 1 ? 'tagger' : 'taggers'} of this family (share ${options.teacherShare} beside labels), also on texts without labels: ` +
    `${unlabelled.map(({ name, records }) => `${name} (${records.length})`).join(', ') || 'none'}.`, '',
];

const potentialLines = ({ potentials }: TextCardFacts): string[] => potentials === undefined ? [] : [
  `${potentials.from} has its say: to the network's score of a label, ${potentials.share} times the logarithm of the label's probability under that CRF is added, a product of experts (Hinton, 2002). ` +
    'Scores and calibration are of both together. The CRF lies in `potentials/`.', '',
];

/** A calibration that was taken over is named; files that were learned from cannot measure it. */
const calibrationLines = (facts: TextCardFacts): string[] => {
  const { job: { calibrationFrom }, calibration: { slope, offset } } = facts;
  if (calibrationFrom === undefined) return confidenceLines(facts);
  return [
    '', '## Confidence', '',
    `A span's confidence is its exact marginal probability under the CRF, calibrated by Platt scaling of its logit (slope ${slope.toFixed(3)}, offset ${offset.toFixed(3)}) as ` +
      `${basename(calibrationFrom)} was, a model of the same recipe that had not learned from the validation files; its card shows the reliability.`,
  ];
};

/** Writes the model card, in Markdown. */
export const writeTextCard = (facts: TextCardFacts): string => {
  const { job, family: { card }, encoder, encoderName, scores, best, history, repaired } = facts;
  return [
    `# ${job.name} ${job.version}`, '',
    card.about(encoder, encoderName) +
      (job.weights === 'fp32' ? '' : ' Large weights are bytes with a scale for each row; scores are of the model as it ships, on a processor.'), '',
    ...taughtLines(job), ...potentialLines(facts),
    `Licence: ${job.licence}.`, ...(job.remarks ?? []).flatMap((remark) => ['', remark]), '',
    ...dataLines(job.train, job.valid, repaired), '',
    ...scoreLines(scores), '', selection(job),
    ...calibrationLines(facts), ...signalLines(facts.signals), '',
    '## Training', '',
    `Command: \`${job.command}\`. Epoch ${best.epoch} was kept.`, '',
    ...epochLines(history), '',
    '```json', JSON.stringify({ ...job.options, sizes: card.sizes }), '```', '',
    '## Limits', '',
    `${card.limits} Texts longer than the encoder are read in windows that overlap. ` +
      'A confidence is calibrated on the validation files and says little of texts of another kind.', '',
  ].join('\n');
};
