import { prepareRecords } from '../crf/prepare';
import { PackageRefusal, type ModelPackage } from '../package';
import type { Tagger } from '../tagger';
import { writeLearnedText } from '../text/learnedPackage';
import { TeachableText } from '../text/teachable';
import { LearningRefusal, type Student } from './student';

/** A few records cannot teach many new types. */
const mostNewTypes = 12;

const opened = (model: ModelPackage): Promise<TeachableText> =>
  TeachableText.open(model).catch((error: unknown) => {
    throw error instanceof PackageRefusal ? new LearningRefusal(error.reason) : error;
  });

/** The neural tagger of texts as a student: its encoder stays as it is, the layers after it are taught. */
export const openTextStudent = async (model: ModelPackage, tagger: Tagger): Promise<Student> => {
  const teachable = await opened(model);
  return {
    tagger,
    teach: async (records, signal) => {
      const prepared = prepareRecords(records, 'repair');
      if (prepared.kind === 'refused') throw new LearningRefusal(prepared.reason);
      const fresh = prepared.types.filter((type) => !tagger.types.includes(type));
      if (fresh.length > mostNewTypes) throw new LearningRefusal(`The records hold ${fresh.length} types that the model does not know, more than can be learned from a few records; train a model on the dataset instead.`);
      const head = await teachable.teach(prepared.records, signal);
      return { openTagger: (named) => teachable.taggerOf(head, named), write: (job) => writeLearnedText(job, teachable, head) };
    },
    close: async () => {
      await teachable.close();
      await tagger.close?.();
    },
  };
};
