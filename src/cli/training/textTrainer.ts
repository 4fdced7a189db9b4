import { describeEpoch, type EpochReport } from '../../model/text/history';
import { trainTextPackage, type TextPackageResult } from '../../model/text/trainTextPackage';
import type { TrainingFile } from '../../model/trainingFile';
import { Refusal } from '../refusal';
import { Progress } from '../terminal/progress';
import { alignTable, formatNumber, formatPercent } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import type { Trainer } from './families';
import { loadTextConfig } from './textConfig';
import { loadUnlabelledFile } from './trainingFile';

/** How to train a neural tagger of texts. */
export async function openTextTrainer(path: string | undefined): Promise<Trainer> {
  const { encoder, unlabelled: names, styles, ...config } = await loadTextConfig(path);
  if (encoder === undefined) throw new Refusal('the family text needs an encoder to start from: --config FILE with {"encoder": "FOLDER"}');
  const unlabelled: TrainingFile[] = [];
  for (const name of names) unlabelled.push(await loadUnlabelledFile(name, undefined));
  const styled = (file: TrainingFile): TrainingFile => ({ ...file, guideline: styles[file.name] ?? file.guideline });
  return async ({ threads, train, valid, ...work }, terminal) => {
    const options = { ...config.options, ...(threads === undefined ? {} : { threads }) };
    let progress: Progress | undefined;
    const result = await trainTextPackage({ ...config, ...work, train: train.map(styled), valid: valid.map(styled), encoder, unlabelled, options }, {
      notice: (sentence) => terminal.note(sentence),
      progress: ({ step, of }) => (progress ??= new Progress(terminal, 'training', 'steps', of)).show(step),
      epoch: (report) => tellEpoch(report, terminal),
    });
    progress?.end();
    tellResult(result, work.folder, terminal);
  };
}

/** Tells of an epoch. */
export function tellEpoch(report: EpochReport, terminal: Terminal): void {
  terminal.progressLine('');
  if (terminal.json) terminal.item(report);
  else terminal.line(describeEpoch(report));
  void terminal.flush().catch(() => undefined);
}

/** Tells what came of training. Throws a Refusal where nothing did. */
export function tellResult(result: TextPackageResult, folder: string, terminal: Terminal): void {
  if (result.kind === 'refused') throw new Refusal(result.reason.replace(/\.$/, ''));
  if (result.kind === 'paused') {
    terminal.note(`paused after ${result.step} of ${formatNumber(result.of, 'step')}: go on with --resume`);
    return;
  }
  const { scores, epoch, repaired } = result;
  if (terminal.json) {
    terminal.item({ summary: { output: folder, epoch, repairedTags: repaired, scores } });
    return;
  }
  const rows = scores.map(({ name, mode, precision, recall, f1 }) => [`  ${name}`, ...[precision, recall, f1].map(formatPercent), mode]);
  terminal.line();
  for (const line of alignTable([['  validation', 'precision', 'recall', 'F1', 'mode'], ...rows], ['left', 'right', 'right', 'right', 'left'])) terminal.line(line);
  const fixes = repaired > 0 ? `, ${formatNumber(repaired, 'orphan I- tag')} read as B-` : '';
  terminal.line(`\nwritten: ${folder} (epoch ${epoch}${fixes})`);
}
