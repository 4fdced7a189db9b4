import { EntityScoring, type ScoreReport } from '../../dataset/scoring';
import { encodeCorpus, type EncodedCorpus, type PairChoice, type TrainingRecord } from './corpus';
import type { WordClasses } from './atomValues';
import { FeatureExtractor } from './features';
import { LabelSet } from './labels';
import { startLbfgs, stepLbfgs, type LbfgsState } from './lbfgs';
import { CrfModel, withoutSmall, type CrfParameters } from './model';
import type { Objective } from './objective';
import { prepareRecords } from './prepare';
import { tunedTemplates, type Template } from './templates';
import { countOnThreads, type Counter } from './workers';

/** How to train a CRF. */
export interface CrfTrainingOptions {
  readonly templates: readonly Template[];
  readonly pairs: PairChoice;
  /** Attributes seen on fewer tokens are left out. */
  readonly minCount: number;
  /** Weights of the L1 norm and of the squared L2 norm in the objective (CRFsuite's c1 and c2). */
  readonly l1: number;
  readonly l2: number;
  /** Weights nearer to zero than this are dropped from the trained model. */
  readonly leastWeight: number;
  readonly iterations: number;
  /** Steps that L-BFGS remembers. */
  readonly memory: number;
  readonly threads: number;
  /** Iterations between scorings on the validation records. */
  readonly scoreEvery: number;
  /** Scorings without a better F1 after which training ends; the best weights are kept. */
  readonly patience: number;
  /** What to do with an I- that continues nothing: read it as the B- of an entity, or refuse the record. */
  readonly orphans: 'repair' | 'refuse';
}

/** Options that suit a few thousand records. */
export const defaultTraining: CrfTrainingOptions = {
  templates: tunedTemplates, pairs: 'observed', minCount: 1, l1: 0.4, l2: 1, leastWeight: 0.01, iterations: 100, memory: 6, threads: 1,
  scoreEvery: 5, patience: 6, orphans: 'repair',
};

/** One line of the training log. */
export interface TrainingStep {
  readonly iteration: number;
  /** Penalised negative log-likelihood (natural logarithm) over all training records. */
  readonly loss: number;
  /** Evaluations of the objective that the step took. */
  readonly evaluations: number;
  /** Weights that are not zero. */
  readonly active: number;
  readonly valid?: ScoreReport;
}

/** Where training stands between two iterations; going on from it gives the same bits as never having stopped. */
export interface CrfCheckpoint {
  readonly state: LbfgsState;
  readonly bestF1: number;
  readonly bestIteration: number;
  readonly bestPoint: Float64Array;
  /** A number that only the same data with the same options has. */
  readonly fingerprint: number;
}

/** What surrounds a training run. */
export interface TrainingHooks {
  readonly classes?: WordClasses;
  readonly valid?: readonly TrainingRecord[];
  readonly progress?: (step: TrainingStep) => void;
  /** Called after every iteration; make the checkpoint only when it is to be written. */
  readonly checkpoint?: (iteration: number, make: () => CrfCheckpoint) => Promise<void> | void;
  readonly resumeFrom?: CrfCheckpoint;
  readonly signal?: AbortSignal;
}

/** A trained model, or one sentence why there is none. */
export type CrfTrainingResult =
  | { readonly kind: 'trained'; readonly model: CrfModel; readonly iteration: number; readonly valid?: ScoreReport; readonly repaired: number }
  | { readonly kind: 'refused'; readonly reason: string };

/** Penalised negative log-likelihood; with the L1 term left to the optimiser. */
export const makeObjective = (counter: Counter, observed: Float64Array, l2: number): Objective => (point, gradient) => {
  let value = counter.count(point, gradient);
  for (let k = 0; k < point.length; k++) {
    const weight = point[k]!;
    value += weight * (l2 * weight - observed[k]!);
    gradient[k] = gradient[k]! - observed[k]! + 2 * l2 * weight;
  }
  return value;
};

const parametersOf = (encoded: EncodedCorpus, labels: LabelSet, templates: readonly Template[], point: Float64Array): CrfParameters => {
  const { runStart, runLabel, groupCount } = encoded.shards[0]!;
  const cells = labels.size ** 2;
  const shared = point.subarray(runLabel.length, runLabel.length + cells);
  const transitions = new Float64Array(groupCount * cells);
  for (let i = 0; i < transitions.length; i++)
    transitions[i] = shared[i % cells]! + (groupCount > 1 ? point[runLabel.length + cells + i]! : 0);
  return { labels, templates, keys: encoded.keys, runStart, runLabel, weights: point.subarray(0, runLabel.length), transitions };
};

const fingerprintOf = (encoded: EncodedCorpus, { l1, l2, memory }: CrfTrainingOptions): number => {
  const sum = encoded.observed.reduce((total, x, k) => (total * 31 + x * (k % 1009)) % 2147483647, encoded.observed.length);
  return (sum + encoded.shards.length * 7919 + l1 * 104729 + l2 * 1299709 + memory) % 2147483647;
};

const pause = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

/** Scores a model on records, in mode `seqeval`; undefined where there are none. */
export const scoreModel = (model: CrfModel, records: readonly TrainingRecord[] | undefined): ScoreReport | undefined => {
  if (!records || records.length === 0) return undefined;
  const { labels } = model.parameters.labels;
  const scoring = new EntityScoring('seqeval');
  for (const record of records) scoring.add(record.tags, Array.from(model.decode(record).path, (y) => labels[y]!));
  return scoring.report();
};

interface Run {
  readonly encoded: EncodedCorpus;
  readonly labels: LabelSet;
  readonly options: CrfTrainingOptions;
  readonly hooks: TrainingHooks;
  readonly counter: Counter;
}

const minimise = async ({ encoded, labels, options, hooks, counter }: Run): Promise<CrfCheckpoint> => {
  const { classes, valid, progress, checkpoint, signal, resumeFrom } = hooks;
  const fingerprint = fingerprintOf(encoded, options);
  const objective = makeObjective(counter, encoded.observed, options.l2);
  let at: CrfCheckpoint = resumeFrom ?? {
    state: startLbfgs(objective, new Float64Array(encoded.observed.length), options),
    bestF1: -1, bestIteration: 0, bestPoint: new Float64Array(0), fingerprint,
  };
  while (at.state.iteration < options.iterations) {
    await pause();
    signal?.throwIfAborted();
    const outcome = stepLbfgs(objective, at.state, options);
    if (outcome.kind !== 'stepped') break;
    const { iteration, point, value } = outcome.state;
    const due = iteration % options.scoreEvery === 0 || iteration === options.iterations;
    const score = due
      ? scoreModel(new CrfModel(parametersOf(encoded, labels, options.templates, point), classes), valid)
      : undefined;
    at = { ...at, state: outcome.state };
    if (score && score.f1 > at.bestF1) at = { ...at, bestF1: score.f1, bestIteration: iteration, bestPoint: point };
    const active = point.reduce((count, weight) => count + (weight === 0 ? 0 : 1), 0);
    progress?.({ iteration, loss: value, evaluations: outcome.evaluations, active, ...(score && { valid: score }) });
    const here = at;
    await checkpoint?.(iteration, () => here);
    if (score && iteration - at.bestIteration >= options.patience * options.scoreEvery) break;
  }
  return at;
};

/**
 * Trains a CRF on records in IOB2 tags by L-BFGS (OWL-QN where `l1` is above 0), from zero weights, so that the result
 * depends on nothing but data, options and the number of threads. Rejects with the signal's reason when aborted.
 */
export const trainCrf = async (
  records: readonly TrainingRecord[], options: CrfTrainingOptions, hooks: TrainingHooks = {},
): Promise<CrfTrainingResult> => {
  const prepared = prepareRecords(records, options.orphans);
  if (prepared.kind === 'refused') return prepared;
  const guidelines = [...new Set(records.map(({ guideline }) => guideline))];
  const labels = new LabelSet(prepared.types, guidelines);
  const extractor = new FeatureExtractor(options.templates, hooks.classes);
  const encoded = encodeCorpus(prepared.records, extractor, labels, { ...options, shards: Math.max(1, options.threads) });
  if (hooks.resumeFrom && hooks.resumeFrom.fingerprint !== fingerprintOf(encoded, options))
    return { kind: 'refused', reason: 'The checkpoint belongs to other data or other options; start anew without it.' };
  const counter = await countOnThreads(encoded.shards, encoded.observed.length);
  try {
    const end = await minimise({ encoded, labels, options, hooks, counter });
    const useBest = end.bestIteration > 0;
    const point = useBest ? end.bestPoint : end.state.point;
    const model = new CrfModel(withoutSmall(parametersOf(encoded, labels, options.templates, point), options.leastWeight), hooks.classes);
    const valid = scoreModel(model, hooks.valid);
    const iteration = useBest ? end.bestIteration : end.state.iteration;
    return { kind: 'trained', model, iteration, repaired: prepared.repaired, ...(valid && { valid }) };
  } finally {
    await counter.close();
  }
};
