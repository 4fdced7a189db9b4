/** Where a run of training stands; every family reports in this form. */
export interface TrainingProgress {
  /** Passes over the records, counted from 1; iterations for families that look at all records at once. */
  readonly epoch: number;
  /** Steps taken so far, and how many there will be at most. */
  readonly step: number;
  readonly of: number;
  /** Mean loss a record since the last report. */
  readonly loss: number;
  /** Scores on the validation files, in their order, where they were just measured; fractions 0 to 1. */
  readonly f1?: readonly { readonly name: string; readonly f1: number }[];
}

/** What surrounds a run of training. */
export interface TrainingControl {
  readonly progress?: (progress: TrainingProgress) => void;
  /** A sentence for the person that is not an error, e.g. that batches were made smaller for want of memory. */
  readonly notice?: (sentence: string) => void;
  /** Ends the run after the step at hand, with a checkpoint to go on from; training rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}
