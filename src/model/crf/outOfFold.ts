import type { LabelEvidence } from '../../dataset/labelEvidence';
import type { WordClasses } from './atomValues';
import { weighLabels, type LabelledTokens } from './evidence';
import { mix } from './hash';
import type { CrfModel } from './model';
import { defaultTraining, trainCrf, type CrfTrainingOptions } from './train';

/** A record for folds: those with the same group are never parted, so that no copy of a record teaches about it. */
export interface FoldRecord extends LabelledTokens {
  readonly group: number;
  /** Whether its tags break their scheme; such records teach in the first round only. */
  readonly form: 'sound' | 'malformed';
}

/** How evidence is gathered. */
export interface FoldOptions {
  readonly folds: number;
  readonly threads: number;
  readonly iterations: number;
  /** Share of the records that are left out of training in the second round: those whose labels looked worst in the first. */
  readonly leftOut: number;
}

/** Measured on Twitter-2015 and Twitter-2017; see docs/decisions/label-errors.md. */
export const foldDefaults: FoldOptions = { folds: 5, threads: 2, iterations: 30, leftOut: 0.12 };

/** What surrounds the work. */
export interface FoldHooks {
  /** Called with the share of the work that is done. */
  readonly progress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/** What surrounds the work of CRFs. */
export interface CrfFoldHooks extends FoldHooks {
  readonly classes?: WordClasses;
  /** Hears which model judged a record; of both rounds, the second one last. */
  readonly judged?: (record: number, model: CrfModel) => void;
}

/** Evidence for each record, in order, or one sentence why there is none. */
export type FoldResult =
  | { readonly kind: 'weighed'; readonly evidence: readonly LabelEvidence[] }
  | { readonly kind: 'refused'; readonly reason: string };

const rounds = 2;

/** A model that learned some of the records: what it says of another one. */
export type Judge = (record: number) => LabelEvidence;

/** Trains a judge on all records but those that are out, or says in one sentence why it cannot; told the share of the work that is done. */
export type Schooling = (isOut: (at: number) => boolean, progress: (share: number) => void) => Promise<{ readonly kind: 'learned'; readonly judge: Judge } | { readonly kind: 'refused'; readonly reason: string }>;

/**
 * Weighs every record's labels by models that did not learn from it, twice: a first round finds the worst records, the
 * second learns without them, from another cut, and gives the evidence. Nothing is random. Rejects with the signal's
 * reason when aborted.
 */
export const weighInFolds = async (records: readonly FoldRecord[], options: Pick<FoldOptions, 'folds' | 'leftOut'>, learn: Schooling, hooks: FoldHooks = {}): Promise<FoldResult> => {
  const groups = new Set(records.map(({ group }) => group));
  if (groups.size < 2)
    return { kind: 'refused', reason: records.length < 2
      ? 'One record cannot be judged by others: there must be at least two.'
      : 'All records have the same text, so none can be judged by others.' };
  const folds = Math.min(options.folds, groups.size);
  let left: ReadonlySet<number> = new Set();
  let evidence: LabelEvidence[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const foldOf = cutFolds(groups, folds, round);
    evidence = [];
    for (let fold = 0; fold < folds; fold += 1) {
      const done = (round - 1) * folds + fold;
      const isHeld = (at: number): boolean => foldOf.get(records[at]!.group) === fold;
      const learned = await learn((at) => isHeld(at) || left.has(at), (share) => hooks.progress?.((done + share) / (rounds * folds)));
      if (learned.kind === 'refused') return learned;
      records.forEach((_, at) => {
        if (isHeld(at)) evidence[at] = learned.judge(at);
      });
    }
    left = worst(records, evidence, options.leftOut);
  }
  hooks.progress?.(1);
  return { kind: 'weighed', evidence };
};

/** Weighs every record's labels by CRFs that did not learn from it; see {@link weighInFolds}. */
export const weighOutOfFold = (records: readonly FoldRecord[], options: FoldOptions, hooks: CrfFoldHooks = {}): Promise<FoldResult> =>
  weighInFolds(records, options, async (isOut, progress) => {
    const trained = await trainWithout(records, isOut, options, { ...hooks, progress });
    if (trained.kind === 'refused') return trained;
    return {
      kind: 'learned',
      judge: (at) => {
        hooks.judged?.(at, trained.model);
        return weighLabels(trained.model, records[at]!);
      },
    };
  }, hooks);

const trainWithout = (records: readonly FoldRecord[], isOut: (at: number) => boolean, { iterations, threads }: FoldOptions, hooks: CrfFoldHooks) => {
  const training: CrfTrainingOptions = { ...defaultTraining, iterations, threads, scoreEvery: iterations + 1 };
  const learned = records.flatMap(({ tokens, tags }, at) => (isOut(at) ? [] : [{ tokens, tags, guideline: '' }]));
  return trainCrf(learned, training, {
    ...(hooks.classes && { classes: hooks.classes }), ...(hooks.signal && { signal: hooks.signal }),
    progress: ({ iteration }) => hooks.progress?.(iteration / iterations),
  });
};

/** Deals the groups out in an order that only their numbers and the round settle. */
const cutFolds = (groups: ReadonlySet<number>, folds: number, round: number): ReadonlyMap<number, number> => {
  const order = [...groups].map((group) => ({ group, place: mix(mix(round, group), 0x5bd1e995) >>> 0 }));
  order.sort((a, b) => a.place - b.place || a.group - b.group);
  return new Map(order.map(({ group }, at) => [group, at % folds]));
};

const worst = (records: readonly FoldRecord[], evidence: readonly LabelEvidence[], share: number): ReadonlySet<number> => {
  const doubt = records.map(({ form }, at) => evidence[at]!.logRatio + (form === 'malformed' ? 1e6 : 0));
  const order = [...records.keys()].sort((a, b) => doubt[b]! - doubt[a]! || a - b);
  return new Set(order.slice(0, Math.floor(share * records.length)));
};
