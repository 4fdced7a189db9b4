import { commands, RelativePattern, window, workspace, type Disposable, type Uri } from 'vscode';
import type { CardEditor } from '../card/cardEditor';
import type { Dataset } from '../datasets';
import { looksLikeDataset, datasetLanguage } from '../recognition';
import type { Services } from '../services';
import { withProgress } from './progress';
import { getTarget } from './target';

const foldersFilesAtMost = 50;

/** Pre-annotate record, selection, file and folder: suggestions appear, nothing in the file changes. */
export function registerPreannotation(services: Services, cards: CardEditor): Disposable[] {
  const { datasets } = services;
  return [
    commands.registerCommand('mner.preannotateRecord', async (...args: unknown[]) => {
      const target = getTarget(datasets, cards, args);
      if (target?.record !== undefined) await preannotate(services, target.dataset, [target.record]);
    }),
    commands.registerCommand('mner.preannotateSelection', async (...args: unknown[]) => {
      const target = getTarget(datasets, cards, args);
      if (target) await preannotate(services, target.dataset, selectedRecords(target.dataset));
    }),
    commands.registerCommand('mner.preannotateFile', async (...args: unknown[]) => {
      const target = getTarget(datasets, cards, args);
      if (target) await preannotate(services, target.dataset, allRecords(target.dataset));
    }),
    commands.registerCommand('mner.preannotateFolder', (folder?: Uri) => preannotateFolder(services, folder)),
  ];
}

/** Every record index of a dataset. */
export function allRecords({ records }: Dataset): readonly number[] {
  return Array.from({ length: records.recordCount }, (_, record) => record);
}

function selectedRecords(dataset: Dataset): readonly number[] {
  const editor = window.visibleTextEditors.find((each) => each.document === dataset.document);
  const records = new Set<number>();
  for (const { start, end } of editor?.selections ?? []) {
    const first = dataset.records.findRecordAtLine(start.line) ?? 0;
    const last = dataset.records.findRecordAtLine(end.line) ?? first;
    for (let record = first; record <= last; record += 1) records.add(record);
  }
  return [...records].sort((a, b) => a - b);
}

async function preannotate(services: Services, dataset: Dataset, records: readonly number[]): Promise<void> {
  if (records.length === 0) return;
  const name = workspace.asRelativePath(dataset.document.uri, false);
  const ending = await withProgress({
    title: `Pre-annotating ${name}`,
    total: records.length,
    noun: 'records',
    run: (signal, onProgress) => services.predictor.predict(dataset, records, { urgency: 'later', signal, onProgress }),
  });
  // The message waits for the person; the command is done.
  if (ending !== 'failed') void sayWhatCame(services, dataset, records, ending);
}

async function sayWhatCame(services: Services, dataset: Dataset, records: readonly number[], ending: 'done' | 'cancelled'): Promise<void> {
  let suggested = 0;
  let differing = 0;
  for (const record of records) {
    const open = services.suggestions.open(dataset, record);
    suggested += open.suggestions.length;
    differing += open.disagreements.length;
  }
  const count = (value: number, one: string, many: string): string => `${value.toLocaleString('en')} ${value === 1 ? one : many}`;
  const stopped = ending === 'cancelled' ? 'Stopped. ' : '';
  const message = `${stopped}${count(suggested, 'suggestion', 'suggestions')}, and ${count(differing, 'label that the model reads', 'labels that the model reads')} otherwise. Nothing in the file has changed.`;
  const [accept, card] = ['Accept All Above…', 'Open Card Editor'];
  const choice = await window.showInformationMessage(message, ...(suggested > 0 ? [accept] : []), card);
  if (choice === accept) await commands.executeCommand('mner.acceptAllAbove', dataset.document.uri);
  if (choice === card) await commands.executeCommand('mner.openCardEditor', dataset.document.uri);
}

async function preannotateFolder(services: Services, folder: Uri | undefined): Promise<void> {
  const chosen = folder ?? (await chooseFolder());
  if (!chosen) return;
  const files = await workspace.findFiles(new RelativePattern(chosen, '*.{txt,conll,bio,iob,iob2}'), undefined, foldersFilesAtMost);
  let found = 0;
  for (const file of files) {
    const document = await workspace.openTextDocument(file);
    if (document.languageId !== datasetLanguage && !looksLikeDataset(document)) continue;
    await window.showTextDocument(document, { preview: false, preserveFocus: true });
    const dataset = await appearance(services, file);
    if (!dataset) continue;
    found += 1;
    await preannotate(services, dataset, allRecords(dataset));
  }
  if (found === 0) void window.showInformationMessage('No dataset file was found in this folder.');
}

/** The dataset of a file that was just opened: its language is set a moment later. */
async function appearance({ datasets }: Services, uri: Uri): Promise<Dataset | undefined> {
  for (let tries = 0; tries < 50; tries += 1) {
    const dataset = datasets.all.find((each) => each.document.uri.toString() === uri.toString());
    if (dataset) return dataset;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  return undefined;
}

async function chooseFolder(): Promise<Uri | undefined> {
  const chosen = await window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false, openLabel: 'Pre-annotate' });
  return chosen?.[0];
}
