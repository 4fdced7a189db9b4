import { placeholderOf } from './arguments';
import type { AnyCommand, OptionSpec } from './command';
import { alignTable } from './terminal/table';

const lineLength = 100;

/** The help of `mner` itself. */
export function programHelp(commands: readonly AnyCommand[], version: string): string {
  const rows = commands.map((command) => [`  ${command.name}`, command.summary]);
  return [
    `mner ${version}: check, pre-annotate, score and compare multimodal NER datasets; no byte outside tag columns changes.`,
    '',
    'Usage: mner COMMAND [FILE…] [OPTIONS]',
    '',
    'Commands:',
    ...alignTable(rows, ['left', 'left']),
    '',
    'mner COMMAND --help tells what a command does, takes and prints. A FILE of - is standard input.',
    'Exit codes: 0 done; 1 done, and there are findings (check, diff, conflicts, duplicates, --fail); 2 misuse or a file that cannot be used.',
  ].join('\n');
}

/** The help of one command. */
export function commandHelp(command: AnyCommand): string {
  const rows = Object.entries(command.options).map(([name, spec]) => [`  ${optionUsage(name, spec)}`, spec.help]);
  return [
    `mner ${command.name}: ${command.summary}`,
    '',
    `Usage: ${usageLine(command)}`,
    ...command.details.flatMap((paragraph) => ['', ...wrap(paragraph, lineLength)]),
    '',
    'Options:',
    ...wrapRows(rows),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
  ].join('\n');
}

/** How a command is called: its name, its files and that it takes options. */
export function usageLine(command: AnyCommand): string {
  return ['mner', command.name, command.operands.usage, '[OPTIONS]'].filter(Boolean).join(' ');
}

/** An option with what it takes: `--output FILE`. */
export function optionUsage(name: string, spec: OptionSpec): string {
  return `--${name} ${placeholderOf(spec)}`.trimEnd();
}

function wrapRows(rows: readonly (readonly string[])[]): readonly string[] {
  const width = Math.max(...rows.map((row) => row[0]?.length ?? 0));
  return rows.flatMap(([left = '', right = '']) =>
    wrap(right, lineLength - width - 2).map((line, at) => `${(at === 0 ? left : '').padEnd(width)}  ${line}`),
  );
}

/** Breaks a paragraph into lines at spaces. */
function wrap(text: string, length: number): readonly string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1] ?? '';
    if (line !== '' && line.length + 1 + word.length > length) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
