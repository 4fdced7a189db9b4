import type { TrainingStep } from '../../model/crf/train';
import { trainCrfPackage, type CrfPackageResult } from '../../model/crf/trainPackage';
import { loadBundledClusters } from '../../model/load';
import { Refusal } from '../refusal';
import { alignTable, formatCount, formatNumber, formatPercent } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { loadConfig } from './config';
import type { Trainer } from './families';

/** How to train the instant tagger. */
export async function openCrfTrainer(path: string | undefined): Promise<Trainer> {
  const config = await loadConfig(path);
  return async ({ threads, ...work }, terminal) => {
    const startedMs = performance.now();
    const options = { ...config.options, ...(threads === undefined ? {} : { threads }) };
    const result = await trainCrfPackage({ ...config, ...work, options, clusters: await loadBundledClusters() }, (step) =>
      tellStep(step, (performance.now() - startedMs) / 1000, terminal),
    );
    tellResult(result, work.folder, terminal);
  };
}

function tellStep({ iteration, loss, active, valid }: TrainingStep, seconds: number, terminal: Terminal): void {
  if (terminal.json) {
    const scores = valid && { valid: { mode: valid.mode, precision: valid.precision, recall: valid.recall, f1: valid.f1 } };
    terminal.item({ epoch: iteration, loss, activeWeights: active, seconds: Math.round(seconds * 1000) / 1000, ...scores });
  } else {
    const score = valid ? `  F1 ${formatPercent(valid.f1)} (${valid.mode})` : '';
    terminal.line(`${String(iteration).padStart(4)}  loss ${loss.toFixed(1)}  ${formatCount(active)} weights  ${seconds.toFixed(1)} s${score}`);
  }
  void terminal.flush().catch(() => undefined);
}

function tellResult(result: CrfPackageResult, folder: string, terminal: Terminal): void {
  if (result.kind === 'refused') throw new Refusal(result.reason.replace(/\.$/, ''));
  const { scores, iteration, repaired } = result;
  if (terminal.json) {
    terminal.item({ summary: { output: folder, epoch: iteration, repairedTags: repaired, scores } });
    return;
  }
  const rows = scores.map(({ name, mode, precision, recall, f1 }) => [`  ${name}`, ...[precision, recall, f1].map(formatPercent), mode]);
  terminal.line();
  for (const line of alignTable([['  validation', 'precision', 'recall', 'F1', 'mode'], ...rows], ['left', 'right', 'right', 'right', 'left'])) terminal.line(line);
  const fixes = repaired > 0 ? `, ${formatNumber(repaired, 'orphan I- tag')} read as B-` : '';
  terminal.line(`\nwritten: ${folder} (iteration ${iteration}${fixes})`);
}
