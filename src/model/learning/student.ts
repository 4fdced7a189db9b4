import type { LearningJob } from '../../protocol/models';
import type { TrainingRecord } from '../crf/corpus';
import type { Tagger } from '../tagger';

/** What a model is called. */
export interface ModelName {
  readonly name: string;
  readonly version: string;
}

/** A model that was taught records: it can tag at once, and be written as a package. */
export interface TaughtModel {
  openTagger(named: ModelName): Promise<Tagger>;
  /** Writes the package into the job's folder; what was written is removed again where that fails. */
  write(job: LearningJob): Promise<void>;
}

/** A model that can be taught, of whatever family; it stays as it is. */
export interface Student {
  readonly tagger: Tagger;
  /** Teaches records, tags in IOB2 by the model's names. Throws a {@link LearningRefusal}; rejects with the signal's reason when aborted. */
  teach(records: readonly TrainingRecord[], signal?: AbortSignal): Promise<TaughtModel>;
  /** Frees what it holds outside the JavaScript heap. */
  close(): Promise<void>;
}

/** Thrown for trouble with learning that is the person's to settle, in one sentence. */
export class LearningRefusal extends Error {}
