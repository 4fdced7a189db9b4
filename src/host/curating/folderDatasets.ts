import { dirname } from 'node:path';
import { Uri, workspace, type TextDocument } from 'vscode';
import type { Dataset, Datasets } from '../datasets';
import { datasetLanguage, looksLikeDataset } from '../recognition';
import type { Services } from '../services';
import { findDatasetFiles } from '../training/labelledFile';

/** How long VS Code may take to give an opened file its language; a slow machine takes seconds. */
const patienceMs = 30_000;
const lookMs = 25;

/** The dataset of a path, opened where it is not; undefined where it cannot be opened or is not recognised as one. */
export async function openDataset({ datasets, facts }: Services, path: string): Promise<Dataset | undefined> {
  const find = (): Dataset | undefined => datasets.all.find(({ document }) => document.uri.fsPath === path && document.uri.scheme === 'file');
  const document = find()?.document ?? (await workspace.openTextDocument(Uri.file(path)).then((opened) => opened, () => undefined));
  if (!document || !willBeDataset(document)) return undefined;
  for (const end = Date.now() + patienceMs; !find() && Date.now() < end; await new Promise((done) => setTimeout(done, lookMs)));
  const dataset = find();
  if (dataset) await facts.getSurvey(dataset);
  return dataset;
}

/** Whether a document is a dataset, or is going to be recognised as one. */
function willBeDataset(document: TextDocument): boolean {
  if (document.languageId === datasetLanguage) return true;
  return document.languageId === 'plaintext' && looksLikeDataset(document) && workspace.getConfiguration('mner', document).get('detect', true);
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
