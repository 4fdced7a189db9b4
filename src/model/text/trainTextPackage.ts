import type { CardScores } from '../card';
import type { TrainingRecord } from '../crf/corpus';
import { LabelSet } from '../crf/labels';
import { prepareRecords } from '../crf/prepare';
import { depthOf } from '../encoder/bert';
import { longestText } from '../encoder/config';
import type { Encoder } from '../encoder/folder';
import { PackageRefusal } from '../package';
import { recordsOf, type TrainingFile, type TypeNames } from '../trainingFile';
import { loadTextEncoder, type TextEncoder } from './encoderFolder';
import { usualLimits } from './example';
import { lessonsOf } from './lessons';
import { textFamily, type TaggerFamily } from './family';
import type { LabelNetwork } from './labelNetwork';
import type { Belief } from './objective';
import type { TextTrainingOptions } from './options';
import type { PotentialSource } from './potentials';
import { RunFolder } from './runFolder';
import { beliefsOf, mixedWith } from './teachers';
import { trainText, type TextTrainingControl, type TextTrainingJob, type TextTrainingResult } from './textTraining';
import { writeTextPackage } from './writeTextPackage';

/** What to train and where to write it. */
export interface TextPackageJob {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Folder of the encoder to start from: config.json, model.safetensors, tokenizer.json; or of a tagger of this family, to train it further. */
  readonly encoder: string;
  readonly train: readonly TrainingFile[];
  readonly valid: readonly TrainingFile[];
  readonly options: TextTrainingOptions;
  /** Folders of packages of this family whose mean marginals are learned from beside the labels, and instead of them on `unlabelled` texts. */
  readonly teachers?: readonly string[];
  readonly unlabelled?: readonly TrainingFile[];
  /** The instant CRF that has its say beside the trained network; it does not take part in training. */
  readonly potentials?: PotentialSource;
  /** How the package keeps large weights: in bytes with scales (the default), or as they were trained. */
  readonly weights?: 'int8' | 'fp32';
  /** Folder of a package of the same recipe whose calibration and scores are taken over, for a run that learns from the validation files too: they can measure nothing any more. */
  readonly calibrationFrom?: string;
  readonly typeNames?: TypeNames;
  /** The command that made the package, for its provenance. */
  readonly command: string;
  readonly start: 'anew' | 'resume';
  readonly pauseAfter?: TextTrainingJob['pauseAfter'];
  readonly device?: TextTrainingJob['device'];
  /** Sentences for the model card that only the caller knows. */
  readonly remarks?: readonly string[];
}

/** What came of a job. */
export type TextPackageResult =
  | { readonly kind: 'written'; readonly scores: readonly CardScores[]; readonly epoch: number; readonly repaired: number }
  | Extract<TextTrainingResult, { kind: 'paused' | 'refused' }>;

/** Everything a run of training reads, loaded and checked; or one sentence why it cannot be. */
export type PreparedJob =
  | { readonly kind: 'prepared'; readonly job: TextTrainingJob; readonly typeNames: TypeNames; readonly repaired: number; readonly tokenizer: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** The beliefs that teachers put in the place of the records' labels and of the unlabelled texts'; none without teachers. */
const taughtBeliefs = async (
  job: TextPackageJob, records: readonly TrainingRecord[], unlabelled: readonly TrainingRecord[], labels: LabelSet, folder: RunFolder,
): Promise<readonly Belief[] | undefined> => {
  const { teachers = [], options: { teacherShare, threads } } = job;
  if (teachers.length === 0) return undefined;
  const beliefs = await beliefsOf(teachers, [...records, ...unlabelled], labels, folder, threads);
  return beliefs.map((belief, at) => {
    const tags = records[at]?.tags;
    return tags ? mixedWith(belief, Int32Array.from(tags, (tag) => labels.indexOf(tag)), labels.size, teacherShare) : belief;
  });
};

/** The labels to learn; in the order of a tagger that already knows all their types, or guidelines. */
const labelsFor = (types: readonly string[], guidelines: readonly string[], known: TextEncoder['known']): LabelSet => {
  const among = (wanted: readonly string[], before: readonly string[] = []): readonly string[] => (wanted.every((each) => before.includes(each)) ? before : wanted);
  return new LabelSet(among(types, known?.types), among(guidelines, known?.guidelines));
};

/** An encoder cut down to its lowest layers; a sentence where it has not as many. */
const shortened = ({ config, weights }: Encoder, layers = config.layers): Encoder | string => (layers > config.layers
  ? `The encoder has ${config.layers} layers, and “layers” asks for ${layers}.`
  : { config: { ...config, layers }, weights: new Map([...weights].filter(([name]) => (depthOf(name) ?? 0) <= layers)) });

/** What an encoder brings along for these labels: where they are not the ones it knows, what says labels begins anew, as does what the network names. */
const startOf = (encoder: Encoder, known: TextEncoder['known'], { labels, guidelines }: LabelSet, network: LabelNetwork): Encoder => {
  const before = known && new LabelSet(known.types, known.guidelines);
  const same = (a: readonly string[] = [], b: readonly string[] = []): boolean => a.join('\n') === b.join('\n');
  const anew = [
    ...(network.anew ?? []),
    ...(same(before?.guidelines, guidelines) ? [] : ['guidelines.', 'chain.']),
    ...(same(before?.labels, labels) ? [] : ['emissions.', 'chain.']),
  ];
  return { config: encoder.config, weights: new Map([...encoder.weights].filter(([name]) => !anew.some((part) => name.startsWith(part)))) };
};

/** Loads the encoder, checks the records and turns them into lessons. Throws a PackageRefusal where a teacher cannot be used. */
export const prepareTextJob = async (given: TextPackageJob, family: TaggerFamily = textFamily(given.options.without)): Promise<PreparedJob> => {
  const loaded = await loadTextEncoder(given.encoder);
  if (loaded.kind === 'refused') return loaded;
  const job = { ...given, typeNames: { ...loaded.known?.typeNames, ...given.typeNames } };
  const prepared = prepareRecords(job.train.flatMap((file) => recordsOf(file, job.typeNames)), job.options.orphans);
  if (prepared.kind === 'refused') return prepared;
  const { pieces, tokenizer } = loaded;
  const folder = new RunFolder(job.folder);
  const labels = labelsFor(prepared.types, [...new Set(prepared.records.map(({ guideline }) => guideline))], loaded.known);
  const whole = shortened(loaded.encoder, job.options.layers);
  if (typeof whole === 'string') return { kind: 'refused', reason: whole };
  const network = family.network(whole.config, labels);
  const encoder = startOf(whole, loaded.known, labels, network);
  const unlabelled = job.teachers?.length ? (job.unlabelled ?? []).flatMap((file) => recordsOf(file)).filter(({ tokens }) => tokens.length > 0) : [];
  const beliefs = await taughtBeliefs(job, prepared.records, unlabelled, labels, folder);
  const limits = { ...usualLimits, pieces: Math.min(usualLimits.pieces, longestText(encoder.config), network.mostPieces ?? Infinity) };
  const training: TextTrainingJob = {
    encoder, pieces, labels, limits, network,
    lessons: lessonsOf([...prepared.records, ...unlabelled], labels, pieces, limits, beliefs),
    valid: job.valid.map((file) => ({ name: file.name, records: recordsOf(file, job.typeNames) })),
    options: job.options, folder, start: job.start, ...(job.pauseAfter && { pauseAfter: job.pauseAfter }), ...(job.device && { device: job.device }),
  };
  return { kind: 'prepared', job: training, typeNames: job.typeNames, repaired: prepared.repaired, tokenizer };
};

/**
 * Trains a neural tagger, of the family `text` where nothing is said, and writes its package. Checkpoints lie in the folder until the package is whole. Rejects with the
 * signal's reason when aborted, a checkpoint left behind.
 */
export const trainTextPackage = async (
  job: TextPackageJob, control: TextTrainingControl = {}, family: TaggerFamily = textFamily(job.options.without),
): Promise<TextPackageResult> => {
  try {
    const prepared = await prepareTextJob(job, family);
    if (prepared.kind === 'refused') return prepared;
    const { job: training, typeNames, repaired, tokenizer } = prepared;
    const result = await trainText(training, control);
    if (result.kind !== 'trained') return result;
    const scores = await writeTextPackage({ job: { ...job, typeNames }, training, result, tokenizer, repaired, family });
    await training.folder.clear(['checkpoint.safetensors', 'best.safetensors', 'beliefs.safetensors']);
    return { kind: 'written', scores, epoch: result.best.epoch, repaired };
  } catch (error) {
    if (error instanceof PackageRefusal) return { kind: 'refused', reason: error.reason };
    throw error;
  }
};
