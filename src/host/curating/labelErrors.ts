import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path/posix';
import { Worker } from 'node:worker_threads';
import { EventEmitter, type Disposable, type Uri } from 'vscode';
import { identityKey } from '../../curation/anchoring';
import type { Judgement } from '../../curation/judgements';
import type { Suspicion } from '../../curation/labelErrors/suspicion';
import { statusOf } from '../../curation/labelErrors/verdict';
import { estimateErrorsLeft, type ErrorsLeft, type LookedAt } from '../../curation/triage/errorsLeft';
import { spanKey } from '../../dataset/tags';
import type { LabelEvidence } from '../../dataset/labelEvidence';
import type { FoldJudge, WeighingContract } from '../../protocol/labelErrors';
import type { AuditSlice } from '../auditSlice';
import type { Dataset } from '../datasets';
import type { Facts } from '../facts';
import type { InferenceProcess } from '../inference/inferenceProcess';
import type { Judgements } from '../judgements';
import { entitiesOf } from '../tagEdits';
import type { RankingMessage } from './errorsWorker';

/** A suspicion and the record it is about, by what recognises it. */
export interface PlacedSuspicion {
  readonly key: string;
  readonly identity: string;
  /** 1-based, in the order in which they are worth a person's time. */
  readonly rank: number;
  readonly suspicion: Suspicion;
}

/** What was found in a dataset. */
export interface FoundErrors {
  /** Records that were judged, and those left out because a token has no tag. */
  readonly records: number;
  readonly untagged: number;
  readonly ranked: readonly PlacedSuspicion[];
  readonly byRecord: ReadonlyMap<string, JudgedLabels>;
  /** Whose doubts they are. */
  readonly judge: FoldJudge;
}

/** What the ranking says of a record, and how the record was then. */
interface JudgedLabels {
  readonly score: number;
  readonly suspicions: readonly Suspicion[];
  /** Its lines and its entities. */
  readonly text: string;
  readonly labels: string;
  /** Whether somebody had judged it before: what they changed then can no longer be told. */
  readonly before: 'open' | 'judged';
}

type JudgedBy = Pick<WeighingContract['weigh']['params'], 'judge' | 'source'>;

/** Folds for which models are trained. */
export const folds = 5;
/** More lines than anybody would go through, and a doubt too weak for anybody's time. */
const mostRanked = 1000;
const leastDoubt = 0.05;
/** A file in which so many of the ranked records are left is the one that was ranked. */
const sameFile = 0.9;
/** Files whose rankings are kept. */
const mostFiles = 8;

/** The probable label errors of open datasets, as far as a person asked for them. */
export class LabelErrors implements Disposable {
  /** By the file's address: what was found outlives the closing of the file, since it is about records by their identity. */
  private readonly known = new Map<string, FoundErrors>();
  private readonly emitter = new EventEmitter<Dataset>();

  /** Fires when another dataset was looked at. */
  readonly onDidChange = this.emitter.event;

  constructor(
    private readonly modulePath: string,
    private readonly facts: Facts,
    private readonly judgements: Judgements,
    private readonly audit: AuditSlice,
    private readonly workshop: Pick<InferenceProcess, 'request'>,
  ) {}

  /** What was found; undefined where nobody asked. */
  find({ document }: Dataset): FoundErrors | undefined {
    return this.known.get(document.uri.toString());
  }

  /** Whether what was found is about this file still, and not about another one that took its place. */
  isKnown(dataset: Dataset): boolean {
    const found = this.find(dataset);
    if (!found) return false;
    const records = this.recordsByIdentity(dataset);
    const still = [...found.byRecord.keys()].filter((identity) => records.has(identity)).length;
    return still >= sameFile * Math.max(found.byRecord.size, records.size - found.untagged);
  }

  /** How likely a record's labels are wrong; 0 where nothing worth a look is open, undefined where it was not judged. */
  scoreOf(dataset: Dataset, record: number): number | undefined {
    const found = this.of(dataset, record);
    return found && (found.score >= leastDoubt && this.openIn(dataset, record).length > 0 ? found.score : 0);
  }

  /** The ranking's probability that a record is wrong; undefined where it was not judged. */
  probabilityOf(dataset: Dataset, record: number): number | undefined {
    return this.of(dataset, record)?.score;
  }

  /** The suspicions of a record that nobody has settled, the gravest first; none in a record that is judged without suggestions. */
  openIn(dataset: Dataset, record: number): readonly Suspicion[] {
    if (this.audit.hides(dataset, record)) return [];
    const entities = entitiesOf(dataset, record);
    const { right } = this.judgements.get(dataset, record);
    return (this.of(dataset, record)?.suspicions ?? []).filter((each) => statusOf(each, entities, right) === 'open');
  }

  /** The record that each identity names now. */
  recordsByIdentity(dataset: Dataset): ReadonlyMap<string, number> {
    return new Map(this.facts.identities(dataset).map((identity, record) => [identityKey(identity), record]));
  }

  /** How many records are probably still wrong, by what became of those looked at since the ranking; undefined where nobody ranked. */
  estimate(dataset: Dataset): ErrorsLeft | undefined {
    const found = this.find(dataset);
    if (!found) return undefined;
    const looked: LookedAt[] = [];
    const unlooked: number[] = [];
    for (const [identity, record] of this.recordsByIdentity(dataset)) {
      const judged = found.byRecord.get(identity);
      if (!judged || judged.before === 'judged') continue;
      const outcome = this.outcomeOf(dataset, record, judged);
      if (outcome) looked.push({ score: judged.score, outcome });
      else unlooked.push(judged.score);
    }
    return estimateErrorsLeft(looked, unlooked);
  }

  /** Trains on parts of the file and ranks its labels. Rejects with a sentence where that cannot be, with the signal's reason when aborted. */
  async look(dataset: Dataset, judge: FoldJudge, signal: AbortSignal, progress: (share: number) => void): Promise<void> {
    const identities = this.facts.identities(dataset).map(identityKey);
    const source = { name: basename(dataset.document.uri.path), sha256: await hashOf(dataset.document.uri) };
    const result = await this.rank(dataset.document.getText(), { judge, source }, signal, progress);
    const byRecord = new Map(result.ranked.map(({ record, score, suspicions }): [string, JudgedLabels] => {
      const before = wasJudged(this.judgements.get(dataset, record)) ? 'judged' : 'open';
      return [identities[record] ?? '', { score, suspicions, text: dataset.records.recordText(record), labels: labelsOf(dataset, record), before }];
    }));
    const placed = result.ranked.flatMap(({ record, score, suspicions: all }) => {
      const [entities, { right }] = [entitiesOf(dataset, record), this.judgements.get(dataset, record)];
      // What is settled as the file stands says the same as another suspicion of the record: nobody decided it.
      const suspicions = all.filter((each) => !['accepted', 'edited'].includes(statusOf(each, entities, right)));
      const most = Math.max(suspicions[0]?.score ?? 1, 1e-6);
      // The first doubt of a record stands where the record ranks, others below as they are weaker.
      return suspicions.map((suspicion) => ({ identity: identities[record] ?? '', suspicion, order: score * (suspicion.score / most) }));
    });
    const worth = placed.filter(({ order }) => order >= leastDoubt).sort((a, b) => b.order - a.order);
    const ranked = worth.slice(0, mostRanked).map(({ identity, suspicion }, at) => ({ key: `${at} ${identity}`, identity, rank: at + 1, suspicion }));
    this.remember(dataset, { records: result.records, untagged: result.untagged, ranked, byRecord, judge });
    this.emitter.fire(dataset);
  }

  private remember({ document }: Dataset, found: FoundErrors): void {
    const address = document.uri.toString();
    this.known.delete(address);
    this.known.set(address, found);
    const [oldest] = this.known.keys();
    if (this.known.size > mostFiles && oldest !== undefined) this.known.delete(oldest);
  }

  dispose(): void {
    this.emitter.dispose();
  }

  /** What a look at a record showed; undefined where nobody looked since the ranking. */
  private outcomeOf(dataset: Dataset, record: number, { suspicions, text, labels }: JudgedLabels): LookedAt['outcome'] | undefined {
    if (dataset.records.recordText(record) !== text && labelsOf(dataset, record) !== labels) return 'wrong';
    const { reviewed, right } = this.judgements.get(dataset, record);
    if (!reviewed && !right?.length) return undefined;
    const entities = entitiesOf(dataset, record);
    return reviewed || suspicions.some((each) => statusOf(each, entities, right) === 'kept') ? 'right' : undefined;
  }

  private of(dataset: Dataset, record: number): JudgedLabels | undefined {
    const found = this.find(dataset);
    const identity = found && this.facts.identities(dataset)[record];
    return identity && found.byRecord.get(identityKey(identity));
  }

  private rank(text: string, by: JudgedBy, signal: AbortSignal, progress: (share: number) => void): Promise<Extract<RankingMessage, { kind: 'ranked' }> & { readonly records: number; readonly untagged: number }> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const worker = new Worker(this.modulePath, { workerData: text });
      const stop = (error: Error): void => {
        reject(error);
        void worker.terminate();
      };
      signal.addEventListener('abort', () => stop(signal.reason as Error), { once: true });
      let counts = { records: 0, untagged: 0 };
      worker.on('message', (message: RankingMessage) => {
        if (message.kind === 'ranked') {
          resolve({ ...message, ...counts });
          void worker.terminate();
          return;
        }
        counts = { records: message.records.length, untagged: message.untagged };
        this.weigh(message, by, signal, progress).then((evidence) => worker.postMessage(evidence), stop);
      });
      worker.once('error', stop);
      worker.once('exit', () => reject(new Error('The ranking ended without a result; it may have run out of memory. The command line, mner errors, needs less.')));
    });
  }

  private async weigh({ records }: Extract<RankingMessage, { kind: 'read' }>, by: JudgedBy, signal: AbortSignal, progress: (share: number) => void): Promise<readonly LabelEvidence[]> {
    if (records.length === 0) throw new Error('No record has all its tags: there is no label to judge.');
    const answer = await this.workshop.request('weigh', { records, folds, ...by }, { signal, onProgress: ({ share }) => progress(share) });
    if (answer.kind === 'refused') throw new Error(answer.reason);
    return answer.evidence;
  }
}

/** The hash of a file as it is on disk; empty where it is not there. */
async function hashOf({ scheme, fsPath }: Uri): Promise<string> {
  const bytes = scheme === 'file' ? await readFile(fsPath).catch(() => undefined) : undefined;
  return bytes ? createHash('sha256').update(bytes).digest('hex') : '';
}

function labelsOf(dataset: Dataset, record: number): string {
  return entitiesOf(dataset, record).map(spanKey).join(' ');
}

function wasJudged({ reviewed, right, labels }: Judgement): boolean {
  return reviewed === true || (right?.length ?? 0) > 0 || (labels?.length ?? 0) > 0;
}
