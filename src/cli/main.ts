import { parseArguments, suggestion } from './arguments';
import type { AnyCommand, ExitCode } from './command';
import { discardUnfinished } from './files/atomic';
import { commandHelp, programHelp } from './help';
import { Refusal } from './refusal';
import { ReaderGone, Terminal } from './terminal/terminal';
import { version } from './version';

const misuse = 2;
const interrupted = 130;

/** Runs one command line and resolves to the exit code. Only this function speaks of what was thrown. */
export async function main(commands: readonly AnyCommand[], words: readonly string[]): Promise<number> {
  const terminal = new Terminal(process.stdout, process.stderr, process.env, {
    json: words.includes('--json'),
    quiet: words.includes('--quiet'),
  });
  watchSignals();
  try {
    const code = await dispatch(commands, words, terminal);
    await terminal.flush();
    return code;
  } catch (error) {
    discardUnfinished();
    if (error instanceof ReaderGone) return 0;
    await terminal.flush().catch(() => undefined);
    terminal.complain(describe(error));
    return misuse;
  }
}

async function dispatch(commands: readonly AnyCommand[], words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = words;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const topic = commands.find((command) => command.name === rest[0]);
    terminal.line(topic ? commandHelp(topic) : programHelp(commands, version));
    return 0;
  }
  if (name === '--version' || name === '-v') {
    terminal.line(version);
    return 0;
  }
  const command = commands.find((each) => each.name === name);
  if (!command) {
    const names = commands.map((each) => each.name);
    throw new Refusal(`there is no command “${name}”${suggestion(name, names)}; mner --help lists them`);
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.line(commandHelp(command));
    return 0;
  }
  return command.run({ ...parseArguments(command, rest), terminal });
}

function describe(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  const detail = error instanceof Error ? ((process.env['MNER_DEBUG'] && error.stack) || error.message) : String(error);
  return `this is a bug in mner, nothing was written: ${detail} (set MNER_DEBUG=1 for more, and please report it)`;
}

/** A person who interrupts wants no half-written file. */
function watchSignals(): void {
  const codes = { SIGINT: interrupted, SIGTERM: 143, SIGHUP: 129 } as const;
  for (const [signal, code] of Object.entries(codes)) {
    process.on(signal, () => {
      discardUnfinished();
      process.exit(code);
    });
  }
  // A file over the shell's size limit then fails to be written, which is reported, instead of ending the process.
  if (process.platform !== 'win32') process.on('SIGXFSZ', () => undefined);
}
