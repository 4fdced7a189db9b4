import { readFile } from 'node:fs/promises';
import { plainTemplates, parseTemplate, tunedTemplates, type Template } from '../../model/crf/templates';
import { defaultTraining, type CrfTrainingOptions } from '../../model/crf/train';
import { reasonOf, Refusal } from '../refusal';

/** What `--config` may set beside the training options. */
export interface TrainingConfig {
  readonly options: CrfTrainingOptions;
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

const defaults = { name: 'crf', version: '1.0', licence: 'not stated' } as const;
const numbers: Readonly<Record<string, { readonly min: number; readonly whole: 'whole' | 'any' }>> = {
  minCount: { min: 1, whole: 'whole' },
  l1: { min: 0, whole: 'any' },
  l2: { min: 0, whole: 'any' },
  leastWeight: { min: 0, whole: 'any' },
  iterations: { min: 1, whole: 'whole' },
  memory: { min: 1, whole: 'whole' },
  threads: { min: 1, whole: 'whole' },
  scoreEvery: { min: 1, whole: 'whole' },
  patience: { min: 1, whole: 'whole' },
};
const choices: Readonly<Record<string, readonly string[]>> = { pairs: ['observed', 'all'], orphans: ['repair', 'refuse'] };

/** What a configuration may hold, for help. */
export const configFields = ['name', 'version', 'licence', 'templates', ...Object.keys(choices), ...Object.keys(numbers)];

/** Reads `--config`: a JSON object of which every field is checked. Throws a {@link Refusal} that names what does not fit. */
export async function loadConfig(path: string | undefined): Promise<TrainingConfig> {
  if (path === undefined) return { options: defaultTraining, ...defaults };
  let data: unknown;
  try {
    data = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Refusal(error instanceof SyntaxError ? `${path} is not JSON: ${error.message}` : `${path} cannot be read: ${reasonOf(error)}`);
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw new Refusal(`${path} must hold a JSON object`);
  const checked = Object.fromEntries(Object.entries(data).map(([field, value]) => [field, checkField(path, field, value)]));
  const { name, version, licence, ...options } = { ...defaults, ...checked };
  return { name, version, licence, options: { ...defaultTraining, ...options } };
}

function checkField(path: string, field: string, value: unknown): unknown {
  const refuse = (wanted: string): never => {
    throw new Refusal(`${path}: “${field}” must be ${wanted}, not ${JSON.stringify(value)}`);
  };
  const limits = numbers[field];
  if (limits) {
    const fits = typeof value === 'number' && value >= limits.min && Number.isFinite(value);
    return fits && (limits.whole === 'any' || Number.isInteger(value)) ? value : refuse(`a number of at least ${limits.min}`);
  }
  const known = choices[field];
  if (known) return typeof value === 'string' && known.includes(value) ? value : refuse(known.join(' or '));
  if (field === 'templates') return checkTemplates(value) ?? refuse('"plain", "tuned" or a list of feature templates');
  if (!configFields.includes(field)) throw new Refusal(`${path}: there is no field “${field}”; there are ${configFields.join(', ')}`);
  return typeof value === 'string' && value.trim() !== '' ? value : refuse('a text');
}

function checkTemplates(value: unknown): readonly Template[] | undefined {
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
