import type { PairEmbedding, PairRequest, PairScore, PairScores } from '../../protocol/pairs';
import { openScorer, type OpenedScorer } from '../relevance/relevancePackage';
import { findDevice } from '../runtime/devices';
import type { PictureShelf } from './pictures';
import type { Steps } from './workQueue';

const stepPairs = 8;

/** The process's scorer of pairs, opened when first needed; rejects with a sentence where there is none. */
export class ScorerShelf {
  private opening: Promise<OpenedScorer> | undefined;
  private device = '';

  constructor(private readonly pictures: PictureShelf) {}

  /** The scorer, on a device; opened again when another device is asked for. */
  async get(device: string): Promise<Extract<OpenedScorer, { scorer: unknown }>> {
    if (this.device !== device) this.opening = undefined;
    this.device = device;
    this.opening ??= this.pictures.get().then((reader) => openScorer({ device: findDevice(device) ?? 'auto', reader }));
    const opened = await this.opening;
    if ('problem' in opened) {
      this.opening = undefined;
      throw new Error(opened.problem);
    }
    return opened;
  }
}

/** What is asked of the scorer. */
export interface ScoringJob {
  readonly pairs: readonly PairRequest[];
  /** Whether the vectors of texts and pictures come back, too. */
  readonly embeddings?: 'wanted';
}

/** Scores pairs step by step, so that more urgent work can go in between. */
export async function* scoreInSteps(shelf: ScorerShelf, device: string, { pairs, embeddings: wanted }: ScoringJob, report: (done: number) => void): Steps<PairScores> {
  const { scorer, references } = await shelf.get(device);
  const scores: PairScore[] = [];
  const embeddings: PairEmbedding[] = [];
  for (let from = 0; from < pairs.length; from += stepPairs) {
    const step = pairs.slice(from, from + stepPairs);
    scores.push(...(await Promise.all(step.map((pair) => scorer.score(pair)))));
    if (wanted) embeddings.push(...(await Promise.all(step.map((pair) => scorer.embed(pair)))));
    report(scores.length);
    yield;
  }
  return { scores, ...(wanted && { embeddings }), ...(references && { references }), origin: `${scorer.name} ${scorer.version}` };
}
