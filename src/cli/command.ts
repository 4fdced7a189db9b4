import type { Terminal } from './terminal/terminal';

/** What an option takes, and what its help says. */
export type OptionSpec =
  | { readonly kind: 'flag'; readonly help: string }
  | { readonly kind: 'text'; readonly value: string; readonly help: string }
  | { readonly kind: 'list'; readonly value: string; readonly help: string }
  | { readonly kind: 'number'; readonly value: string; readonly min: number; readonly max: number; readonly help: string }
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly help: string };

/** The options of a command, by name without dashes. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type OptionValue<Spec extends OptionSpec> = Spec extends { kind: 'flag' }
  ? boolean
  : Spec extends { kind: 'list' }
    ? readonly string[]
    : Spec extends { kind: 'number' }
      ? number | undefined
      : Spec extends { kind: 'choice'; choices: readonly (infer Choice)[] }
        ? Choice | undefined
        : string | undefined;

/** What the options were on the command line. */
export type OptionValues<Specs extends OptionSpecs> = { readonly [Name in keyof Specs]: OptionValue<Specs[Name]> };

/** 0: done; 1: done, and there are findings. Everything else is thrown. */
export type ExitCode = 0 | 1;

/** How many operands a command takes, and what they are called in its usage line. */
export interface Operands {
  readonly usage: string;
  readonly min: number;
  readonly max: number;
}

/** One call of a command. */
export interface Call<Specs extends OptionSpecs> {
  readonly operands: readonly string[];
  readonly options: OptionValues<Specs>;
  readonly terminal: Terminal;
}

/** A command: what its help says, and what it does. */
export interface Command<Specs extends OptionSpecs = OptionSpecs> {
  readonly name: string;
  /** One line for the list of commands, in lower case, without a full stop. */
  readonly summary: string;
  readonly operands: Operands;
  readonly options: Specs;
  /** Further help: paragraphs. */
  readonly details: readonly string[];
  /** Command lines to copy. */
  readonly examples: readonly string[];
  run(call: Call<Specs>): Promise<ExitCode>;
}

/** A command whose options' types are known to itself only. */
export interface AnyCommand extends Omit<Command, 'run'> {
  run(call: Call<OptionSpecs>): Promise<ExitCode>;
}

/** Checks a command's options against what it does with them. */
export function defineCommand<const Specs extends OptionSpecs>(command: Command<Specs>): AnyCommand {
  return {
    ...command,
    run: (call) => command.run({ ...call, options: call.options as OptionValues<Specs> }),
  };
}
