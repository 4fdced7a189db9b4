import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { commands, env, window, workspace, type Disposable } from 'vscode';
import { commitMessage } from '../../curation/changeSummary';
import { decodeLossless } from '../../dataset/bytes';
import { DatasetDocument } from '../../dataset/document';
import type { CardEditor } from '../card/cardEditor';
import type { Comparison, OtherVersion } from '../comparison';
import type { Dataset } from '../datasets';
import type { Services } from '../services';
import { getTarget } from './target';

const run = promisify(execFile);
const largestBytes = 1 << 30;

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

/** The file as git has it. Throws with a sentence where it has not. */
async function readRevision({ document }: Dataset, revision: string): Promise<OtherVersion> {
  const path = document.uri.fsPath;
  const name = basename(path);
  // A revision that starts with a dash would be read as an option.
  if (revision.startsWith('-')) throw new Error(`“${revision}” is not a git revision.`);
  try {
    const words = ['-C', dirname(path), 'show', `${revision}:./${name}`];
    const { stdout } = await run('git', words, { encoding: 'buffer', maxBuffer: largestBytes });
    return { name: revision, document: parse(stdout) };
  } catch (error) {
    throw new Error(explain(error as NodeJS.ErrnoException & { readonly stderr?: Buffer }, name, revision));
  }
}

function explain({ code, stderr }: NodeJS.ErrnoException & { readonly stderr?: Buffer }, name: string, revision: string): string {
  if (code === 'ENOENT') return 'Git is not installed: choose a file to compare with instead.';
  const reason = stderr?.toString().trim().split('\n')[0]?.replace(/^fatal: /, '') ?? 'it gave no reason';
  if (/not a git repository/.test(reason)) return `${name} is in no git repository: choose a file to compare with instead.`;
  if (/invalid object name 'HEAD'/.test(reason)) return 'The git repository has no commit yet: there is nothing to compare with.';
  return `Git cannot show ${name} at ${revision}: ${reason}.`;
}

async function chooseFile(): Promise<OtherVersion | undefined> {
  const [file] = (await window.showOpenDialog({ openLabel: 'Compare', title: 'The version to compare with' })) ?? [];
  if (!file) return undefined;
  return { name: workspace.asRelativePath(file, false), document: parse(await readFile(file.fsPath)) };
}

function parse(bytes: Buffer): DatasetDocument {
  return DatasetDocument.parse(decodeLossless(bytes).text);
}

async function copySummary({ current }: Comparison): Promise<void> {
  if (!current) return;
  const changed = current.differences.filter(({ a, b, changes }) => a !== undefined && b !== undefined && changes.length > 0);
  const name = basename(current.dataset.document.uri.fsPath);
  await env.clipboard.writeText(commitMessage(name, changed.flatMap(({ changes }) => changes), changed.length));
  void window.setStatusBarMessage('$(check) The summary is in the clipboard', 4000);
}
