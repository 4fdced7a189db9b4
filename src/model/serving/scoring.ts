import type { PairRequest, PairScore, PairScores } from '../../protocol/inference';
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

/** Scores pairs step by step, so that more urgent work can go in between. */
export async function* scoreInSteps(
  shelf: ScorerShelf,
  device: string,
  pairs: readonly PairRequest[],
  report: (done: number) => void,
): Steps<PairScores> {
  const { scorer } = await shelf.get(device);
  const scores: PairScore[] = [];
  for (let from = 0; from < pairs.length; from += stepPairs) {
    scores.push(...(await Promise.all(pairs.slice(from, from + stepPairs).map((pair) => scorer.score(pair)))));
    report(scores.length);
    yield;
  }
  return { scores, calibrated: true, origin: `${scorer.name} ${scorer.version}` };
}
