import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { commands, ViewColumn, window, workspace, type Disposable } from 'vscode';
import { statisticsPage } from '../../curation/report/statisticsPage';
import { decodeLossless } from '../../dataset/bytes';
import { DatasetDocument } from '../../dataset/document';
import { EntityScoring } from '../../dataset/scoring';
import { StatisticsAccumulator } from '../../dataset/statistics';
import type { CardEditor } from '../card/cardEditor';
import type { Dataset } from '../datasets';
import type { Services } from '../services';
import { getTarget } from './target';

/** Dataset statistics, and evaluation of the open file against another one. */
export function registerStatistics(services: Services, cards: CardEditor): Disposable[] {
  const { datasets } = services;
  return [
    commands.registerCommand('mner.datasetStatistics', (...args: unknown[]) => {
      const target = getTarget(datasets, cards, args);
      if (target) showStatistics(services, target.dataset);
    }),
    commands.registerCommand('mner.evaluateAgainst', async (...args: unknown[]) => {
      const target = getTarget(datasets, cards, args);
      if (target) await evaluate(services, target.dataset);
    }),
  ];
}

function showStatistics(services: Services, dataset: Dataset): void {
  const others = services.datasets.all.filter((each) => each !== dataset);
  const files = [dataset, ...others].map((each) => ({ name: workspace.asRelativePath(each.document.uri, false), statistics: statisticsOf(services, each) }));
  const panel = window.createWebviewPanel('mner.statistics', `Statistics of ${files[0]?.name ?? ''}`, ViewColumn.Active, { enableScripts: false, localResourceRoots: [] });
  panel.webview.html = statisticsPage(files, { nonce: randomBytes(16).toString('hex') });
}

function statisticsOf({ facts, pictures }: Services, dataset: Dataset): ReturnType<StatisticsAccumulator['result']> {
  const accumulator = new StatisticsAccumulator();
  for (const record of dataset.records.records()) accumulator.add(record);
  if (!pictures.isReady(dataset)) return accumulator.result();
  let [found, missing, broken] = [0, 0, 0];
  for (const [, { id, hasId }] of facts.all(dataset)) {
    if (!hasId) continue;
    const path = pictures.find(dataset, id);
    const state = path === undefined ? 'missing' : (pictures.findReport(dataset, path)?.state ?? 'ok');
    if (state === 'missing') missing += 1;
    else if (state === 'ok') found += 1;
    else broken += 1;
  }
  return accumulator.result({ found, missing, broken });
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
