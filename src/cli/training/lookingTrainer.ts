import { usualFusionRates, type LookingTraining } from '../../model/multimodal/lookingTraining';
import type { OptionRules } from '../../model/multimodal/optionRules';
import { defaultTextTraining, type TextTrainingOptions } from '../../model/text/options';
import type { TrainingFile } from '../../model/trainingFile';
import { Refusal } from '../refusal';
import { Progress } from '../terminal/progress';
import { choiceField, numberField, readConfig, type ConfigField } from './configFile';
import type { Trainer } from './families';
import { pictureConfigFields, pictureSettingsOf } from './pictureConfig';
import { textConfigOf, textFields } from './textConfig';
import { tellEpoch, tellResult } from './textTrainer';

const someOf = (known: readonly string[]): ConfigField => ({
  wanted: `a list of ${known.join(', ')}`,
  read: (value) => (Array.isArray(value) && value.every((each) => known.includes(String(each))) ? value : undefined),
});

/** The fields of options by what they may hold. */
const fieldsOf = ({ counts, numbers, choices, lists }: OptionRules): Readonly<Record<string, ConfigField>> => ({
  ...Object.fromEntries(Object.entries(counts).map(([name, least]) => [name, numberField(least, 65_536, 'whole')])),
  ...Object.fromEntries(Object.entries(numbers).map(([name, [from, to]]) => [name, numberField(from, to, 'any')])),
  ...Object.fromEntries(Object.entries(choices).map(([name, known]) => [name, choiceField(...known)])),
  ...Object.fromEntries(Object.entries(lists).map(([name, known]) => [name, someOf(known)])),
});

/** What a configuration may hold beyond the text family's fields, for help. */
export function lookingConfigFields(rules: OptionRules): readonly string[] {
  return [...Object.keys(pictureConfigFields), 'size', 'fusionRate', ...Object.keys(fieldsOf(rules))];
}

/** What `--config` sets for a family that looks at pictures. */
export interface LookingConfig<Network> {
  readonly network: Network;
  readonly fusionRate: number;
  /** The usual options of training for this size. */
  readonly usual: TextTrainingOptions;
  /** All other fields: of training and of pictures. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** Reads `--config` for such a family. Throws a {@link Refusal} that names what does not fit. */
export async function loadLookingConfig<Network extends object>({ rules, sizes, ...training }: LookingTraining<Network>, path: string | undefined): Promise<LookingConfig<Network>> {
  const own = fieldsOf(rules);
  const given = await readConfig(path, { ...textFields, ...pictureConfigFields, size: choiceField('small', 'published'), fusionRate: numberField(0, 10_000, 'any'), ...own });
  const { size: named, fusionRate, ...fields } = given;
  const size = named === 'published' ? 'published' : 'small';
  const part = (isOwn: (name: string) => boolean) => Object.fromEntries(Object.entries(fields).filter(([name]) => isOwn(name)));
  return {
    network: { ...sizes[size], ...part((name) => name in own) },
    fusionRate: typeof fusionRate === 'number' ? fusionRate : usualFusionRates[size],
    usual: { ...defaultTextTraining, ...training[size] },
    rest: part((name) => !(name in own)),
  };
}

/** How to train a family that looks at pictures, from the path of its configuration. */
export function openLookingTrainer<Network extends object>(family: LookingTraining<Network>): (path: string | undefined) => Promise<Trainer> {
  return async (path) => {
    const { network, fusionRate, usual, rest: fields } = await loadLookingConfig(family, path);
    const { pictures, rest } = pictureSettingsOf(fields);
    const { encoder, styles, teachers, unlabelled, ...config } = textConfigOf(rest, usual, family.name);
    if (encoder === undefined) throw new Refusal(`the family ${family.name} needs an encoder to start from: --config FILE with {"encoder": "FOLDER"}`);
    if (teachers.length > 0 || unlabelled.length > 0) throw new Refusal(`the family ${family.name} learns from labels only: leave out teachers and unlabelled`);
    const styled = (file: TrainingFile): TrainingFile => ({ ...file, guideline: styles[file.name] ?? file.guideline });
    return async ({ threads, train, valid, ...work }, terminal) => {
      const options = { ...config.options, ...(threads === undefined ? {} : { threads }) };
      let looking: Progress | undefined;
      let training: Progress | undefined;
      const result = await family.train({ ...config, ...work, train: train.map(styled), valid: valid.map(styled), encoder, options, pictures, network, fusionRate }, {
        notice: (sentence) => terminal.note(sentence),
        looking: (done, of) => (looking ??= new Progress(terminal, 'looking at', 'pictures', of)).show(done),
        progress: ({ step, of }) => {
          looking?.end();
          looking = undefined;
          (training ??= new Progress(terminal, 'training', 'steps', of)).show(step);
        },
        epoch: (report) => tellEpoch(report, terminal),
      });
      training?.end();
      tellResult(result, work.folder, terminal);
    };
  };
}
