import { EventEmitter, workspace, type Disposable, type Memento } from 'vscode';
import type { FlagState, SignalAssessment } from '../curation/relevance/assessment';
import type { FileVerdicts } from '../curation/relevance/fileEvidence';
import type { NearRecord } from '../curation/relevance/fileSpace';
import type { Shift } from '../curation/relevance/shift';
import { faultsOf } from '../curation/relevance/verdicts';
import { signalNames, type PairExplanation, type PairScore, type SignalName } from '../protocol/pairs';
import type { Dataset, Datasets } from './datasets';
import type { Facts } from './facts';
import type { InferenceProcess } from './inference/inferenceProcess';
import type { Judgements } from './judgements';
import { FilePairs, type UnscoredState } from './pairing/filePairs';
import { PairRequests } from './pairing/pairRequests';
import type { ScoreCache } from './pairing/scoreCache';
import type { Pictures } from './pictures';

/** How scores are asked for. */
export interface ScoreOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** One signal of a pair, as it stands in its file. */
export interface SignalView {
  readonly state: FlagState;
  /** Probability of the fault in this file; null where there is none. */
  readonly probability: number | null;
  /** What the pairs are ordered by; null where the pair has no score. */
  readonly order: number | null;
  readonly flagged: boolean;
  /** Probability from which pairs are flagged. */
  readonly line?: number;
  /** Verdicts given that teach the signal. */
  readonly verdicts: number;
}

/** A pair as it stands in its file. */
export interface PairView {
  readonly score: PairScore;
  readonly signals: Readonly<Record<SignalName, SignalView>>;
}

const chunkPairs = 32;
const restMs = 100;

/** Scores of pairs of text and picture, remembered by the record's tokens and its picture's content, and the flags that follow from them. */
export class Pairs implements Disposable {
  private readonly known = new Map<Dataset, FilePairs>();
  private readonly emitter = new EventEmitter<Dataset>();
  private readonly requests: PairRequests;
  private readonly timers = new Map<Dataset, NodeJS.Timeout>();
  private readonly listeners: readonly Disposable[];

  /** Fires when pairs were scored, or flags set anew. */
  readonly onDidChange = this.emitter.event;

  constructor(
    datasets: Datasets,
    facts: Facts,
    private readonly judgements: Judgements,
    private readonly pictures: Pictures,
    private readonly process: InferenceProcess,
    private readonly cache: ScoreCache,
    private readonly memory: Memento,
  ) {
    this.requests = new PairRequests(facts, pictures);
    this.listeners = [
      datasets.onDidChange(({ kind, dataset }) => kind === 'closed' && this.close(dataset)),
      judgements.onDidChange(({ dataset }) => this.assessSoon(dataset)),
      pictures.onDidChange((dataset) => void this.recall(dataset)),
      workspace.onDidChangeConfiguration((change) => change.affectsConfiguration('mner.flag') && [...this.known.keys()].forEach((each) => this.assess(each))),
    ];
  }

  /** A record's pair; undefined where it was not scored. */
  find(dataset: Dataset, record: number): PairView | undefined {
    const pairs = this.known.get(dataset);
    const key = this.requests.keyOf(dataset, record);
    const score = pairs?.scores.get(key)?.score;
    if (!pairs || !score) return undefined;
    const place = pairs.placeOf(key);
    const view = (name: SignalName): SignalView => viewOf(pairs.assessment?.[name], place);
    return { score, signals: { mismatch: view('mismatch'), invisible: view('invisible'), redundant: view('redundant') } };
  }

  /** The flags of one signal in a file; undefined before its pairs were scored. */
  assessmentOf(dataset: Dataset, signal: SignalName): SignalAssessment | undefined {
    return this.known.get(dataset)?.assessment?.[signal];
  }

  /** Records that hold their neighbours' pictures; undefined where none do, or the file has other records since. */
  shiftOf(dataset: Dataset): Shift | undefined {
    const pairs = this.known.get(dataset);
    return pairs?.gathered === dataset.records.recordCount ? pairs.found?.shift : undefined;
  }

  /** Model and version that scored the dataset; empty before. */
  originOf(dataset: Dataset): string {
    return this.known.get(dataset)?.origin ?? '';
  }

  /** The signals that flag a record. */
  reasonsOf(dataset: Dataset, record: number): readonly SignalName[] {
    const signals = this.find(dataset, record)?.signals;
    return signals ? signalNames.filter((name) => signals[name].flagged) : [];
  }

  /** The flagged records of a signal, the most doubtful first. */
  flagged(dataset: Dataset, signal: SignalName): readonly number[] {
    const { probabilities = [], line } = this.assessmentOf(dataset, signal) ?? {};
    return line && line.flags > 0 ? this.rank(dataset, probabilities, line.from) : [];
  }

  /** The records in the order of a signal, the most doubtful first; those without a score are left out. */
  ranking(dataset: Dataset, signal: SignalName): readonly number[] {
    const assessment = this.assessmentOf(dataset, signal);
    if (!assessment) return [];
    const { probabilities, scores } = assessment;
    return this.rank(dataset, probabilities.some((each) => each !== null) ? probabilities : scores, -Infinity);
  }

  /** Records that have no score, by why. */
  unscored(dataset: Dataset): ReadonlyMap<UnscoredState, readonly number[]> {
    const pairs = this.known.get(dataset);
    return pairs?.gathered === dataset.records.recordCount ? pairs.unscored : new Map();
  }

  /** Records whose pictures fit a record's text best, or whose texts fit its picture best. */
  nearest(dataset: Dataset, of: 'pictures' | 'texts', record: number, most: number): readonly NearRecord[] {
    const pairs = this.known.get(dataset);
    const place = pairs?.placeOf(this.requests.keyOf(dataset, record));
    if (!pairs || place === undefined || pairs.gathered !== dataset.records.recordCount) return [];
    return pairs.found?.space?.nearest(of, place, most) ?? [];
  }

  /** What carries a pair's score; null where it cannot be said. */
  explain(dataset: Dataset, record: number): Promise<PairExplanation | null> {
    return this.process.request('explain', { pair: this.requests.of(dataset, record) });
  }

  /** Scores the records that are not scored yet, chunk by chunk, so that a cancel loses little, and sets the flags. */
  async score(dataset: Dataset, records: readonly number[], { signal, onProgress }: ScoreOptions): Promise<void> {
    await this.pictures.whenLooked(dataset);
    await this.recall(dataset);
    const pairs = this.openFile(dataset);
    const open = records.filter((record) => !this.takeKnown(dataset, pairs, record));
    try {
      for (let from = 0; from < open.length; from += chunkPairs) {
        const chunk = open.slice(from, from + chunkPairs);
        const keys = chunk.map((record) => this.requests.keyOf(dataset, record));
        const answer = await this.process.request(
          'score', { pairs: chunk.map((record) => this.requests.of(dataset, record)), urgency: 'later', embeddings: 'wanted' },
          { ...(signal && { signal }), onProgress: ({ done }) => onProgress?.(from + done) },
        );
        if (pairs.origin !== '' && pairs.origin !== answer.origin) pairs.scores.clear();
        answer.scores.forEach((score, at) => pairs.scores.set(keys[at] ?? '', { score, vector: answer.embeddings?.[at] ?? { text: null, picture: null } }));
        pairs.origin = answer.origin;
        pairs.references = answer.references;
      }
    } finally {
      // What was scored before a cancel counts.
      if (this.known.get(dataset) === pairs) await this.gather(dataset, pairs, 'keep');
    }
  }

  /** Takes up the scores that were kept of a file the last time, once. */
  async recall(dataset: Dataset): Promise<void> {
    if (this.known.has(dataset)) return;
    const kept = await this.cache.read(dataset.document.uri.toString(), await this.cache.readModel());
    await this.pictures.whenLooked(dataset);
    if (!kept || this.known.has(dataset)) return;
    const pairs = this.openFile(dataset);
    kept.pairs.forEach((each, key) => pairs.scores.set(key, each));
    pairs.origin = kept.origin;
    pairs.references = kept.references;
    await this.gather(dataset, pairs, 'leave');
  }

  /** From now on the flags do not go by the verdicts given so far; the verdicts themselves stay. */
  async forgetVerdicts(dataset: Dataset): Promise<number> {
    const judged = this.judged(dataset).map(({ key }) => key);
    const all = new Set([...this.unlearned(dataset), ...judged]);
    await this.memory.update(memoryKey(dataset), [...all]);
    this.assess(dataset);
    return judged.length;
  }

  dispose(): void {
    this.listeners.forEach((each) => each.dispose());
    this.timers.forEach((timer) => clearTimeout(timer));
    this.emitter.dispose();
  }

  /** The records whose weight is at least this, the heaviest first; a record that changed since is left out. */
  private rank(dataset: Dataset, weights: readonly (number | null)[], least: number): readonly number[] {
    const pairs = this.known.get(dataset);
    const heavy = weights.flatMap((weight, place) => (weight !== null && weight >= least ? [{ weight, place }] : []));
    const moved = pairs && pairs.gathered !== dataset.records.recordCount ? this.recordsByKey(dataset) : undefined;
    const records = heavy.sort((a, b) => b.weight - a.weight || a.place - b.place).flatMap(({ place }) => {
      const key = pairs?.keys[place] ?? '';
      const record = moved ? moved.get(key) : place;
      return record !== undefined && this.requests.keyOf(dataset, record) === key ? [record] : [];
    });
    return records;
  }

  private recordsByKey(dataset: Dataset): ReadonlyMap<string, number> {
    return new Map(Array.from({ length: dataset.records.recordCount }, (_, record) => [this.requests.keyOf(dataset, record), record]));
  }

  private openFile(dataset: Dataset): FilePairs {
    const pairs = this.known.get(dataset) ?? new FilePairs();
    this.known.set(dataset, pairs);
    return pairs;
  }

  /** Whether nothing need be asked about a record. */
  private takeKnown(dataset: Dataset, pairs: FilePairs, record: number): boolean {
    const key = this.requests.keyOf(dataset, record);
    const score = this.requests.findReason(dataset, record);
    if (score) pairs.scores.set(key, { score, vector: { text: null, picture: null } });
    return pairs.scores.has(key);
  }

  private async gather(dataset: Dataset, pairs: FilePairs, then: 'keep' | 'leave'): Promise<void> {
    const records = Array.from({ length: dataset.records.recordCount }, (_, record) => record);
    const keys = records.map((record) => this.requests.keyOf(dataset, record));
    const texts = records.map((record) => dataset.records.record(record).tokens.map(({ text }) => text));
    await pairs.gather(keys, texts, new AbortController().signal);
    if (this.known.get(dataset) !== pairs) return;
    this.assess(dataset);
    if (then === 'leave') return;
    const { origin, references } = pairs;
    const used = new Map(keys.flatMap((key) => { const each = pairs.scores.get(key); return each ? [[key, each] as const] : []; }));
    await this.cache.keep(dataset.document.uri.toString(), { model: await this.cache.readModel(), origin, ...(references && { references }), pairs: used });
  }

  private assessSoon(dataset: Dataset): void {
    if (!this.known.get(dataset)?.found) return;
    clearTimeout(this.timers.get(dataset));
    this.timers.set(dataset, setTimeout(() => this.assess(dataset), restMs));
  }

  private assess(dataset: Dataset): void {
    const pairs = this.known.get(dataset);
    if (!pairs) return;
    const precision = workspace.getConfiguration('mner', dataset.document).get('flag.precision', 0.8);
    pairs.assess(precision, this.verdictsOf(dataset, pairs));
    this.emitter.fire(dataset);
  }

  private verdictsOf(dataset: Dataset, pairs: FilePairs): FileVerdicts {
    const unlearned = this.unlearned(dataset);
    const mismatch = new Map<number, boolean>();
    const redundant = new Map<number, boolean>();
    for (const { key, verdict } of this.judged(dataset)) {
      const place = pairs.placeOf(key);
      if (place === undefined || unlearned.has(key)) continue;
      const faults = faultsOf(verdict);
      mismatch.set(place, faults.mismatch);
      redundant.set(place, faults.redundant);
    }
    return { mismatch, invisible: new Map(), redundant };
  }

  private judged(dataset: Dataset): readonly { readonly key: string; readonly verdict: Parameters<typeof faultsOf>[0] }[] {
    const judged = this.judgements.judged(dataset);
    return judged.flatMap((record) => {
      const { verdict } = this.judgements.get(dataset, record);
      return verdict ? [{ key: this.requests.keyOf(dataset, record), verdict }] : [];
    });
  }

  private unlearned(dataset: Dataset): ReadonlySet<string> {
    return new Set(this.memory.get<readonly string[]>(memoryKey(dataset)) ?? []);
  }

  private close(dataset: Dataset): void {
    clearTimeout(this.timers.get(dataset));
    this.timers.delete(dataset);
    this.known.delete(dataset);
  }
}

const memoryKey = (dataset: Dataset): string => `mner.unlearned:${dataset.document.uri.toString()}`;

function viewOf(assessment: SignalAssessment | undefined, place: number | undefined): SignalView {
  if (!assessment || place === undefined) return { state: 'nothing-scored', probability: null, order: null, flagged: false, verdicts: 0 };
  const { state, probabilities, scores, line, verdicts } = assessment;
  const probability = probabilities[place] ?? null;
  const flagged = probability !== null && probability >= line.from;
  return { state, probability, order: probability ?? scores[place] ?? null, flagged, verdicts, ...(line.flags > 0 && { line: line.from }) };
}
