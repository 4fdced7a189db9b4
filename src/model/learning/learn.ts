import { EntityScoring } from '../../dataset/scoring';
import { writeTags } from '../../dataset/tags';
import type { Comparison, LearningJob, TrainingOutcome } from '../../protocol/models';
import { lacksRoom } from '../crf/checkpoints';
import type { TrainingRecord } from '../crf/corpus';
import { loadTagger } from '../load';
import type { ModelPackage } from '../package';
import type { Tagger } from '../tagger';
import { recordsOf } from '../trainingFile';
import { scoresOf } from '../training/comparison';
import { openCrfStudent } from './crfStudent';
import { foldsOf } from './folds';
import { LearningRefusal, type Student } from './student';
import { openTextStudent } from './textStudent';

/** What surrounds learning. */
export interface LearningHooks {
  /** Called with the share of the work that is done, 0 to 1. */
  readonly progress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

const fewEntities = 100;

type OpenStudent = (model: ModelPackage, tagger: Tagger) => Promise<Student>;

/** How each family's packages learn; the others do not. */
const students: Readonly<Record<string, OpenStudent>> = { crf: openCrfStudent, text: openTextStudent };

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
  job: LearningJob, student: Student, lessons: readonly TrainingRecord[], { progress, signal }: LearningHooks,
): Promise<Comparison | undefined> => {
  const cut = foldsOf(job.records);
  const fit = job.records.flatMap(({ use }, at) => (use === 'learn and score' ? [at] : []));
  if (!cut || fit.length === 0) return undefined;
  const [before, after] = [new EntityScoring('seqeval'), new EntityScoring('seqeval')];
  await tagInto(before, student.tagger, job, fit);
  for (let fold = 0; fold < cut.count; fold += 1) {
    const held = fit.filter((at) => cut.folds[at] === fold);
    const shown = lessons.filter((_, at) => cut.folds[at] !== fold);
    if (held.length > 0) {
      const tagger = await (await student.teach(shown, signal)).openTagger(job);
      await tagInto(after, tagger, job, held);
      if (tagger !== student.tagger) await tagger.close?.();
    }
    progress?.(0.2 + (0.8 * (fold + 1)) / cut.count);
  }
  const [old, fresh] = [before.report(), after.report()];
  if (old.gold === 0) return undefined;
  return { mode: 'seqeval', records: fit.length, before: scoresOf(student.tagger, old), after: scoresOf(job, fresh), cautions: cautionsOf(job, fit.length, old.gold) };
};

const cautionsOf = ({ records }: LearningJob, scored: number, entities: number): readonly string[] => {
  const left = records.length - scored;
  return [
    ...(entities < fewEntities ? [`Only ${entities} ${entities === 1 ? 'entity' : 'entities'} could be scored: a difference of some points may be chance.`] : []),
    ...(left > 0 ? [`${left} more ${left === 1 ? 'record was' : 'records were'} learned from but not scored: not marked as reviewed, or with labels that the model itself suggested.`] : []),
  ];
};

const openStudent = async (nameOrFolder: string): Promise<Student> => {
  const loaded = await loadTagger(nameOrFolder);
  if (loaded.kind === 'refused') throw new LearningRefusal(loaded.reason);
  const { tagger, package: model } = loaded;
  const open = students[model.metadata.family];
  if (!open) throw new LearningRefusal(`${tagger.name} ${tagger.version} cannot be taught: only taggers of the families ${Object.keys(students).join(' and ')} learn from fixes.`);
  return open(model, tagger);
};

/**
 * Teaches a model what a person confirmed, and writes the one that knows it as a package of its own; the model itself
 * stays as it is. Rejects with the signal's reason when aborted.
 */
export const learnFromFixes = async (job: LearningJob, hooks: LearningHooks = {}): Promise<TrainingOutcome> => {
  let student: Student | undefined;
  try {
    student = await openStudent(job.base);
    const lessons = lessonsOf(job);
    const taught = await student.teach(lessons, hooks.signal);
    hooks.progress?.(0.2);
    const comparison = await compareOutOfFold(job, student, lessons, hooks);
    await taught.write(job);
    return { kind: 'trained', folder: job.folder, ...(comparison && { comparison }) };
  } catch (error) {
    if (error instanceof LearningRefusal) return { kind: 'refused', reason: error.message };
    if (lacksRoom(error)) return { kind: 'refused', reason: `There is no room on the disk for the model in ${job.folder}: free some and learn again.` };
    throw error;
  } finally {
    await student?.close();
  }
};
