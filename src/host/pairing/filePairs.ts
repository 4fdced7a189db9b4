import { assessFile, gatherEvidence, noVerdicts, type FileEvidence, type FileVerdicts } from '../../curation/relevance/fileEvidence';
import type { SignalAssessment } from '../../curation/relevance/assessment';
import { kindOfTexts } from '../../curation/relevance/textKind';
import { decodeVector, type PairState, type RankReferences, type SignalName } from '../../protocol/pairs';
import { runInSlices } from '../slices';
import type { KeptScore } from './scoreCache';

/** Why a pair has no score. */
export type UnscoredState = Exclude<PairState, 'scored'>;

/** The pairs of one file: their scores by what these depend on, and what they say beside each other. */
export class FilePairs {
  readonly scores = new Map<string, KeptScore>();
  origin = '';
  references: RankReferences | undefined;
  assessment: Readonly<Record<SignalName, SignalAssessment>> | undefined;
  /** Records of the file when it was gathered. */
  gathered = 0;
  private evidence: FileEvidence | undefined;
  /** By record, when the pairs were compared. */
  keys: readonly string[] = [];
  /** Records that have no score, by why. */
  unscored: ReadonlyMap<UnscoredState, readonly number[]> = new Map();
  private places: ReadonlyMap<string, number> = new Map();

  /** What the pairs say beside each other; undefined before they were scored. */
  get found(): FileEvidence | undefined {
    return this.evidence;
  }

  /** Where a pair stands in the evidence. */
  placeOf(key: string): number | undefined {
    return this.places.get(key);
  }

  /** Compares the file's pairs, given by record, with each other; leaves things as they are when aborted. */
  async gather(keys: readonly string[], texts: readonly (readonly string[])[], signal: AbortSignal): Promise<void> {
    const all = keys.map((key) => this.scores.get(key));
    const work = gatherEvidence({
      pairs: all.map((each) => each?.score), vectors: all.map((each) => each?.vector), kind: kindOfTexts(texts),
      ...(this.references && { references: this.references }), decode: decodeVector,
    });
    let evidence: FileEvidence | undefined;
    await runInSlices((function* () { evidence = yield* work; })(), signal, 'asked');
    if (!evidence || signal.aborted) return;
    this.evidence = evidence;
    this.places = new Map(keys.map((key, at) => [key, at]));
    this.keys = keys;
    this.gathered = keys.length;
    const unscored = new Map<UnscoredState, number[]>();
    all.forEach((each, record) => {
      const state = each?.score.state ?? 'scored';
      if (state === 'scored') return;
      const same = unscored.get(state);
      if (same) same.push(record);
      else unscored.set(state, [record]);
    });
    this.unscored = unscored;
  }

  /** Sets the flags; `verdicts` are by record of when the pairs were compared. */
  assess(precision: number, verdicts: FileVerdicts = noVerdicts): void {
    this.assessment = this.evidence && assessFile(this.evidence, precision, verdicts);
  }

}
