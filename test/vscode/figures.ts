import { commands, Hover, languages, window, Uri } from 'vscode';
import { hoverText } from './desk';

/** Shows figures with a test's name. */
export function measured({ test }: Mocha.Context, figures: string): void {
  if (test) test.title += `: ${figures}`;
}

/** Milliseconds that VS Code takes for the first hover over a file it has just opened, when nobody has anything to say. */
export async function firstHoverOfPlainTextMs(path: string): Promise<number> {
  const file = Uri.file(path);
  const idle = languages.registerHoverProvider({ pattern: file.fsPath }, { provideHover: () => new Hover('plain') });
  const { document } = await window.showTextDocument(file, { preview: false });
  const openedMs = performance.now();
  await hoverText(document.uri, 5);
  const tookMs = performance.now() - openedMs;
  idle.dispose();
  await commands.executeCommand('workbench.action.closeActiveEditor');
  return tookMs;
}
