import { existsSync, readdirSync } from 'node:fs';
import { bgaTraining } from '../../model/bga/training';
import { gmfTraining } from '../../model/gmf/training';
import { hamTraining } from '../../model/hamlearning/training';
import { isLooking, type TrainableFamily } from '../../protocol/models';
import { defineCommand, type OptionValues } from '../command';
import { commonOptions, modelOptions, pictureOptions } from '../options';
import { reasonOf, Refusal, systemCode } from '../refusal';
import { formatNumber } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { configFields } from '../training/config';
import { checkpointNames, trainers } from '../training/families';
import { lookingConfigFields } from '../training/lookingTrainer';
import { textConfigFields } from '../training/textConfig';
import { loadTrainingFile, type LoadedFile } from '../training/trainingFile';

const options = {
  family: { kind: 'choice', choices: ['crf', 'text', 'hamlearning', 'gmf', 'bga'], help: 'the kind of model: crf, the instant tagger; text, a neural one; hamlearning, gmf and bga, published systems that look at pictures' },
  valid: { kind: 'list', value: 'FILE', help: 'choose the best iteration on this file, and calibrate on it (repeatable)' },
  output: { kind: 'text', value: 'DIR', help: 'write the model package into this folder' },
  config: { kind: 'text', value: 'FILE', help: 'training options as a JSON object; the fields are listed below' },
  resume: { kind: 'flag', help: 'go on from the checkpoint that a stopped run left in DIR' },
  force: { kind: 'flag', help: 'let --output replace the package in a folder that is not empty' },
  threads: { kind: 'number', value: 'N', min: 1, max: 1024, help: 'threads to train on; the weights depend on their number' },
  'dataset-style': modelOptions['dataset-style'],
  ...pictureOptions,
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
    'Training ends when the F1 on --valid stops rising; the best weights are kept. Where some files call the catch-all type MISC and others OTHER, the model learns one type and writes each file’s name. The same files, options, seed and threads give the same bytes, however often a run was stopped and resumed.',
    'The family text needs an encoder, “encoder” in --config: a Hugging Face folder (config.json, model.safetensors, tokenizer.json), what mner import-encoder wrote, or the package of a text tagger, which is then trained further. A checkpoint is kept every ten minutes and at each epoch: stopped in whatever way, --resume goes on from it.',
    'The family hamlearning (arXiv 2305.08372) looks at each record\'s picture, found as everywhere or in --images; “detector” in --config names the file of the detector of objects, “captions” files of captions or “features” a folder of features that stand in for pictures that are not at hand. What was seen of a picture is kept in “cache”. “size”: small or published. Missing, broken and placeholder pictures are masked and counted.',
    'The families gmf (visual clue guidance and consistency matching) and bga (BGA-MNER, arXiv 2308.02570) read pictures the same way; gmf needs the maps of a picture tower, so captions cannot stand in for them; bga looks at pictures in training only and tags without them.',
    `Fields of --config for crf: ${configFields.join(', ')}.`,
    `Fields of --config for text: ${textConfigFields.join(', ')}.`,
    `Fields of --config for hamlearning: those for text, without teachers and unlabelled, and ${lookingConfigFields(hamTraining.rules).join(', ')}.`,
    `For gmf: the same text fields and ${lookingConfigFields(gmfTraining.rules).join(', ')}.`,
    `For bga: the same text fields and ${lookingConfigFields(bgaTraining.rules).join(', ')}.`,
    'With --json: an object an epoch, crf: {"epoch","loss","activeWeights","seconds"}, with "valid" where it was scored; text: {"epoch","loss","seconds","valid":[{"name","mode","precision","recall","f1"}]}; then {"summary":{"output","epoch","repairedTags","scores"}}.',
  ],
  examples: [
    'mner train train.txt --valid valid.txt --family crf --output my-model',
    'mner train a.txt b.txt --valid c.txt --family text --config options.json --output my-model',
    'mner train a.txt b.txt --valid c.txt --family text --config options.json --output my-model --resume',
  ],
  async run({ operands, options: given, terminal }) {
    const { folder, family } = checkOptions(given);
    const style = given['dataset-style'];
    const load = async (names: readonly string[]): Promise<readonly LoadedFile[]> => {
      const files: LoadedFile[] = [];
      for (const name of names) files.push(await loadTrainingFile(name, style, isLooking(family) ? given.images : undefined));
      return files;
    };
    const trainer = await trainers[family](given.config);
    const [trainFiles, validFiles] = [await load(operands), await load(given.valid)];
    tellUntagged([...trainFiles, ...validFiles], terminal);
    await trainer({
      folder,
      train: trainFiles.map(({ file }) => file),
      valid: validFiles.map(({ file }) => file),
      typeNames: commonTypeNames([...trainFiles, ...validFiles]),
      threads: given.threads,
      command: `mner ${process.argv.slice(2).join(' ')}`,
      start: given.resume ? 'resume' : 'anew',
    }, terminal).catch((error: unknown) => {
      if (systemCode(error) === undefined) throw error;
      throw new Refusal(`${folder} cannot be written: ${reasonOf(error)}`);
    });
    return 0;
  },
});

function checkOptions(given: Options): { readonly folder: string; readonly family: TrainableFamily } {
  const { family } = given;
  if (family === undefined) throw new Refusal('say what to train: --family crf, text, hamlearning, gmf or bga');
  if (given.output === undefined) throw new Refusal('mner train needs --output DIR, a folder for the model package');
  if (given.valid.length === 0) throw new Refusal('mner train needs --valid FILE, records it does not learn from, to choose the best weights');
  const { output } = given;
  let names: readonly string[];
  try {
    names = existsSync(output) ? readdirSync(output) : [];
  } catch (error) {
    throw new Refusal(`${output} cannot be used as a folder: ${reasonOf(error)}`);
  }
  const checkpoint = checkpointNames[family];
  if (given.resume && !names.includes(checkpoint)) throw new Refusal(`${output} holds no ${checkpoint} to resume from: start without --resume`);
  if (names.length > 0 && !given.resume && !given.force)
    throw new Refusal(`${output} is not empty: use --force to write over the package in it, or --resume to go on`);
  return { folder: output, family };
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
