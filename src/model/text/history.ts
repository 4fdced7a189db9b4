import type { ScoreReport } from '../../dataset/scoring';

/** What came of an epoch. */
export interface EpochReport {
  readonly epoch: number;
  /** Mean loss a record (natural logarithm). */
  readonly loss: number;
  /** Seconds of training since the run began, breaks not counted. */
  readonly seconds: number;
  /** Scores on each validation file. */
  readonly valid: readonly ({ readonly name: string } & Pick<ScoreReport, 'mode' | 'precision' | 'recall' | 'f1'>)[];
}

/** Where a run stands between two steps, beside what the optimiser remembers. */
export interface RunState {
  /** A text that only the same data with the same options has. */
  readonly fingerprint: string;
  readonly epoch: number;
  /** Steps of this epoch already taken. */
  readonly taken: number;
  readonly lossSum: number;
  readonly seconds: number;
  /** In how many parts a step's records go through the network. */
  readonly parts: number;
  readonly history: readonly EpochReport[];
}

/** The sum of the F1 on the validation files, by which epochs are compared. */
export const sumOfF1 = ({ valid }: EpochReport): number => valid.reduce((sum, { f1 }) => sum + f1, 0);

/** The best epoch so far, the first among equals; undefined before the first. */
export const bestOf = (history: readonly EpochReport[]): EpochReport | undefined =>
  history.reduce<EpochReport | undefined>((best, report) => (best && sumOfF1(best) >= sumOfF1(report) ? best : report), undefined);

/** Reads what `JSON.stringify` made of a state; undefined where the text is something else. */
export const parseState = (text: string | undefined): RunState | undefined => {
  try {
    const state: unknown = JSON.parse(text ?? '');
    return typeof state === 'object' && state !== null && 'fingerprint' in state && 'history' in state ? (state as RunState) : undefined;
  } catch {
    return undefined;
  }
};

/** An epoch as a person reads it. */
export const describeEpoch = ({ epoch, loss, seconds, valid }: EpochReport): string => {
  const scores = valid.map(({ name, f1 }) => `${name} ${(100 * f1).toFixed(2)}`).join('  ');
  return `epoch ${String(epoch).padStart(2)}  loss ${loss.toFixed(3)}  ${seconds.toFixed(0).padStart(6)} s  F1 ${scores}`;
};
