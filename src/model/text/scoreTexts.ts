import { EntityScoring, type ScoreReport } from '../../dataset/scoring';
import type { TrainingRecord } from '../crf/corpus';
import type { LabelSet } from '../crf/labels';
import { bestPath, type Lattice } from '../crf/viterbi';
import { latticeOf, type ChainTables } from './chainWeights';
import type { ReadsEmissions } from './emissions';

/** The lattices of records under their guidelines. */
export const latticesOf = async (
  reader: ReadsEmissions, records: readonly TrainingRecord[], chain: ChainTables, signal?: AbortSignal,
): Promise<readonly Lattice[]> => {
  const texts = records.map(({ tokens, guideline, picture }) => ({ tokens, group: chain.labels.groupOf(guideline), ...(picture !== undefined && { picture }) }));
  const emissions = await reader.read(texts, signal);
  return emissions.map((each, at) => latticeOf(each, chain, texts[at]?.group ?? 0));
};

/** Scores the best paths of lattices against the records' tags, in mode `seqeval`. */
export const scoreLattices = (lattices: readonly Lattice[], records: readonly TrainingRecord[], labels: LabelSet): ScoreReport => {
  const scoring = new EntityScoring('seqeval');
  lattices.forEach((lattice, at) => scoring.add(records[at]?.tags ?? [], Array.from(bestPath(lattice), (label) => labels.labels[label] ?? 'O')));
  return scoring.report();
};
