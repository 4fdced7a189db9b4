import { existsSync, readdirSync } from 'node:fs';
import { loadBundledClusters } from '../../model/load';
import type { TrainingStep } from '../../model/crf/train';
import { trainCrfPackage, type CrfPackageResult } from '../../model/crf/trainPackage';
import { defineCommand, type OptionValues } from '../command';
import { commonOptions, modelOptions } from '../options';
import { reasonOf, Refusal, systemCode } from '../refusal';
import { alignTable, formatCount, formatNumber, formatPercent } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { configFields, loadConfig } from '../training/config';
import { loadTrainingFile, type LoadedFile } from '../training/trainingFile';

const options = {
  family: { kind: 'choice', choices: ['crf'], help: 'the kind of model: crf, the instant tagger' },
  valid: { kind: 'list', value: 'FILE', help: 'choose the best iteration on this file, and calibrate on it (repeatable)' },
  output: { kind: 'text', value: 'DIR', help: 'write the model package into this folder' },
  config: { kind: 'text', value: 'FILE', help: `training options as JSON: ${configFields.join(', ')}` },
  resume: { kind: 'flag', help: 'go on from the checkpoint that a stopped run left in DIR' },
  force: { kind: 'flag', help: 'let --output replace the package in a folder that is not empty' },
  threads: { kind: 'number', value: 'N', min: 1, max: 1024, help: 'threads to train on; the weights depend on their number' },
  'dataset-style': modelOptions['dataset-style'],
  ...commonOptions,
} as const;

type Options = OptionValues<typeof options>;

/** Trains a model and writes its package. */
export const train = defineCommand({
  name: 'train',
  summary: 'train a tagger on datasets and write it as a model package',
  operands: { usage: 'FILE…', min: 1, max: Infinity },
  options,
  details: [
    'Training ends when the F1 on --valid stops rising; the best weights are kept. Where some files call the catch-all type MISC and others OTHER, the model learns one type and writes each file’s name. Nothing here is random: the same files, options and threads give the same bytes.',
    'With --json: {"epoch","loss","activeWeights","seconds"} an iteration, with "valid" where it was scored, then {"summary":{"output","epoch","repairedTags","scores"}}.',
  ],
  examples: ['mner train train.txt --valid valid.txt --family crf --output my-model', 'mner train a.txt b.txt --valid c.txt --family crf --output my-model --config options.json --resume'],
  async run({ operands, options: given, terminal }) {
    const folder = checkOptions(given);
    const config = await loadConfig(given.config);
    const style = given['dataset-style'];
    const trainFiles: LoadedFile[] = [];
    for (const name of operands) trainFiles.push(await loadTrainingFile(name, style));
    const validFiles: LoadedFile[] = [];
    for (const name of given.valid) validFiles.push(await loadTrainingFile(name, style));
    tellUntagged([...trainFiles, ...validFiles], terminal);
    const startedMs = performance.now();
    const clusters = await loadBundledClusters();
    const result = await trainCrfPackage(
      {
        folder,
        ...config,
        options: { ...config.options, ...(given.threads === undefined ? {} : { threads: given.threads }) },
        train: trainFiles.map(({ file }) => file),
        valid: validFiles.map(({ file }) => file),
        typeNames: commonTypeNames([...trainFiles, ...validFiles]),
        clusters,
        command: `mner ${process.argv.slice(2).join(' ')}`,
        start: given.resume ? 'resume' : 'anew',
      },
      (step) => tellStep(step, (performance.now() - startedMs) / 1000, terminal),
    ).catch((error: unknown) => {
      if (systemCode(error) === undefined) throw error;
      throw new Refusal(`${folder} cannot be written: ${reasonOf(error)}`);
    });
    tellResult(result, folder, terminal);
    return 0;
  },
});

function checkOptions(given: Options): string {
  if (given.family === undefined) throw new Refusal('say what to train: --family crf');
  if (given.output === undefined) throw new Refusal('mner train needs --output DIR, a folder for the model package');
  if (given.valid.length === 0) throw new Refusal('mner train needs --valid FILE, records it does not learn from, to choose the best weights');
  const { output } = given;
  let names: readonly string[];
  try {
    names = existsSync(output) ? readdirSync(output) : [];
  } catch (error) {
    throw new Refusal(`${output} cannot be used as a folder: ${reasonOf(error)}`);
  }
  if (given.resume && !names.includes('checkpoint.bin')) throw new Refusal(`${output} holds no checkpoint.bin to resume from: start without --resume`);
  if (names.length > 0 && !given.resume && !given.force)
    throw new Refusal(`${output} is not empty: use --force to write over the package in it, or --resume to go on`);
  return output;
}

/** One name for the catch-all type where the files have several; nothing where they agree. */
function commonTypeNames(files: readonly LoadedFile[]): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const named = files.flatMap(({ style: { guideline, catchAll } }) => (catchAll === undefined ? [] : [{ guideline, catchAll }]));
  if (new Set(named.map(({ catchAll }) => catchAll)).size < 2) return {};
  return Object.fromEntries(named.map(({ guideline, catchAll }) => [guideline, { OTHER: catchAll }]));
}

function tellUntagged(files: readonly LoadedFile[], terminal: Terminal): void {
  for (const { file, untagged } of files)
    if (untagged > 0) terminal.note(`${file.name}: ${formatNumber(untagged, 'record')} left out, with tokens that have no tag`);
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
