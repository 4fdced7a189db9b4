import { readFile } from 'node:fs/promises';
import { EventEmitter, workspace, type Disposable, type TextDocument } from 'vscode';
import type { Finding } from '../curation/finding';
import { RecordTable } from '../curation/recordTable';
import { changeLevels, FileFindings, findRecordFindings, type Levels } from '../curation/rules';
import type { PlacedFinding } from '../curation/rule';
import { decodeLossless } from '../dataset/bytes';
import { DatasetDocument } from '../dataset/document';
import type { Dataset, Datasets } from './datasets';
import type { Facts } from './facts';
import type { Judgements } from './judgements';
import { runInSlices } from './slices';

class DatasetFindings {
  readonly stop = new AbortController();
  table: RecordTable<readonly Finding[]> | undefined;
  /** Found in the file as it is on disk: what an editor's text no longer shows, and what needs all records. */
  file: readonly PlacedFinding[] = [];
  pictures: ReadonlyMap<number, readonly Finding[]> = new Map();
  pairs: ReadonlyMap<number, readonly Finding[]> = new Map();
  timer: NodeJS.Timeout | undefined;
}

const restMs = 300;

/** What is wrong with the open datasets: found after opening in slices, kept in step with edits record by record. */
export class Findings implements Disposable {
  private readonly known = new Map<Dataset, DatasetFindings>();
  private readonly emitter = new EventEmitter<Dataset>();
  private readonly listeners: readonly Disposable[];

  /** Fires a moment after findings changed. */
  readonly onDidChange = this.emitter.event;

  constructor(datasets: Datasets, private readonly facts: Facts, private readonly judgements: Judgements) {
    this.listeners = [
      facts.onDidSurvey((dataset) => this.open(dataset)),
      judgements.onDidChange(({ dataset }) => this.announce(dataset)),
      datasets.onDidChange((event) => {
        const findings = this.known.get(event.dataset);
        if (event.kind === 'closed') this.close(event.dataset);
        if (event.kind !== 'changed' || !findings) return;
        findings.table?.replace(event.replaced, event.dataset.records);
        this.announce(event.dataset);
      }),
      workspace.onDidSaveTextDocument((document) => this.readAgain(datasets.find(document))),
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('mner.rules')) datasets.all.forEach((dataset) => facts.findSurvey(dataset) && this.open(dataset));
      }),
    ];
  }

  /** Whether all records have been looked at. */
  isComplete(dataset: Dataset): boolean {
    return this.known.get(dataset)?.table?.complete ?? false;
  }

  /** Resolves when all records have been looked at. */
  async whenComplete(dataset: Dataset): Promise<void> {
    await this.facts.getSurvey(dataset);
    const findings = this.known.get(dataset);
    if (findings?.table) await runInSlices(findings.table.fill(() => dataset.records), findings.stop.signal);
  }

  /** What is wrong with a record, in line order, without what a person chose to leave. */
  of(dataset: Dataset, record: number): readonly Finding[] {
    const findings = this.known.get(dataset);
    if (!findings?.table) return [];
    const own = findings.table.get(record, dataset.records);
    const file = findings.file.filter((each) => each.record === record).map((each) => each.finding);
    const all = [...own, ...file, ...(findings.pictures.get(record) ?? []), ...(findings.pairs.get(record) ?? [])];
    return all.length === 0 ? all : this.withoutSuppressed(dataset, record, all);
  }

  /** Everything that is wrong, in file order. */
  *all(dataset: Dataset): Generator<PlacedFinding> {
    const findings = this.known.get(dataset);
    if (!findings?.table) return;
    const marked = new Set([...findings.file.map((each) => each.record), ...findings.pictures.keys(), ...findings.pairs.keys()]);
    for (let record = 0; record < dataset.records.recordCount; record += 1) {
      if (!marked.has(record) && !findings.table.find(record)?.length) continue;
      for (const finding of this.of(dataset, record)) yield { record, finding };
    }
  }

  /** Takes in what is wrong with pictures, by record. */
  putPictures(dataset: Dataset, pictures: ReadonlyMap<number, readonly Finding[]>): void {
    const findings = this.known.get(dataset);
    if (!findings) return;
    findings.pictures = pictures;
    this.announce(dataset);
  }

  /** Takes in what is wrong with pairs of text and picture, by record. */
  putPairs(dataset: Dataset, pairs: ReadonlyMap<number, readonly Finding[]>): void {
    const findings = this.known.get(dataset);
    if (!findings || (findings.pairs.size === 0 && pairs.size === 0)) return;
    findings.pairs = pairs;
    this.announce(dataset);
  }

  dispose(): void {
    this.listeners.forEach((each) => each.dispose());
    for (const dataset of [...this.known.keys()]) this.close(dataset);
    this.emitter.dispose();
  }

  private withoutSuppressed(dataset: Dataset, record: number, findings: readonly Finding[]): readonly Finding[] {
    const suppressed = this.judgements.get(dataset, record).suppressed ?? [];
    if (suppressed.length === 0) return findings;
    return findings.filter((each) => !suppressed.some(({ rule, start }) => rule === each.rule && start === firstToken(dataset, record, each)));
  }

  private open(dataset: Dataset): void {
    const survey = this.facts.findSurvey(dataset);
    if (!survey) return;
    this.close(dataset);
    const findings = new DatasetFindings();
    this.known.set(dataset, findings);
    const levels = chosenLevels(dataset.document);
    const table = new RecordTable((record) => findRecordFindings(record, survey.context, levels));
    table.reset(dataset.records);
    findings.table = table;
    const { signal } = findings.stop;
    // One after the other: both at once would only be slower.
    void runInSlices(table.fill(() => dataset.records), signal)
      .then(() => this.announce(dataset))
      .then(() => this.readFile(dataset, findings));
  }

  private readAgain(dataset: Dataset | undefined): void {
    const findings = dataset && this.known.get(dataset);
    if (dataset && findings) void this.readFile(dataset, findings);
  }

  /** Looks at the bytes on disk: VS Code has already evened out the line ends and stray bytes of what it shows. */
  private async readFile(dataset: Dataset, findings: DatasetFindings): Promise<void> {
    const bytes = await readFile(dataset.document.uri.fsPath).catch(() => undefined);
    if (!bytes || findings.stop.signal.aborted) return;
    const { text } = decodeLossless(bytes);
    const collector = new FileFindings(chosenLevels(dataset.document));
    const found: PlacedFinding[] = [];
    await runInSlices(collect(DatasetDocument.parse(text), collector, found), findings.stop.signal);
    findings.file = [...found, ...collector.finish(text.startsWith('\uFEFF') ? '\uFEFF' : '')];
    this.announce(dataset);
  }

  private close(dataset: Dataset): void {
    const findings = this.known.get(dataset);
    clearTimeout(findings?.timer);
    findings?.stop.abort();
    this.known.delete(dataset);
  }

  private announce(dataset: Dataset): void {
    const findings = this.known.get(dataset);
    if (!findings) return;
    clearTimeout(findings.timer);
    findings.timer = setTimeout(() => void this.complete(dataset, findings), restMs);
  }

  private async complete(dataset: Dataset, { table, stop }: DatasetFindings): Promise<void> {
    if (table) await runInSlices(table.fill(() => dataset.records), stop.signal);
    if (!stop.signal.aborted) this.emitter.fire(dataset);
  }
}

function* collect(document: DatasetDocument, collector: FileFindings, found: PlacedFinding[]): Generator<void, void, void> {
  let index = 0;
  for (const record of document.records()) {
    for (const finding of collector.add(record, document.lineOf(index))) found.push({ record: index, finding });
    index += 1;
    yield;
  }
}

/** The first token that a finding concerns, or 0 where it concerns the whole record. */
export function firstToken(dataset: Dataset, record: number, finding: Finding): number {
  return Math.max(dataset.records.record(record).tokens.findIndex((token) => token.line === finding.line), 0);
}

/** The levels of the rules, as the setting `mner.rules` has them. */
export function chosenLevels(document: TextDocument): Levels {
  const chosen = workspace.getConfiguration('mner', document).get<Record<string, string>>('rules', {});
  return changeLevels(Object.entries(chosen)).levels;
}
