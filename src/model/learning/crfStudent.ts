import { adaptCrf, defaultAdaptation } from '../crf/adapt';
import { CrfTagger } from '../crf/crfTagger';
import { writeLearnedPackage } from '../crf/learnedPackage';
import type { ModelPackage } from '../package';
import type { Tagger } from '../tagger';
import { LearningRefusal, type Student } from './student';

/** How many records a package says it was trained on; undefined where it says nothing. */
const trainedRecordsOf = ({ metadata }: ModelPackage): number | undefined => {
  const { data } = metadata.provenance;
  const entries = Array.isArray(data) ? (data as readonly { readonly split?: unknown; readonly records?: unknown }[]) : [];
  const count = entries.reduce((sum, { split, records }) => sum + (split === 'train' && typeof records === 'number' ? records : 0), 0);
  return count > 0 ? count : undefined;
};

/** The instant tagger as a student: its weights are the prior of those it learns. */
export const openCrfStudent = async (model: ModelPackage, tagger: Tagger): Promise<Student> => {
  if (!(tagger instanceof CrfTagger)) throw new LearningRefusal(`${tagger.name} ${tagger.version} is not an instant tagger.`);
  const options = { ...defaultAdaptation, baseRecords: trainedRecordsOf(model) ?? defaultAdaptation.baseRecords };
  return {
    tagger,
    teach: async (records, signal) => {
      const adapted = await adaptCrf(tagger.model, records, options, signal ? { signal } : {});
      if (adapted.kind === 'refused') throw new LearningRefusal(adapted.reason);
      return {
        openTagger: async (named) => tagger.withModel(adapted.model, named),
        write: (job) => writeLearnedPackage(job, { base: model, tagger, taught: adapted.model }),
      };
    },
    close: async () => {},
  };
};
