import { EntityScoring } from '../../dataset/scoring';
import { writeTags } from '../../dataset/tags';
import type { Comparison, LearningJob, TrainingOutcome } from '../../protocol/models';
import { adaptCrf, defaultAdaptation } from '../crf/adapt';
import { lacksRoom } from '../crf/checkpoints';
import type { TrainingRecord } from '../crf/corpus';
import { CrfTagger } from '../crf/crfTagger';
import type { CrfModel } from '../crf/model';
import { writeLearnedPackage } from '../crf/learnedPackage';
import { loadTagger } from '../load';
import type { ModelPackage } from '../package';
import type { Tagger } from '../tagger';
import { recordsOf } from '../trainingFile';
import { scoresOf } from '../training/comparison';
import { foldsOf } from './folds';

/** What surrounds learning. */
export interface LearningHooks {
  /** Called with the share of the work that is done, 0 to 1. */
  readonly progress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/** Thrown inside for trouble that is the person's to settle. */
class LearningRefusal extends Error {}

const fewEntities = 100;

type Teach = (records: readonly TrainingRecord[]) => Promise<CrfModel>;

/** The records with the model's names for types. */
const lessonsOf = ({ records, source }: LearningJob): TrainingRecord[] =>
  recordsOf({ ...source, records }, { [source.guideline]: source.typeNames });

const tagInto = async (scoring: EntityScoring, tagger: Tagger, { source, records }: LearningJob, wanted: readonly number[]): Promise<void> => {
  const { guideline, typeNames } = source;
  const outputs = await tagger.tag(wanted.map((at) => ({ tokens: records[at]!.tokens, guideline, typeNames })));
  outputs.forEach(({ spans }, i) => {
    const { tokens, tags } = records[wanted[i]!]!;
    scoring.add(tags, writeTags(spans, tokens.length, 'IOB2'));
  });
};

/** Scores before and after, each record by a model that did not learn from it (cross-validation); undefined where none is fit for it. */
const compareOutOfFold = async (
  job: LearningJob, base: CrfTagger, lessons: readonly TrainingRecord[], teach: Teach, done: (folds: number, of: number) => void,
): Promise<Comparison | undefined> => {
  const cut = foldsOf(job.records);
  const fit = job.records.flatMap(({ use }, at) => (use === 'learn and score' ? [at] : []));
  if (!cut || fit.length === 0) return undefined;
  const [before, after] = [new EntityScoring('seqeval'), new EntityScoring('seqeval')];
  await tagInto(before, base, job, fit);
  const { count, folds } = cut;
  const named = { name: job.name, version: job.version };
  for (let fold = 0; fold < count; fold += 1) {
    const held = fit.filter((at) => folds[at] === fold);
    const shown = lessons.filter((_, at) => folds[at] !== fold);
    if (held.length > 0) await tagInto(after, base.withModel(await teach(shown), named), job, held);
    done(fold + 1, count + 1);
  }
  const [old, fresh] = [before.report(), after.report()];
  if (old.gold === 0) return undefined;
  const cautions = old.gold < fewEntities ? [`Only ${old.gold} ${old.gold === 1 ? 'entity' : 'entities'} could be scored: a difference of some points may be chance.`] : [];
  const left = job.records.length - fit.length;
  if (left > 0) cautions.push(`${left} more ${left === 1 ? 'record was' : 'records were'} learned from but not scored: not marked as reviewed, or with labels that the model itself suggested.`);
  return { mode: 'seqeval', records: fit.length, before: scoresOf(base, old), after: scoresOf(base.withModel(base.model, named), fresh), cautions };
};

/** How many records a package says it was trained on; undefined where it says nothing. */
const trainedRecordsOf = ({ metadata }: ModelPackage): number | undefined => {
  const { data } = metadata.provenance;
  const entries = Array.isArray(data) ? (data as readonly { readonly split?: unknown; readonly records?: unknown }[]) : [];
  const count = entries.reduce((sum, { split, records }) => sum + (split === 'train' && typeof records === 'number' ? records : 0), 0);
  return count > 0 ? count : undefined;
};

const openBase = async (nameOrFolder: string) => {
  const loaded = await loadTagger(nameOrFolder);
  if (loaded.kind === 'refused') throw new LearningRefusal(loaded.reason);
  const { tagger, package: model } = loaded;
  if (tagger instanceof CrfTagger) return { tagger, model };
  throw new LearningRefusal(`${tagger.name} ${tagger.version} is not an instant tagger; only those learn from fixes.`);
};

/**
 * Teaches the instant tagger what a person confirmed, and writes the model that knows it as a package of its own; the
 * one it comes from stays as it is. Rejects with the signal's reason when aborted.
 */
export const learnFromFixes = async (job: LearningJob, { progress, signal }: LearningHooks = {}): Promise<TrainingOutcome> => {
  try {
    const { tagger, model } = await openBase(job.base);
    const lessons = lessonsOf(job);
    const options = { ...defaultAdaptation, baseRecords: trainedRecordsOf(model) ?? defaultAdaptation.baseRecords };
    const teach: Teach = async (records) => {
      const adapted = await adaptCrf(tagger.model, records, options, signal ? { signal } : {});
      if (adapted.kind === 'refused') throw new LearningRefusal(adapted.reason);
      return adapted.model;
    };
    const taught = await teach(lessons);
    progress?.(0.2);
    const comparison = await compareOutOfFold(job, tagger, lessons, teach, (folds, of) => progress?.(0.2 + (0.8 * folds) / of));
    await writeLearnedPackage(job, { base: model, tagger, taught });
    return { kind: 'trained', folder: job.folder, ...(comparison && { comparison }) };
  } catch (error) {
    if (error instanceof LearningRefusal) return { kind: 'refused', reason: error.message };
    if (lacksRoom(error)) return { kind: 'refused', reason: `There is no room on the disk for the model in ${job.folder}: free some and learn again.` };
    throw error;
  }
};
