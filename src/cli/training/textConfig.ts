import { ingredients } from '../../model/text/network';
import { usualShare } from '../../model/text/potentials';
import { defaultTextTraining, type TextTrainingOptions } from '../../model/text/options';
import type { TextPackageJob } from '../../model/text/trainTextPackage';
import { choiceField, numberField, readConfig, textField, textMapField, textsField, type ConfigField } from './configFile';

/** What `--config` sets for a text tagger. */
export interface TextConfig extends Pick<TextPackageJob, 'name' | 'version' | 'licence' | 'weights' | 'calibrationFrom' | 'potentials'> {
  readonly options: TextTrainingOptions;
  /** Folder of the encoder; undefined where the configuration names none. */
  readonly encoder: string | undefined;
  /** Folders of packages to learn from, and files of texts that only they label. */
  readonly teachers: readonly string[];
  readonly unlabelled: readonly string[];
  /** By a file's name as it was given: the annotation guideline that it follows, where that is neither of the two known ones. */
  readonly styles: Readonly<Record<string, string>>;
  /** Minutes and epoch after which this run is to break off, to be resumed. */
  readonly pauseAfter: NonNullable<TextPackageJob['pauseAfter']>;
}

const share = numberField(0, 1, 'any');
const rate = numberField(0, 1, 'any');
const atLeastOne = numberField(1, Infinity, 'whole');
const optionFields: Readonly<Record<keyof TextTrainingOptions, ConfigField>> = {
  seed: numberField(0, Number.MAX_SAFE_INTEGER, 'whole'),
  epochs: atLeastOne,
  patience: atLeastOne,
  select: choiceField('best', 'last'),
  batch: atLeastOne,
  parts: atLeastOne,
  encoderRate: rate,
  headRate: rate,
  chainRate: rate,
  layerShare: share,
  layers: atLeastOne,
  frozenLayers: numberField(0, Infinity, 'whole'),
  decay: share,
  warmUp: share,
  clip: numberField(0, Infinity, 'any'),
  dropout: numberField(0, 0.95, 'any'),
  encoderDropout: numberField(0, 0.95, 'any'),
  averageDecay: numberField(0, 0.999999, 'any'),
  teacherShare: share,
  threads: atLeastOne,
  orphans: choiceField('repair', 'refuse'),
  checkpointMinutes: numberField(0, Infinity, 'any'),
  without: { wanted: `a list of ${ingredients.join(', ')}`, read: (value) => (Array.isArray(value) && value.every((each) => ingredients.some((known) => known === each)) ? value : undefined) },
};
/** What a configuration for a neural tagger may hold, whatever its family. */
export const textFields: Readonly<Record<string, ConfigField>> = {
  name: textField,
  version: textField,
  licence: textField,
  encoder: textField,
  weights: choiceField('int8', 'fp32'),
  calibrationFrom: textField,
  potentials: textField,
  potentialShare: share,
  teachers: textsField,
  unlabelled: textsField,
  styles: textMapField,
  pauseAfterMinutes: numberField(0, Infinity, 'any'),
  pauseAfterEpoch: atLeastOne,
  ...optionFields,
};
const defaults = { name: 'text', version: '1.0', licence: 'not stated' } as const;

/** What a configuration may hold, for help. */
export const textConfigFields = Object.keys(textFields);

/** Reads `--config` for the family `text`. Throws a {@link Refusal} that names what does not fit. */
export async function loadTextConfig(path: string | undefined): Promise<TextConfig> {
  return textConfigOf(await readConfig(path, textFields), defaultTextTraining, defaults.name);
}

/** The configuration of a neural tagger from fields that were read, with a family's own usual options and name. */
export function textConfigOf(given: Readonly<Record<string, unknown>>, usual: TextTrainingOptions, usualName: string): TextConfig {
  const { encoder, weights = 'int8', calibrationFrom, potentials, potentialShare = usualShare, teachers = [], unlabelled = [], styles = {}, pauseAfterMinutes, pauseAfterEpoch, name, version, licence, ...options } = {
    ...defaults,
    name: usualName,
    ...(given as Partial<TextTrainingOptions> & {
      readonly encoder?: string;
      readonly weights?: 'int8' | 'fp32';
      readonly calibrationFrom?: string;
      readonly potentials?: string;
      readonly potentialShare?: number;
      readonly teachers?: readonly string[];
      readonly unlabelled?: readonly string[];
      readonly styles?: Readonly<Record<string, string>>;
      readonly pauseAfterMinutes?: number;
      readonly pauseAfterEpoch?: number;
      readonly name?: string;
      readonly version?: string;
      readonly licence?: string;
    }),
  };
  const pauseAfter = {
    ...(pauseAfterMinutes === undefined ? {} : { minutes: pauseAfterMinutes }),
    ...(pauseAfterEpoch === undefined ? {} : { epoch: pauseAfterEpoch }),
  };
  const added = {
    ...(calibrationFrom === undefined ? {} : { calibrationFrom }),
    ...(potentials === undefined ? {} : { potentials: { folder: potentials, share: potentialShare } }),
  };
  return { name, version, licence, encoder, weights, ...added, teachers, unlabelled, styles, pauseAfter, options: { ...usual, ...options } };
}
