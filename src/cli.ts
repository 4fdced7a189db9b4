// `mner <command>`: the command-line twin of the extension.
import { commands } from './cli/commands';
import { main } from './cli/main';

// The code is set, not forced, so that what waits for standard output still gets there.
void main(commands, process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
