import type { AuditSlice } from './auditSlice';
import type { LabelErrors } from './curating/labelErrors';
import type { Datasets } from './datasets';
import type { Facts } from './facts';
import type { Findings } from './findings';
import type { InferenceProcess } from './inference/inferenceProcess';
import type { Judgements } from './judgements';
import type { Pairs } from './pairs';
import type { Pictures } from './pictures';
import type { Predictor } from './predictor';
import type { Suggestions } from './suggestions';
import type { WorkPace } from './workPace';

/** What the composition root puts together and the views and commands share. */
export interface Services {
  readonly datasets: Datasets;
  readonly facts: Facts;
  readonly findings: Findings;
  readonly labelErrors: LabelErrors;
  readonly judgements: Judgements;
  readonly suggestions: Suggestions;
  readonly audit: AuditSlice;
  readonly pace: WorkPace;
  readonly pictures: Pictures;
  readonly pairs: Pairs;
  readonly predictor: Predictor;
  readonly process: InferenceProcess;
}
