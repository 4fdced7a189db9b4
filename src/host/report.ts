import { workspace } from 'vscode';
import { ComparedDocuments, type RecordDifference } from '../curation/diff';
import { changesIn, countRules, peopleIn, ReportCollector, type DatasetReport, type ReportedFile } from '../curation/report/datasetReport';
import { StatisticsAccumulator, type PictureCounts } from '../dataset/statistics';
import type { ComparedAnnotators } from './curating/annotators';
import type { Dataset } from './datasets';
import { readRevision } from './revision';
import type { Services } from './services';
import { runInSlices } from './slices';

/** Looks through datasets, in slices, for everything that a report tells; the first is what the others are compared with. */
export async function gatherReport(services: Services, datasets: readonly Dataset[], adjudicated: ComparedAnnotators | undefined, signal: AbortSignal): Promise<DatasetReport> {
  const collector = new ReportCollector();
  const files: ReportedFile[] = [];
  for (const [at, dataset] of datasets.entries()) {
    await services.findings.whenComplete(dataset);
    const statistics = new StatisticsAccumulator();
    collector.beginFile();
    await runInSlices(count(dataset, statistics, collector), signal, 'asked');
    signal.throwIfAborted();
    files.push({
      name: workspace.asRelativePath(dataset.document.uri, false), statistics: statistics.result(picturesOf(services, dataset)), ...collector.file(at),
      findings: countRules([...services.findings.all(dataset)].map(({ finding }) => finding)), ...peopleIn(judgementsOf(services, dataset)),
      ...given('errorsLeft', services.labelErrors.estimate(dataset)), ...given('changes', await changesOf(dataset, signal)),
    });
  }
  const agreement = adjudicated && { names: adjudicated.annotators.map(({ name }) => name), report: adjudicated.agreement };
  return { files, ambiguous: collector.ambiguous(), ...given('agreement', agreement) };
}

function given<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [key in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in Key]?: Value });
}

function* count(dataset: Dataset, statistics: StatisticsAccumulator, collector: ReportCollector): Generator<void, void, void> {
  for (const record of dataset.records.records()) {
    statistics.add(record);
    collector.add(record.tokens);
    yield;
  }
}

function* judgementsOf({ judgements }: Services, dataset: Dataset): Generator<ReturnType<Services['judgements']['get']>> {
  for (let record = 0; record < dataset.records.recordCount; record += 1) yield judgements.get(dataset, record);
}

function picturesOf({ facts, pictures }: Services, dataset: Dataset): PictureCounts | undefined {
  if (!pictures.isReady(dataset)) return undefined;
  let [found, missing, broken] = [0, 0, 0];
  for (const [, { id, hasId }] of facts.all(dataset)) {
    if (!hasId) continue;
    const path = pictures.find(dataset, id);
    const state = path === undefined ? 'missing' : (pictures.findReport(dataset, path)?.state ?? 'ok');
    if (state === 'missing') missing += 1;
    else if (state === 'ok') found += 1;
    else broken += 1;
  }
  return { found, missing, broken };
}

/** What changed since the last commit; undefined where the file is in none, or git must not be run here. */
async function changesOf(dataset: Dataset, signal: AbortSignal): Promise<ReportedFile['changes']> {
  const before = workspace.isTrusted && dataset.document.uri.scheme === 'file' ? await readRevision(dataset, 'HEAD').catch(() => undefined) : undefined;
  if (!before) return undefined;
  let differences: readonly RecordDifference[] = [];
  const compare = function* (): Generator<void, void, void> {
    differences = (yield* ComparedDocuments.compare(before.document, dataset.records)).all;
  };
  await runInSlices(compare(), signal, 'asked');
  return changesIn('the last commit', differences);
}
