import { dirname } from 'node:path';
import { Uri, workspace } from 'vscode';
import type { Dataset, Datasets } from '../datasets';
import type { Services } from '../services';
import { findDatasetFiles } from '../training/labelledFile';

const patienceMs = 4000;
const lookMs = 25;

/** The dataset of a path, opened where it is not; undefined where it cannot be opened or is not recognised as one. */
export async function openDataset({ datasets, facts }: Services, path: string): Promise<Dataset | undefined> {
  const find = (): Dataset | undefined => datasets.all.find(({ document }) => document.uri.fsPath === path && document.uri.scheme === 'file');
  if (!find()) await workspace.openTextDocument(Uri.file(path)).then(undefined, () => undefined);
  for (const end = Date.now() + patienceMs; !find() && Date.now() < end; await new Promise((done) => setTimeout(done, lookMs)));
  const dataset = find();
  if (dataset) await facts.getSurvey(dataset);
  return dataset;
}

/** The datasets of a dataset's folder, this one first, then those beside it and what else is open in the same folder. */
export async function openFolder(services: Services, dataset: Dataset): Promise<readonly Dataset[]> {
  const folder = dirname(dataset.document.uri.fsPath);
  const paths = (await findDatasetFiles(dataset, services.datasets)).filter((path) => dirname(path) === folder);
  const opened = await Promise.all(paths.map((path) => openDataset(services, path)));
  return opened.filter((each) => each !== undefined);
}

/** The open datasets at these paths, in their order. */
export function datasetsAt(datasets: Datasets, paths: readonly string[]): readonly Dataset[] {
  return paths.flatMap((path) => datasets.all.find(({ document }) => document.uri.fsPath === path) ?? []);
}
