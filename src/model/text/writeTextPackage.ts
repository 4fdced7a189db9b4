import { basename } from 'node:path';
import { calibrateBy, predictionsIn } from '../crf/confidence';
import type { CardScores, Confidence } from '../card';
import { quantiseWeights } from '../lowering/quantise';
import { PackageRefusal, readPackage, writePackage } from '../package';
import { sourceOf } from '../trainingFile';
import { writeTextCard } from './card';
import { chainWeightsOf, tablesOf, type ChainTables } from './chainWeights';
import type { ReadsEmissions } from './emissions';
import { ExampleReader } from './example';
import { buildEmissions } from './objective';
import type { TaggerFamily } from './family';
import { measureSignals } from './pairSignals';
import { loadPotentials, withPotentials } from './potentials';
import { describeGraph, filesOf, withReader } from './packageFiles';
import { latticesOf, scoreLattices } from './scoreTexts';
import { readTextPackage, type TextMetadata } from './textPackage';
import { TextTagger } from './textTagger';
import type { TextTrainingJob, TextTrainingResult } from './textTraining';
import type { TextPackageJob } from './trainTextPackage';

/** A trained network on its way into a package. */
export interface Trained {
  readonly job: TextPackageJob;
  readonly training: TextTrainingJob;
  readonly result: Extract<TextTrainingResult, { kind: 'trained' }>;
  readonly tokenizer: string;
  readonly repaired: number;
  readonly family: TaggerFamily;
}

const scoreOn = async ({ job, training }: Trained, reader: ReadsEmissions, chain: ChainTables) => {
  const startedMs = performance.now();
  const scored = await Promise.all(training.valid.map(async ({ records }) => ({ records, lattices: await latticesOf(reader, records, chain) })));
  const elapsedMs = performance.now() - startedMs;
  const predictions = scored.flatMap(({ records, lattices }) => lattices.flatMap((lattice, at) => predictionsIn(lattice, records[at]?.tags ?? [], training.labels)));
  const scores = scored.map(({ records, lattices }, at): CardScores => {
    const { name = '', sha256 = '' } = job.valid[at] ?? {};
    return { name, sha256, ...scoreLattices(lattices, records, training.labels) };
  });
  const records = training.valid.reduce((sum, file) => sum + file.records.length, 0);
  return { scores, confidence: calibrateBy(predictions), recordsPerSecond: Math.round((1000 * records) / Math.max(1, elapsedMs)) };
};

const provenanceOf = ({ job, training, result, repaired }: Trained, scores: readonly CardScores[], { before, after, recordsPerSecond }: Confidence & { readonly recordsPerSecond: number }) => ({
  data: [
    ...job.train.map((file) => sourceOf(file, 'train')), ...(job.unlabelled ?? []).map((file) => sourceOf(file, 'text only')),
    ...job.valid.map((file) => sourceOf(file, 'valid')),
  ],
  encoder: basename(job.encoder), teachers: (job.teachers ?? []).map((folder) => basename(folder)), command: job.command,
  options: training.options, weights: job.weights ?? 'int8', epoch: result.best.epoch, repairedTags: repaired, scores, speed: { recordsPerSecond, threads: training.options.threads }, history: result.history,
  ...(job.calibrationFrom === undefined
    ? { expectedCalibrationError: { before: before.expectedCalibrationError, after: after.expectedCalibrationError } }
    : { calibrationFrom: basename(job.calibrationFrom) }),
});

/** What a package of the same recipe that had not learned from the validation files is worth, in the place of what cannot be measured any more. */
const measuredOn = async (folder: string): Promise<{ readonly scores: readonly CardScores[]; readonly calibration: Confidence['calibration'] }> => {
  const read = await readPackage(folder, ['text']);
  if (read.kind === 'refused') throw new PackageRefusal(read.reason);
  const { scores } = read.package.metadata['provenance'] as { readonly scores: readonly CardScores[] };
  return { scores, calibration: readTextPackage(read.package).rules.calibration };
};

/** Scores and calibrates a trained network as it will ship and writes its package; the scores that its card shows come back. */
export const writeTextPackage = async (trained: Trained): Promise<readonly CardScores[]> => {
  const { job, training, result, tokenizer, repaired, family } = trained;
  const { network, labels, limits, pieces, options } = training;
  const chainWeights = chainWeightsOf(result.weights);
  const chain = tablesOf(chainWeights, labels);
  const plain = buildEmissions(result.weights, network, 'constants');
  const graph = job.weights === 'fp32' ? plain : quantiseWeights(plain);
  const reading = { reader: new ExampleReader(pieces, limits), network, labels: labels.size, threads: options.threads };
  const crf = job.potentials && await loadPotentials(job.potentials, labels);
  return withReader(graph, reading, async (alone) => {
    const reader = withPotentials(alone, crf?.potentials);
    const own = await scoreOn(trained, reader, chain);
    const { scores, calibration } = job.calibrationFrom === undefined ? { scores: own.scores, ...own.confidence } : await measuredOn(job.calibrationFrom);
    const confidence = { ...own.confidence, calibration };
    const signals = await measureSignals(alone, training.valid.flatMap(({ records }) => records), labels, family);
    const rules = { calibration: confidence.calibration, typeNames: job.typeNames ?? {} };
    const tagger = new TextTagger({ name: job.name, version: job.version, chain, reader, ...rules, close: () => Promise.resolve() });
    const card = writeTextCard({ job, family, encoder: network.encoder, encoderName: basename(job.encoder), scores, repaired, best: result.best, history: result.history, signals, potentials: crf?.fields.potentials, ...confidence });
    const described: TextMetadata = { encoder: network.encoder, reading: limits, ...describeGraph(plain, family.inputs), ...rules };
    await writePackage(job.folder, {
      name: job.name, version: job.version, family: family.name, licence: job.licence, scheme: 'IOB2', types: labels.types, guidelines: labels.guidelines, ...described, ...crf?.fields, ...family.fields, ...(Object.keys(signals).length > 0 && { signals }),
      provenance: provenanceOf(trained, scores, { ...confidence, recordsPerSecond: own.recordsPerSecond }),
    }, new Map([...await filesOf({ graph, tokenizer, chain: chainWeights, reader: alone, tagger, card, trialPicture: family.trialPicture }), ...(crf?.files ?? []), ...(family.files ?? [])]));
    return scores;
  });
};
