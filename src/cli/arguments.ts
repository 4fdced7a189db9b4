import { parseArgs } from 'node:util';
import type { AnyCommand, OptionSpec, OptionSpecs, OptionValues } from './command';
import { Refusal } from './refusal';

/** A command line taken apart. */
export interface ParsedArguments {
  readonly operands: readonly string[];
  readonly options: OptionValues<OptionSpecs>;
}

type Word = string | boolean | undefined;

/** Reads the words after the command's name; throws a {@link Refusal} that names the word that does not fit. */
export function parseArguments(command: AnyCommand, words: readonly string[]): ParsedArguments {
  const specs = command.options;
  const given = readWords(command, words);
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [name, valueOf(name, spec, given.values.get(name) ?? [])]),
  ) as OptionValues<OptionSpecs>;
  const { min, max, usage } = command.operands;
  const { operands } = given;
  if (operands.length < min) throw new Refusal(`mner ${command.name} needs ${usage}; see mner ${command.name} --help`);
  if (operands.length > max)
    throw new Refusal(`mner ${command.name} takes ${usage || 'no file'}, and “${operands[max]}” is one too many`);
  return { operands, options };
}

function readWords(command: AnyCommand, words: readonly string[]) {
  const specs = command.options;
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [name, { type: spec.kind === 'flag' ? ('boolean' as const) : ('string' as const), multiple: true }]),
  );
  const { tokens } = parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true });
  const values = new Map<string, Word[]>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = specs[token.name];
    if (!spec) throw new Refusal(`mner ${command.name} has no option ${token.rawName}${suggestion(token.rawName, Object.keys(specs).map((name) => `--${name}`))}; see mner ${command.name} --help`);
    if (spec.kind === 'flag' && token.value !== undefined) throw new Refusal(`--${token.name} takes no value, and “${token.value}” was given`);
    values.set(token.name, [...(values.get(token.name) ?? []), spec.kind === 'flag' ? true : valueOrNothing(token.value, token.inlineValue)]);
  }
  return { values, operands };
}

/** A word that starts with a dash and was not written as `--name=-word` is the next option, not a value. */
function valueOrNothing(value: string | undefined, inline: boolean | undefined): Word {
  return value !== undefined && !inline && /^-./.test(value) ? undefined : value;
}

function valueOf(name: string, spec: OptionSpec, words: readonly Word[]): boolean | number | string | readonly string[] | undefined {
  if (spec.kind === 'flag') return words.length > 0;
  const texts = words.map((word) => {
    if (typeof word !== 'string' || word === '') throw new Refusal(`--${name} needs a value: ${placeholderOf(spec)}`);
    return word;
  });
  if (spec.kind === 'list') return texts;
  if (texts.length > 1) throw new Refusal(`--${name} was given ${texts.length} times, and only one value can hold`);
  const text = texts[0];
  if (text === undefined) return undefined;
  if (spec.kind === 'choice' && !spec.choices.includes(text))
    throw new Refusal(`--${name} can be ${spec.choices.join(', ')}, not “${text}”`);
  return spec.kind === 'number' ? numberOf(name, spec, text) : text;
}

function numberOf(name: string, spec: { readonly min: number; readonly max: number }, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < spec.min || value > spec.max) {
    const range = spec.max === Number.MAX_SAFE_INTEGER ? `of at least ${spec.min}` : `between ${spec.min} and ${spec.max}`;
    throw new Refusal(`--${name} must be a number ${range}, not “${text}”`);
  }
  return value;
}

/** How an option's value is written in help: `FILE`, or its choices. */
export function placeholderOf(spec: OptionSpec): string {
  if (spec.kind === 'flag') return '';
  return spec.kind === 'choice' ? spec.choices.join('|') : spec.value;
}

/** “, did you mean …?” for a name that is one or two letters off, else nothing. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = known.map((each) => ({ each, far: distance(name, each) })).sort((a, b) => a.far - b.far)[0];
  return near && near.far <= 2 && near.far < name.length ? ` (did you mean ${near.each}?)` : '';
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
