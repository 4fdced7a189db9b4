import { EventEmitter, workspace, type Disposable } from 'vscode';
import { atPrior, estimatePrior } from '../curation/prior';
import type { PairScore } from '../protocol/inference';
import type { Dataset, Datasets } from './datasets';
import type { Facts } from './facts';
import type { InferenceProcess } from './inference/inferenceProcess';
import type { Judgements } from './judgements';
import type { Pictures } from './pictures';

/** How scores are asked for. */
export interface ScoreOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** How right the flag was, against the person's own verdicts. */
export interface FlagPrecision {
  readonly judged: number;
  readonly right: number;
}

class DatasetPairs {
  readonly scores = new Map<string, PairScore>();
  calibrated = false;
  /** One calibration cannot serve every file: the share of mismatches is estimated from the file's own scores. */
  prior = 0.5;
  origin = '';
}

const chunkPairs = 128;

/** Scores of pairs of text and picture, remembered by the record's tokens and its picture. */
export class Pairs implements Disposable {
  private readonly known = new Map<Dataset, DatasetPairs>();
  private readonly emitter = new EventEmitter<Dataset>();
  private readonly listener: Disposable;

  /** Fires when pairs were scored. */
  readonly onDidChange = this.emitter.event;

  constructor(
    datasets: Datasets,
    private readonly facts: Facts,
    private readonly judgements: Judgements,
    private readonly pictures: Pictures,
    private readonly process: InferenceProcess,
  ) {
    this.listener = datasets.onDidChange(({ kind, dataset }) => kind === 'closed' && this.known.delete(dataset));
  }

  /** A record's score, as probable as it is in this file; undefined where the pair was not scored. */
  find(dataset: Dataset, record: number): PairScore | undefined {
    const pairs = this.known.get(dataset);
    const score = pairs?.scores.get(this.keyOf(dataset, record));
    const probability = score?.mismatch.probability ?? null;
    return pairs && score && probability !== null ? { ...score, mismatch: { ...score.mismatch, probability: atPrior(probability, pairs.prior) } } : score;
  }

  /** The share of pairs in the file that do not belong together, estimated from their scores. */
  prior(dataset: Dataset): number {
    return this.known.get(dataset)?.prior ?? 0.5;
  }

  /** Whether scores of this dataset are probabilities. */
  isCalibrated(dataset: Dataset): boolean {
    return this.known.get(dataset)?.calibrated ?? false;
  }

  /** Model and version that scored the dataset; empty before. */
  originOf(dataset: Dataset): string {
    return this.known.get(dataset)?.origin ?? '';
  }

  /** Probability of mismatch from which a pair is flagged. */
  flagLine(dataset: Dataset): number {
    return workspace.getConfiguration('mner', dataset.document).get('flag.precision', 0.8);
  }

  /** Whether the picture probably belongs to another text. */
  isFlagged(dataset: Dataset, record: number): boolean {
    const mismatch = this.find(dataset, record)?.mismatch.probability;
    return typeof mismatch === 'number' && this.isCalibrated(dataset) && mismatch >= this.flagLine(dataset);
  }

  /** The flagged records, the most doubtful first. */
  flagged(dataset: Dataset): readonly number[] {
    const records: { readonly record: number; readonly mismatch: number }[] = [];
    for (let record = 0; record < dataset.records.recordCount; record += 1) {
      if (this.isFlagged(dataset, record)) records.push({ record, mismatch: this.find(dataset, record)?.mismatch.probability ?? 0 });
    }
    return records.sort((a, b) => b.mismatch - a.mismatch).map((each) => each.record);
  }

  /** How many of the flagged pairs that were judged are unrelated or misleading. */
  precision(dataset: Dataset): FlagPrecision {
    const verdicts = this.flagged(dataset).flatMap((record) => this.judgements.get(dataset, record).verdict ?? []);
    return { judged: verdicts.length, right: verdicts.filter((each) => each === 'unrelated' || each === 'misleading').length };
  }

  /** Scores the records that are not scored yet, chunk by chunk, so that a cancel loses little. */
  async score(dataset: Dataset, records: readonly number[], { signal, onProgress }: ScoreOptions): Promise<void> {
    const pairs = this.known.get(dataset) ?? new DatasetPairs();
    this.known.set(dataset, pairs);
    const open = records.filter((record) => !this.find(dataset, record));
    for (let from = 0; from < open.length; from += chunkPairs) {
      const chunk = open.slice(from, from + chunkPairs);
      const keys = chunk.map((record) => this.keyOf(dataset, record));
      const requests = chunk.map((record) => ({
        tokens: dataset.records.record(record).tokens.map((token) => token.text),
        picture: this.pictures.find(dataset, this.facts.get(dataset, record).id),
      }));
      const answer = await this.process.request(
        'score',
        { pairs: requests, urgency: 'later' },
        { ...(signal ? { signal } : {}), onProgress: ({ done }) => onProgress?.(from + done) },
      );
      answer.scores.forEach((score, at) => pairs.scores.set(keys[at] ?? '', score));
      pairs.prior = estimatePrior([...pairs.scores.values()].flatMap(({ mismatch }) => mismatch.probability ?? []));
      pairs.calibrated = answer.scores.some(({ mismatch }) => mismatch.state === 'calibrated');
      pairs.origin = answer.origin;
      this.emitter.fire(dataset);
    }
  }

  dispose(): void {
    this.listener.dispose();
    this.emitter.dispose();
  }

  private keyOf(dataset: Dataset, record: number): string {
    const { fingerprint, id } = this.facts.get(dataset, record);
    return `${fingerprint} ${this.pictures.find(dataset, id) ?? ''}`;
  }
}
