import { AgreementAccumulator, type AgreementReport } from '../../curation/agreement';
import { adjudicate, type Dispute } from '../../curation/adjudication';
import { identityKey } from '../../curation/anchoring';
import { DisagreementMatrix, findDisagreements, type DisagreementCell } from '../../curation/disagreements';
import { matchRecords, sketchRecords } from '../../curation/recordMatching';
import { overlap } from '../../curation/suggestions';
import type { DatasetDocument } from '../../dataset/document';
import { readSpans, type Scheme, type Span } from '../../dataset/tags';
import type { Dataset } from '../datasets';
import type { Facts } from '../facts';
import { runInSlices } from '../slices';

/** A file with one annotator's labels, as it was when the comparison began. */
export interface Annotator {
  readonly name: string;
  readonly document: DatasetDocument;
}

/** A dispute and the record it is in, by what recognises it. */
export interface PlacedDispute extends Dispute {
  readonly key: string;
  readonly identity: string;
}

/** A record that at least two annotators have labelled: each one's tags, undefined where they have not got it. */
export interface SharedRecord {
  readonly tags: readonly (readonly (string | undefined)[] | undefined)[];
  /** Entities on which all agree, and the tokens about which they do, entity or not. */
  readonly agreed: readonly Span[];
  readonly settled: readonly number[];
  readonly disputes: readonly PlacedDispute[];
}

/** Annotators' files beside an open file. */
export interface ComparedAnnotators {
  readonly annotators: readonly Annotator[];
  /** For each annotator: records with the same tokens, missing ones, and those with other tokens. */
  readonly coverage: readonly { same: number; missing: number; otherTokens: number }[];
  readonly byRecord: ReadonlyMap<string, SharedRecord>;
  /** In file order. */
  readonly disputes: readonly PlacedDispute[];
  readonly agreement: AgreementReport;
  /** Disagreements of each pair of the agreement; places are keys of disputes. */
  readonly cells: readonly (readonly DisagreementCell[])[];
}

type Tags = readonly (string | undefined)[];

/** Compares annotators' files record by record with the open one, whose records and order count. Rejects with the signal's reason when aborted. */
export async function compareAnnotators(dataset: Dataset, annotators: readonly Annotator[], facts: Facts, signal: AbortSignal): Promise<ComparedAnnotators> {
  const scheme = (await facts.getSurvey(dataset))?.context.scheme ?? 'IOB2';
  const comparing = new Comparing(dataset, annotators, facts.identities(dataset).map(identityKey), scheme);
  await runInSlices(comparing.run(), signal, 'asked');
  signal.throwIfAborted();
  return comparing.result();
}

class Comparing {
  private readonly agreement: AgreementAccumulator;
  private readonly pairs: readonly { readonly a: number; readonly b: number; readonly matrix: DisagreementMatrix }[];
  private readonly byRecord = new Map<string, SharedRecord>();
  private readonly coverage: { same: number; missing: number; otherTokens: number }[];

  constructor(
    private readonly dataset: Dataset,
    private readonly annotators: readonly Annotator[],
    private readonly identities: readonly string[],
    private readonly scheme: Scheme,
  ) {
    this.agreement = new AgreementAccumulator(annotators.length);
    this.coverage = annotators.map(() => ({ same: 0, missing: 0, otherTokens: 0 }));
    this.pairs = annotators.flatMap((_, a) => annotators.slice(a + 1).map((_other, offset) => ({ a, b: a + 1 + offset, matrix: new DisagreementMatrix() })));
  }

  *run(): Generator<void, void, void> {
    const { records } = this.dataset;
    const own = yield* sketchRecords(records);
    const places: Int32Array[] = [];
    for (const { document } of this.annotators) {
      const found = new Int32Array(records.recordCount).fill(-1);
      for (const { a, b } of yield* matchRecords(own, yield* sketchRecords(document))) if (a !== undefined && b !== undefined) found[a] = b;
      places.push(found);
    }
    for (let record = 0; record < records.recordCount; record += 1) {
      this.add(record, places.map((each) => each[record] ?? -1));
      yield;
    }
  }

  result(): ComparedAnnotators {
    const { annotators, coverage, byRecord } = this;
    return {
      annotators, coverage, byRecord, disputes: [...byRecord.values()].flatMap(({ disputes }) => disputes),
      agreement: this.agreement.report(), cells: this.pairs.map(({ matrix }) => matrix.cells()),
    };
  }

  private add(record: number, places: readonly number[]): void {
    const identity = this.identities[record];
    const tokens = this.dataset.records.record(record).tokens.map(({ text }) => text);
    const tags = this.annotators.map(({ document }, at) => this.tagsOf(tokens, document, at, places[at] ?? -1));
    const present = tags.flatMap((each, by) => (each ? [{ each, by }] : []));
    if (identity === undefined || present.length < 2) return;
    // Who has not got the record has looked at none of its tokens.
    this.agreement.add(tags.map((each) => each ?? tokens.map(() => undefined)));
    const { tags: settled, disputes: found } = adjudicate(present.map(({ each }) => each), 'all', this.scheme);
    const disputes = found.map(({ start, end, readings }): PlacedDispute => ({
      key: `${start}:${end} ${identity}`, identity, start, end, readings: readings.map(({ by, spans }) => ({ spans, by: by.map((at) => present[at]?.by ?? at) })),
    }));
    this.byRecord.set(identity, { tags, disputes, agreed: readSpans(settled.map((tag) => tag ?? undefined)), settled: settled.flatMap((tag, at) => (tag === null ? [] : [at])) });
    for (const { a, b, matrix } of this.pairs) this.addPair(matrix, tags[a], tags[b], disputes);
  }

  private addPair(matrix: DisagreementMatrix, a: Tags | undefined, b: Tags | undefined, disputes: readonly PlacedDispute[]): void {
    if (!a || !b) return;
    for (const disagreement of findDisagreements(readSpans(a), readSpans(b))) {
      const span = disagreement.a ?? disagreement.b;
      const dispute = disputes.find((each) => span && overlap({ ...each, type: '' }, span));
      if (dispute) matrix.add([disagreement], dispute.key);
    }
  }

  private tagsOf(tokens: readonly string[], document: DatasetDocument, annotator: number, place: number): Tags | undefined {
    const theirs = place < 0 ? undefined : document.record(place).tokens;
    const isSame = theirs?.length === tokens.length && theirs.every(({ text }, at) => text === tokens[at]);
    const covered = this.coverage[annotator];
    if (covered) covered[isSame ? 'same' : theirs ? 'otherTokens' : 'missing'] += 1;
    return isSame ? theirs.map(({ tag }) => tag) : undefined;
  }
}
