import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { commands, ProgressLocation, Uri, ViewColumn, window, workspace, type Disposable } from 'vscode';
import { dataCard } from '../../curation/report/dataCard';
import type { DatasetReport } from '../../curation/report/datasetReport';
import { reportPage } from '../../curation/report/reportPage';
import { decodeLossless } from '../../dataset/bytes';
import { DatasetDocument } from '../../dataset/document';
import { EntityScoring } from '../../dataset/scoring';
import type { CardEditor } from '../card/cardEditor';
import type { Adjudication } from '../curating/adjudication';
import { openFolder } from '../curating/folderDatasets';
import type { Dataset } from '../datasets';
import { gatherReport } from '../report';
import type { Services } from '../services';
import { getTarget } from './target';

/** The dataset report, its data card, and evaluation of the open file against another one. */
export function registerStatistics(services: Services, cards: CardEditor, adjudication: Adjudication): Disposable[] {
  const on = (command: string, run: (dataset: Dataset, ...rest: readonly unknown[]) => Promise<void>): Disposable =>
    commands.registerCommand(command, async (...args: unknown[]) => {
      const target = getTarget(services.datasets, cards, args);
      if (target) await run(target.dataset, ...args.slice(1));
    });
  return [
    on('mner.datasetStatistics', (dataset) => showReport(services, adjudication, dataset)),
    on('mner.exportDataCard', (dataset, path) => exportCard(services, adjudication, dataset, path)),
    on('mner.evaluateAgainst', (dataset) => evaluate(services, dataset)),
  ];
}

async function gather(services: Services, adjudication: Adjudication, dataset: Dataset): Promise<DatasetReport> {
  return window.withProgress({ location: ProgressLocation.Window, title: 'MNER: making the report' }, async () => {
    const files = dataset.document.uri.scheme === 'file' ? await openFolder(services, dataset) : [dataset];
    return gatherReport(services, files, adjudication.current?.compared, new AbortController().signal);
  });
}

async function showReport(services: Services, adjudication: Adjudication, dataset: Dataset): Promise<void> {
  const report = await gather(services, adjudication, dataset);
  const name = report.files[0]?.name ?? '';
  const panel = window.createWebviewPanel('mner.statistics', `Report of ${name}`, ViewColumn.Active, { enableScripts: false, enableCommandUris: ['mner.exportDataCard'], localResourceRoots: [] });
  const cardCommand = `command:mner.exportDataCard?${encodeURIComponent(JSON.stringify([dataset.document.uri.toJSON()]))}`;
  panel.webview.html = reportPage(report, { nonce: randomBytes(16).toString('hex'), cardCommand });
}

/** Writes the data card where the person says, or to the path given, and opens it. */
async function exportCard(services: Services, adjudication: Adjudication, dataset: Dataset, path: unknown): Promise<void> {
  const folder = dirname(dataset.document.uri.fsPath);
  const target = typeof path === 'string' ? Uri.file(path)
    : await window.showSaveDialog({ title: 'Export a Data Card', defaultUri: Uri.file(join(folder, 'README.md')), filters: { Markdown: ['md'] } });
  if (!target) return;
  const card = dataCard(basename(folder), await gather(services, adjudication, dataset));
  await workspace.fs.writeFile(target, Buffer.from(card));
  await window.showTextDocument(await workspace.openTextDocument(target), { preview: false });
}

async function evaluate(services: Services, dataset: Dataset): Promise<void> {
  const [file] = (await window.showOpenDialog({ openLabel: 'Take as Gold', title: 'The file with the right labels' })) ?? [];
  if (!file) return;
  const gold = DatasetDocument.parse(decodeLossless(await readFile(file.fsPath)).text);
  const name = workspace.asRelativePath(file, false);
  const mine = dataset.records;
  if (gold.recordCount !== mine.recordCount) {
    void window.showWarningMessage(`${name} has ${gold.recordCount.toLocaleString('en')} records, this file has ${mine.recordCount.toLocaleString('en')}: they cannot be scored against each other.`);
    return;
  }
  const scheme = (await services.facts.getSurvey(dataset))?.context.scheme ?? 'IOB2';
  const lenient = new EntityScoring('seqeval');
  const strict = new EntityScoring('strict', scheme);
  for (let record = 0; record < gold.recordCount; record += 1) {
    const [right, given] = [gold.record(record).tokens, mine.record(record).tokens];
    if (right.length !== given.length) {
      void window.showWarningMessage(`Record ${record + 1} (line ${gold.headLineOf(record) + 1} of ${name}) has ${right.length} tokens there and ${given.length} here: the files cannot be scored against each other.`);
      return;
    }
    const [a, b] = [right.map((token) => token.tag), given.map((token) => token.tag)];
    lenient.add(a, b);
    strict.add(a, b);
  }
  const document = await workspace.openTextDocument({ content: evaluationText(name, workspace.asRelativePath(dataset.document.uri, false), [lenient, strict]), language: 'markdown' });
  await window.showTextDocument(document, { preview: true });
}

function evaluationText(gold: string, predicted: string, scorings: readonly EntityScoring[]): string {
  const share = (value: number): string => (value * 100).toFixed(2);
  const sections = scorings.map((scoring) => {
    const report = scoring.report();
    const line = (type: string, { precision, recall, f1, gold: support, predicted: found, correct }: typeof report | (typeof report.types)[string]): string =>
      `| ${type} | ${share(precision)} | ${share(recall)} | ${share(f1)} | ${support} | ${found} | ${correct} |`;
    const types = Object.entries(report.types).map(([type, scores]) => line(type, scores));
    return [`## Mode ${report.mode}`, '', '| | precision | recall | F1 | gold | predicted | correct |', '|---|--:|--:|--:|--:|--:|--:|', ...types, line('**all**', report), ''].join('\n');
  });
  return [`# ${predicted} against ${gold}`, '', `Gold: ${gold}. Micro-averaged over entities; in mode seqeval an I- without a B- before it opens an entity, in mode strict it does not.`, '', ...sections].join('\n');
}
