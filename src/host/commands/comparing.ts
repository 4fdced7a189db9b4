import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { commands, env, window, workspace, type Disposable } from 'vscode';
import { commitMessage } from '../../curation/changeSummary';
import type { CardEditor } from '../card/cardEditor';
import type { Comparison, OtherVersion } from '../comparison';
import type { Dataset } from '../datasets';
import { parseVersion, readRevision } from '../revision';
import type { Services } from '../services';
import { getTarget } from './target';

/** Compares the open dataset, entity by entity, with its last commit, another revision or another file. */
export function registerComparing({ datasets }: Services, cards: CardEditor, comparison: Comparison): Disposable[] {
  const on = (command: string, choose: (dataset: Dataset) => Promise<OtherVersion | undefined>): Disposable =>
    commands.registerCommand(command, async (...args: unknown[]) => {
      const target = getTarget(datasets, cards, args);
      if (!target) return;
      try {
        const other = await choose(target.dataset);
        if (!other) return;
        await comparison.show(target.dataset, other);
        await commands.executeCommand('mner.changes.focus');
      } catch (error) {
        void window.showWarningMessage((error as Error).message);
      }
    });
  return [
    on('mner.compareWithHead', (dataset) => readRevision(dataset, 'HEAD')),
    on('mner.compareWithRevision', async (dataset) => {
      const revision = await window.showInputBox({ title: 'Compare with a Git Revision', prompt: 'A commit, branch or tag, such as HEAD~1', value: 'HEAD~1' });
      return revision === undefined || revision === '' ? undefined : readRevision(dataset, revision);
    }),
    on('mner.compareWithFile', () => chooseFile()),
    commands.registerCommand('mner.closeComparison', () => comparison.close()),
    commands.registerCommand('mner.copyChangeSummary', () => copySummary(comparison)),
  ];
}

async function chooseFile(): Promise<OtherVersion | undefined> {
  const [file] = (await window.showOpenDialog({ openLabel: 'Compare', title: 'The version to compare with' })) ?? [];
  if (!file) return undefined;
  return { name: workspace.asRelativePath(file, false), document: parseVersion(await readFile(file.fsPath)) };
}

async function copySummary({ current }: Comparison): Promise<void> {
  if (!current) return;
  const changed = current.differences.filter(({ a, b, changes }) => a !== undefined && b !== undefined && changes.length > 0);
  const name = basename(current.dataset.document.uri.fsPath);
  await env.clipboard.writeText(commitMessage(name, changed.flatMap(({ changes }) => changes), changed.length));
  void window.setStatusBarMessage('$(check) The summary is in the clipboard', 4000);
}
