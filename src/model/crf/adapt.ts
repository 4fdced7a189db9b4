import { encodeCorpus, type EncodedCorpus, type TrainingRecord } from './corpus';
import { FeatureExtractor } from './features';
import { KeyIndex } from './hash';
import { LabelSet } from './labels';
import { startLbfgs, stepLbfgs } from './lbfgs';
import { CrfModel, withoutSmall, type CrfParameters } from './model';
import { prepareRecords } from './prepare';
import type { Objective } from './objective';
import { countHere, type Counter } from './workers';

/** How a trained CRF takes in further records. */
export interface AdaptationOptions {
  /** Least weight of a weight's squared distance from what it was. */
  readonly pull: number;
  /** How much the records that the model was trained on count against the new ones; 0: it is held by `pull` alone. */
  readonly memory: number;
  /** How many records the model was trained on. */
  readonly baseRecords: number;
  readonly iterations: number;
  /** Weights nearer to zero than this are dropped. */
  readonly leastWeight: number;
}

/** Options that suit ten to a few thousand records; chosen on three other datasets than the bundled model's own. */
export const defaultAdaptation: AdaptationOptions = { pull: 1, memory: 0.02, baseRecords: 7000, iterations: 15, leastWeight: 0.005 };

/** What surrounds an adaptation. */
export interface AdaptationHooks {
  /** Called after every iteration. */
  readonly progress?: (iteration: number, loss: number) => void;
  readonly signal?: AbortSignal;
}

/** The model that knows the new records too, or one sentence why there is none. */
export type AdaptationResult =
  | { readonly kind: 'adapted'; readonly model: CrfModel; readonly newTypes: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string };

const mostNewTypes = 12;
/** The loss falls by less than this share in an iteration: it is at its end. */
const settledShare = 1e-5;

/** A base model's weights by attribute, as labels of a larger set: a new type stands where the average type does. */
class Prior {
  private readonly newTypes: number;
  private readonly row: Float64Array;

  constructor(private readonly base: CrfParameters, private readonly labels: LabelSet) {
    this.newTypes = labels.types.length - base.labels.types.length;
    this.row = new Float64Array(labels.size);
  }

  /** The weights of a feature for every label; the array is used again by the next call. */
  of(key: number): Float64Array {
    const { keys, runStart, runLabel, weights } = this.base;
    this.row.fill(0);
    const attribute = keys.find(key);
    if (attribute < 0) return this.row;
    for (let k = runStart[attribute]!; k < runStart[attribute + 1]!; k++) this.row[runLabel[k]!] = weights[k]!;
    if (this.newTypes > 0) this.averageInto(this.row);
    return this.row;
  }

  /** The transitions of a guideline over the larger label set. */
  transitions(guideline: number): Float64Array {
    const [small, large] = [this.base.labels.size, this.labels.size];
    const own = this.base.transitions.subarray(guideline * small * small, (guideline + 1) * small * small);
    const wide = new Float64Array(large * large);
    for (let from = 0; from < large; from++)
      for (let to = 0; to < large; to++) wide[from * large + to] = this.transition(own, small, from, to);
    return wide;
  }

  private averageInto(row: Float64Array): void {
    const known = this.base.labels.types.length;
    for (const part of [1, 2]) {
      let sum = 0;
      for (let type = 0; type < known; type++) sum += row[part + 2 * type]!;
      for (let type = known; type < this.labels.types.length; type++) row[part + 2 * type] = sum / known;
    }
  }

  /** A known transition as it is; one of a new type as the mean over the known types in its place. */
  private transition(own: Float64Array, small: number, from: number, to: number): number {
    if (from < small && to < small) return own[from * small + to]!;
    const known = this.base.labels.types.length;
    const [fromType, toType] = [from, to].map((label) => (label === 0 ? -1 : (label - 1) >> 1)) as [number, number];
    const same = fromType === toType;
    const stand = (label: number, type: number): number => (label < small ? label : 2 - (label % 2) + 2 * type);
    let sum = 0;
    for (let type = 0; type < known; type++) sum += own[stand(from, type) * small + stand(to, same ? type : (type + 1) % known)]!;
    return sum / known;
  }
}

/** Where the search starts and what it is pulled to: the base's weights, laid out as the optimiser's point. */
const centreOf = (encoded: EncodedCorpus, labels: LabelSet, prior: Prior): Float64Array => {
  const { runStart, runLabel } = encoded.shards[0]!;
  const centre = new Float64Array(encoded.observed.length);
  encoded.keys.keys().forEach((key, a) => {
    const row = prior.of(key);
    for (let k = runStart[a]!; k < runStart[a + 1]!; k++) centre[k] = row[runLabel[k]!]!;
  });
  const groups = Math.max(1, labels.guidelines.length);
  // With several guidelines the point holds what they share, then what each has of its own; only the sums matter.
  const first = runLabel.length + (groups > 1 ? labels.size ** 2 : 0);
  for (let g = 0; g < groups; g++) centre.set(prior.transitions(g), first + g * labels.size ** 2);
  return centre;
};

/** The base with the weights of the features in the corpus replaced by those of the point. */
const merge = (base: CrfParameters, encoded: EncodedCorpus, labels: LabelSet, prior: Prior, point: Float64Array): CrfParameters => {
  const { runStart, runLabel } = encoded.shards[0]!;
  const [keys, starts, names, weights]: [number[], number[], number[], number[]] = [[], [0], [], []];
  const close = (key: number): void => { keys.push(key); starts.push(names.length); };
  encoded.keys.keys().forEach((key, a) => {
    for (let k = runStart[a]!; k < runStart[a + 1]!; k++) { names.push(runLabel[k]!); weights.push(point[k]!); }
    close(key);
  });
  for (const key of base.keys.keys()) {
    if (encoded.keys.find(key) >= 0) continue;
    prior.of(key).forEach((weight, label) => { if (weight !== 0) { names.push(label); weights.push(weight); } });
    close(key);
  }
  const cells = labels.size ** 2;
  const groups = Math.max(1, labels.guidelines.length);
  const shared = point.subarray(runLabel.length, runLabel.length + cells);
  const transitions = new Float64Array(groups * cells)
    .map((_, i) => shared[i % cells]! + (groups > 1 ? point[runLabel.length + cells + i]! : 0));
  return {
    labels, templates: base.templates, keys: KeyIndex.of(Int32Array.from(keys)), runStart: Int32Array.from(starts),
    runLabel: Int32Array.from(names), weights: Float64Array.from(weights), transitions,
  };
};

/**
 * How firmly each weight is held: the least pull everywhere, and where the base knows the feature, the information about
 * it in the data the base was trained on (the diagonal of Fisher's matrix; Kirkpatrick et al., 2017), estimated on the
 * new records as if those had been like them, and discounted, for they were not.
 */
const pullsOf = (
  base: CrfParameters, encoded: EncodedCorpus, counter: Counter, centre: Float64Array, labels: LabelSet, records: number, options: AdaptationOptions,
): Float64Array => {
  const { runStart, runLabel } = encoded.shards[0]!;
  const expected = new Float64Array(centre.length);
  counter.count(centre, expected);
  const scale = options.memory * (options.baseRecords / records);
  const pulls = new Float64Array(centre.length).fill(options.pull);
  const hold = (from: number, to: number): void => {
    let total = 0;
    for (let k = from; k < to; k++) total += expected[k]!;
    for (let k = from; k < to; k++) pulls[k]! += total > 0 ? scale * expected[k]! * (1 - expected[k]! / total) : 0;
  };
  encoded.keys.keys().forEach((key, a) => { if (base.keys.find(key) >= 0) hold(runStart[a]!, runStart[a + 1]!); });
  for (let row = runLabel.length; row < centre.length; row += labels.size) hold(row, row + labels.size);
  return pulls;
};

const makeObjective = (counter: Counter, observed: Float64Array, centre: Float64Array, pulls: Float64Array): Objective => (point, gradient) => {
  let value = counter.count(point, gradient);
  for (let k = 0; k < point.length; k++) {
    const [weight, away, pull] = [point[k]!, point[k]! - centre[k]!, pulls[k]!];
    value += pull * away * away - weight * observed[k]!;
    gradient[k] = gradient[k]! - observed[k]! + 2 * pull * away;
  }
  return value;
};

const pause = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

/**
 * Teaches a trained CRF further records without the data it was trained on: the negative log-likelihood of the records
 * plus a weighted squared distance from its weights is minimised (a Gaussian prior at the old weights; Chelba and Acero,
 * 2006). Types that it does not know begin as the average of those it knows. Rejects with the signal's reason when aborted.
 */
export const adaptCrf = async (
  base: CrfModel, records: readonly TrainingRecord[], options: AdaptationOptions = defaultAdaptation, hooks: AdaptationHooks = {},
): Promise<AdaptationResult> => {
  const { parameters, classes } = base;
  const prepared = prepareRecords(records, 'repair');
  if (prepared.kind === 'refused') return prepared;
  const newTypes = prepared.types.filter((type) => parameters.labels.typeOf(type) < 0);
  if (newTypes.length > mostNewTypes)
    return { kind: 'refused', reason: `The records hold ${newTypes.length} types that the model does not know, more than can be learned from fixes (${mostNewTypes}); train a model on the dataset instead.` };
  const labels = new LabelSet([...parameters.labels.types, ...newTypes], parameters.labels.guidelines);
  const known = prepared.records.map((record) => ({ ...record, guideline: labels.guidelines[labels.groupOf(record.guideline)] ?? '' }));
  const extractor = new FeatureExtractor(parameters.templates, classes);
  const prior = new Prior(parameters, labels);
  const encoded = encodeCorpus(known, extractor, labels, { pairs: 'observed', known: (key) => prior.of(key), minCount: 1, shards: 1 });
  const centre = centreOf(encoded, labels, prior);
  const counter = countHere(encoded.shards);
  const pulls = pullsOf(parameters, encoded, counter, centre, labels, known.length, options);
  const objective = makeObjective(counter, encoded.observed, centre, pulls);
  const search = { l1: 0, memory: 8 };
  let state = startLbfgs(objective, centre.slice(), search);
  while (state.iteration < options.iterations) {
    await pause();
    hooks.signal?.throwIfAborted();
    const before = state.value;
    const outcome = stepLbfgs(objective, state, search);
    if (outcome.kind !== 'stepped') break;
    state = outcome.state;
    hooks.progress?.(state.iteration, state.value);
    if (before - state.value < settledShare * Math.abs(before)) break;
  }
  const merged = withoutSmall(merge(parameters, encoded, labels, prior, state.point), options.leastWeight);
  return { kind: 'adapted', model: new CrfModel(merged, classes), newTypes };
};
