import { basename } from 'node:path';
import { calibrateBy, predictionsIn } from '../crf/confidence';
import type { CardScores, Confidence } from '../card';
import { makeGolden } from '../golden';
import { PackageRefusal, writePackage } from '../package';
import { formsOf } from '../lowering/lower';
import { decodeGraph } from '../lowering/plainGraph';
import { quantiseWeights } from '../lowering/quantise';
import { Runtime, type Session } from '../runtime/onnx';
import { sourceOf } from '../trainingFile';
import { writeTextCard } from './card';
import { chainWeightsOf, tablesOf, type ChainTables, type ChainWeights } from './chainWeights';
import { EmissionReader } from './emissions';
import { ExampleReader } from './example';
import { only } from './feeds';
import { buildEmissions } from './objective';
import { joinedIn } from './packageWeights';
import { latticesOf, scoreLattices } from './scoreTexts';
import { graphInputs, textFiles, type GoldenEmissions, type TextMetadata } from './textPackage';
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
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const float = (value: number): number => Number(value.toPrecision(9));

const chainFile = ({ transitions, start, end }: ChainWeights): Uint8Array =>
  text(`${JSON.stringify({ transitions: Array.from(transitions, float), start: Array.from(start, float), end: Array.from(end, float) })}\n`);

/** A sentence of twelve words: as long as a batch is filled up to, so that it is tried as it lies. */
const trial = 'Morning run along the river with Ada Lovelace and the Analytical Engines'.split(' ');
/** Wide enough for activations in bytes and in half precision alike: a device that computes wrongly is far off. */
const goldenTolerance = 0.15;
const confidenceTolerance = 0.02;

const goldenFile = async (tagger: TextTagger, reader: EmissionReader): Promise<Uint8Array> => {
  const [values = new Float32Array()] = await reader.read([{ tokens: trial, group: 0 }]);
  const emissions: GoldenEmissions = { tokens: trial, group: 0, values: Array.from(values, (value) => Number(value.toPrecision(6))), tolerance: goldenTolerance };
  return text(`${JSON.stringify({ ...(await makeGolden(tagger)), tolerance: confidenceTolerance, emissions }, null, 1)}\n`);
};

const scoreOn = async ({ job, training }: Trained, reader: EmissionReader, chain: ChainTables) => {
  const scored = await Promise.all(training.valid.map(async ({ records }) => ({ records, lattices: await latticesOf(reader, records, chain) })));
  const predictions = scored.flatMap(({ records, lattices }) => lattices.flatMap((lattice, at) => predictionsIn(lattice, records[at]?.tags ?? [], training.labels)));
  const scores = scored.map(({ records, lattices }, at): CardScores => {
    const { name = '', sha256 = '' } = job.valid[at] ?? {};
    return { name, sha256, ...scoreLattices(lattices, records, training.labels) };
  });
  return { scores, confidence: calibrateBy(predictions) };
};

const withSession = async <Result>(graph: Uint8Array, threads: number, use: (session: Session) => Promise<Result>): Promise<Result> => {
  const runtime = await Runtime.open();
  const session = 'problem' in runtime ? runtime : await runtime.openSession(formsOf(graph), { device: 'cpu', threads });
  if ('problem' in session) throw new PackageRefusal(session.problem);
  return use(session).finally(() => session.release());
};

const provenanceOf = ({ job, training, result, repaired }: Trained, scores: readonly CardScores[], { before, after }: Confidence) => ({
  data: [
    ...job.train.map((file) => sourceOf(file, 'train')), ...(job.unlabelled ?? []).map((file) => sourceOf(file, 'text only')),
    ...job.valid.map((file) => sourceOf(file, 'valid')),
  ],
  encoder: basename(job.encoder), teachers: (job.teachers ?? []).map((folder) => basename(folder)), command: job.command,
  options: training.options, weights: job.weights ?? 'int8', epoch: result.best.epoch, repairedTags: repaired, scores, history: result.history,
  expectedCalibrationError: { before: before.expectedCalibrationError, after: after.expectedCalibrationError },
});

/** Scores and calibrates a trained network as it will ship and writes its package; the scores on the validation files come back. */
export const writeTextPackage = async (trained: Trained): Promise<readonly CardScores[]> => {
  const { job, training, result, tokenizer, repaired } = trained;
  const { sizes, labels, limits, pieces, options } = training;
  const chainWeights = chainWeightsOf(result.weights);
  const chain = tablesOf(chainWeights, labels);
  const plain = buildEmissions(result.weights, sizes, 'constants');
  const graph = job.weights === 'fp32' ? plain : quantiseWeights(plain);
  return withSession(graph, options.threads, async (session) => {
    const run = async (inputs: Parameters<Session['run']>[0]) => (await session.run(only(inputs, session.inputNames), ['emissions']))['emissions']?.data as Float32Array;
    const reader = new EmissionReader(run, new ExampleReader(pieces, limits), sizes.encoder.padding, labels.size);
    const { scores, confidence } = await scoreOn(trained, reader, chain);
    const rules = { calibration: confidence.calibration, typeNames: job.typeNames ?? {} };
    const tagger = new TextTagger({ name: job.name, version: job.version, chain, reader, ...rules, close: () => Promise.resolve() });
    const card = writeTextCard({ job, sizes, encoderName: basename(job.encoder), scores, repaired, best: result.best, history: result.history, ...confidence });
    const files = new Map<string, Uint8Array>([
      [textFiles.graph, graph], [textFiles.tokenizer, text(tokenizer)], [textFiles.chain, chainFile(chainWeights)],
      [textFiles.golden, await goldenFile(tagger, reader)], ['README.md', text(card)],
    ]);
    const network = decodeGraph(plain);
    const inputs = Object.fromEntries(network.inputs.map(({ name }) => [name, graphInputs[name] ?? '']));
    const own: TextMetadata = { encoder: sizes.encoder, reading: limits, inputs, joined: joinedIn(network), ...rules };
    await writePackage(job.folder, {
      name: job.name, version: job.version, family: 'text', licence: job.licence, scheme: 'IOB2', types: labels.types, guidelines: labels.guidelines, ...own,
      provenance: provenanceOf(trained, scores, confidence),
    }, files);
    return scores;
  });
};
