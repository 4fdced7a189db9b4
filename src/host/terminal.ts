import { delimiter, join } from 'node:path';
import type { ExtensionContext } from 'vscode';

/** Puts `mner` on the PATH of integrated terminals, so that who installed only the extension has the command line too. */
export function putCommandLineOnPath({ environmentVariableCollection: variables, extensionPath }: ExtensionContext): void {
  variables.description = 'The `mner` command line';
  variables.prepend('PATH', join(extensionPath, 'bin') + delimiter);
  variables.replace('MNER_NODE', process.execPath);
}
