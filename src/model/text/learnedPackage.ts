import { rm } from 'node:fs/promises';
import type { LearningJob } from '../../protocol/models';
import { quantiseWeights } from '../lowering/quantise';
import { getPackageFile, writePackage, type ModelPackage } from '../package';
import { lineageOf } from '../packageList';
import { chainWeightsOf, tablesOf } from './chainWeights';
import { wordInputs } from './family';
import type { Head } from './head';
import { buildEmissions } from './objective';
import { describeGraph, filesOf, withReader } from './packageFiles';
import { potentialsIn, withPotentials } from './potentials';
import type { TeachableText } from './teachable';
import { textFiles } from './textPackage';
import { textNetwork } from './textNetwork';
import { TextTagger } from './textTagger';

const cardOf = ({ name, version, source, records }: LearningJob, { metadata }: ModelPackage): string => [
  `# ${name} ${version}`, '',
  `${metadata.name} ${metadata.version}, its last layers taught ${records.length} ${records.length === 1 ? 'record' : 'records'} of ${source.name} that a person confirmed (\`${source.sha256}\`).`,
  'Its encoder is the one it had, and so is its calibration.', '',
  `Licence: that of ${metadata.name}: ${metadata.licence}.`, '',
].join('\n');

/** Writes the package of a text tagger whose head was taught; what was written is removed again where that fails. */
export const writeLearnedText = async (job: LearningJob, teachable: TeachableText, { labels, sizes, weights }: Head): Promise<void> => {
  const { model, contents: { reader, rules, potentials } } = teachable;
  const plain = buildEmissions(new Map([...teachable.weights, ...weights]), textNetwork(sizes), 'constants');
  const graph = model.metadata.provenance['weights'] === 'fp32' ? plain : quantiseWeights(plain);
  const chain = chainWeightsOf(weights);
  const { files: _, formatVersion: __, ...inherited } = model.metadata;
  const { name, sha256, guideline } = job.source;
  const data = Array.isArray(inherited.provenance['data']) ? (inherited.provenance['data'] as unknown[]) : [];
  await withReader(graph, { reader, network: textNetwork(sizes), labels: labels.size }, async (emissions) => {
    const tagger = new TextTagger({ name: job.name, version: job.version, ...rules, chain: tablesOf(chain, labels), reader: withPotentials(emissions, potentials?.over(labels)), close: () => Promise.resolve() });
    const tokenizer = new TextDecoder().decode(getPackageFile(model, textFiles.tokenizer));
    const files = new Map([...await filesOf({ graph, tokenizer, chain, reader: emissions, tagger, card: cardOf(job, model) }), ...potentialsIn(model).files]);
    const provenance = {
      data: [...data, { split: 'fixes', name, sha256, guideline, records: job.records.length }], weights: inherited.provenance['weights'] ?? 'int8',
      command: 'MNER: Learn from My Fixes', taughtFrom: lineageOf(model.metadata),
    };
    const own = { ...describeGraph(plain, wordInputs), name: job.name, version: job.version, types: labels.types, guidelines: labels.guidelines, provenance };
    await writePackage(job.folder, { ...inherited, ...own }, files).catch(async (error: unknown) => {
      await rm(job.folder, { recursive: true, force: true });
      throw error;
    });
  });
};
