import { EventEmitter, type Disposable } from 'vscode';
import { factsOf, identitiesOf, type RecordFacts } from '../curation/facts';
import type { RecordIdentity } from '../curation/judgements';
import { RecordTable } from '../curation/recordTable';
import { Survey, type FindingContext } from '../curation/survey';
import type { ReplacedRecords } from '../dataset/document';
import { detectDatasetStyle, typeNamesOf, type DatasetStyle } from '../dataset/style';
import type { Dataset, Datasets } from './datasets';
import { runInSlices } from './slices';

/** What was found out about a whole file when it was opened. */
export interface FileSurvey {
  /** The label set, the scheme and the layout that findings are judged by. */
  readonly context: FindingContext;
  /** The label set in the order of the number keys. */
  readonly types: readonly string[];
  readonly style: DatasetStyle;
  /** The file's names for the model's types. */
  readonly typeNames: Readonly<Record<string, string>>;
}

/** Where the label set comes from when a person gave one. */
export type GivenTypes = (dataset: Dataset) => Promise<readonly string[] | undefined>;

class DatasetFacts {
  readonly table = new RecordTable<RecordFacts>(factsOf);
  readonly stop = new AbortController();
  survey: FileSurvey | undefined;
  identities: readonly RecordIdentity[] | undefined;
  readonly looking: Promise<FileSurvey | undefined>;

  constructor(dataset: Dataset, look: (facts: DatasetFacts) => Promise<FileSurvey | undefined>) {
    this.table.reset(dataset.records);
    this.looking = look(this);
  }

  follow(replaced: readonly ReplacedRecords[] | 'all', dataset: Dataset): void {
    const range = replaced === 'all' || replaced.length !== 1 ? undefined : replaced[0];
    const before = range && this.identitiesIn(range.first, range.removed);
    this.table.replace(replaced, dataset.records);
    // Nearly every edit changes tags only: telling all records apart again would cost more than the edit.
    if (range) for (let at = 0; at < range.added; at += 1) this.table.get(range.first + at, dataset.records);
    const same = range && before === this.identitiesIn(range.first, range.added);
    if (!same) this.identities = undefined;
  }

  private identitiesIn(first: number, count: number): string {
    return Array.from({ length: count }, (_, offset) => {
      const facts = this.table.find(first + offset);
      return facts ? `${facts.fingerprint} ${facts.id}` : '';
    }).join('\n');
  }
}

/** The facts of every record of the open datasets, worked out in slices after opening and kept in step with edits. */
export class Facts implements Disposable {
  private readonly known = new Map<Dataset, DatasetFacts>();
  private readonly surveyed = new EventEmitter<Dataset>();
  private readonly listener: Disposable;

  /** Fires when all records of a dataset have been looked at once. */
  readonly onDidSurvey = this.surveyed.event;

  constructor(datasets: Datasets, private readonly givenTypes: GivenTypes) {
    datasets.all.forEach((dataset) => this.open(dataset));
    this.listener = datasets.onDidChange((event) => {
      if (event.kind === 'changed') this.known.get(event.dataset)?.follow(event.replaced, event.dataset);
      else if (event.kind === 'opened') this.open(event.dataset);
      else this.close(event.dataset);
    });
  }

  /** Whether any open dataset has been surveyed. */
  get hasSurvey(): boolean {
    return [...this.known.values()].some(({ survey }) => survey !== undefined);
  }

  /** The file's survey; undefined while it is under way. */
  findSurvey(dataset: Dataset): FileSurvey | undefined {
    return this.known.get(dataset)?.survey;
  }

  /** The file's survey, when it is done; undefined when the file was closed before. */
  async getSurvey(dataset: Dataset): Promise<FileSurvey | undefined> {
    return this.known.get(dataset)?.looking;
  }

  /** The facts of one record. */
  get(dataset: Dataset, record: number): RecordFacts {
    return this.tableOf(dataset).get(record, dataset.records);
  }

  /** The facts of all records, in file order; those not looked at yet are looked at now. */
  *all(dataset: Dataset): Generator<readonly [number, RecordFacts]> {
    for (let record = 0; record < dataset.records.recordCount; record += 1) yield [record, this.get(dataset, record)];
  }

  /** What recognises each record, by index. */
  identities(dataset: Dataset): readonly RecordIdentity[] {
    const facts = this.known.get(dataset);
    if (!facts) return [];
    facts.identities ??= identitiesOf(this.all(dataset));
    return facts.identities;
  }

  dispose(): void {
    this.listener.dispose();
    this.surveyed.dispose();
    for (const facts of this.known.values()) facts.stop.abort();
  }

  private tableOf(dataset: Dataset): RecordTable<RecordFacts> {
    const facts = this.known.get(dataset);
    if (!facts) throw new Error('The file is not open.');
    return facts.table;
  }

  private open(dataset: Dataset): void {
    this.known.set(dataset, new DatasetFacts(dataset, (facts) => this.look(dataset, facts)));
  }

  private close(dataset: Dataset): void {
    this.known.get(dataset)?.stop.abort();
    this.known.delete(dataset);
  }

  private async look(dataset: Dataset, facts: DatasetFacts): Promise<FileSurvey | undefined> {
    const survey = new Survey();
    await runInSlices(surveyRecords(dataset, survey, facts), facts.stop.signal);
    await runInSlices(facts.table.fill(() => dataset.records), facts.stop.signal);
    if (facts.stop.signal.aborted) return undefined;
    const types = (await this.givenTypes(dataset)) ?? survey.labelSet();
    const style = detectDatasetStyle(types, sampleTokens(dataset));
    const typeNames = types.includes('MISC') && !types.includes('OTHER') ? typeNamesOf.twitter2017 : typeNamesOf[style];
    facts.survey = {
      context: survey.context(dataset.records.layout, types),
      // A file without any label yet is labelled with the usual types; none is wrong in it.
      types: types.length > 0 ? types : usualTypes.map((type) => typeNames[type] ?? type),
      style,
      typeNames,
    };
    this.surveyed.fire(dataset);
    return facts.survey;
  }
}

const styleSampleRecords = 2000;
const usualTypes = ['PER', 'LOC', 'ORG', 'OTHER'];

function* surveyRecords(dataset: Dataset, survey: Survey, { table }: DatasetFacts): Generator<void, void, void> {
  // The records as they were at the start: an edit meanwhile changes nothing that a whole file's survey would tell.
  const { records } = dataset;
  for (let index = 0; index < records.recordCount; index += 1) {
    survey.add(records.record(index));
    // Both look at the record while it is parsed.
    if (records === dataset.records) table.get(index, records);
    yield;
  }
}

function* sampleTokens(dataset: Dataset): Generator<{ readonly tokens: readonly string[] }> {
  const { records } = dataset;
  for (const record of records.records(0, Math.min(records.recordCount, styleSampleRecords))) {
    yield { tokens: record.tokens.map((token) => token.text) };
  }
}
