import { readFile } from 'node:fs/promises';
import { reasonOf, Refusal } from '../refusal';

/** What a field of a configuration may hold. */
export interface ConfigField {
  /** What is wanted, after “must be”. */
  readonly wanted: string;
  /** The value as the program takes it; undefined where it does not fit. */
  readonly read: (value: unknown) => unknown;
}

/** A number within bounds; `whole` ones only where it says so. */
export function numberField(min: number, max: number, kind: 'whole' | 'any'): ConfigField {
  const fits = (value: unknown): boolean => typeof value === 'number' && value >= min && value <= max && (kind === 'any' || Number.isInteger(value));
  const range = max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`;
  return { wanted: `${kind === 'whole' ? 'a whole number' : 'a number'} ${range}`, read: (value) => (fits(value) ? value : undefined) };
}

/** One of some words. */
export function choiceField(...choices: readonly string[]): ConfigField {
  return { wanted: choices.join(' or '), read: (value) => (typeof value === 'string' && choices.includes(value) ? value : undefined) };
}

/** A text that is not blank. */
export const textField: ConfigField = {
  wanted: 'a text',
  read: (value) => (typeof value === 'string' && value.trim() !== '' ? value : undefined),
};

/** A list of texts. */
export const textsField: ConfigField = {
  wanted: 'a list of texts',
  read: (value) => (Array.isArray(value) && value.every((each) => typeof each === 'string' && each.trim() !== '') ? value : undefined),
};

/** Texts by name. */
export const textMapField: ConfigField = {
  wanted: 'an object of texts',
  read: (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((each) => typeof each === 'string' && each.trim() !== '') ? value : undefined),
};

/** Reads `--config`: a JSON object of which every field is known and checked; `{}` where there is none. Throws a {@link Refusal} that names what does not fit. */
export async function readConfig(path: string | undefined, fields: Readonly<Record<string, ConfigField>>): Promise<Readonly<Record<string, unknown>>> {
  if (path === undefined) return {};
  let data: unknown;
  try {
    data = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Refusal(error instanceof SyntaxError ? `${path} is not JSON: ${error.message}` : `${path} cannot be read: ${reasonOf(error)}`);
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw new Refusal(`${path} must hold a JSON object`);
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, checked(path, name, value, fields)]));
}

function checked(path: string, name: string, value: unknown, fields: Readonly<Record<string, ConfigField>>): unknown {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!field) throw new Refusal(`${path}: there is no field “${name}”; there are ${Object.keys(fields).join(', ')}`);
  const read = field.read(value);
  if (read === undefined) throw new Refusal(`${path}: “${name}” must be ${field.wanted}, not ${JSON.stringify(value)}`);
  return read;
}
