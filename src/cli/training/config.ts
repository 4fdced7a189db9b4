import { plainTemplates, parseTemplate, tunedTemplates, type Template } from '../../model/crf/templates';
import { defaultTraining, type CrfTrainingOptions } from '../../model/crf/train';
import { choiceField, numberField, readConfig, textField, type ConfigField } from './configFile';

/** What `--config` may set beside the training options. */
export interface TrainingConfig {
  readonly options: CrfTrainingOptions;
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

const defaults = { name: 'crf', version: '1.0', licence: 'not stated' } as const;
const atLeastOne = numberField(1, Infinity, 'whole');
const weight = numberField(0, Infinity, 'any');
const fields: Readonly<Record<string, ConfigField>> = {
  name: textField,
  version: textField,
  licence: textField,
  templates: { wanted: '"plain", "tuned" or a list of feature templates', read: readTemplates },
  pairs: choiceField('observed', 'all'),
  orphans: choiceField('repair', 'refuse'),
  minCount: atLeastOne,
  l1: weight,
  l2: weight,
  leastWeight: weight,
  iterations: atLeastOne,
  memory: atLeastOne,
  threads: atLeastOne,
  scoreEvery: atLeastOne,
  patience: atLeastOne,
};

/** What a configuration may hold, for help. */
export const configFields = Object.keys(fields);

/** Reads `--config` for the family `crf`. Throws a {@link Refusal} that names what does not fit. */
export async function loadConfig(path: string | undefined): Promise<TrainingConfig> {
  const { name, version, licence, ...options } = { ...defaults, ...(await readConfig(path, fields)) };
  return { name, version, licence, options: { ...defaultTraining, ...options } };
}

function readTemplates(value: unknown): readonly Template[] | undefined {
  if (value === 'plain') return plainTemplates;
  if (value === 'tuned') return tunedTemplates;
  if (!Array.isArray(value) || value.length === 0) return undefined;
  try {
    for (const template of value) parseTemplate(String(template));
    return value.map(String);
  } catch {
    return undefined;
  }
}
