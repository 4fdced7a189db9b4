/** What the tests of the editor share: opening files of the workspace, and reading what VS Code shows of them. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  commands, Position, Range, Uri, window, workspace,
  type CodeLens, type Hover, type InlayHint, type MarkdownString, type TextDocument, type TextEditor,
} from 'vscode';
import { until } from './patience';

/** The workspace's folder: a fresh copy for each run. */
export const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';

/** Absolute path of a file of the workspace. */
export const pathOf = (name: string): string => join(folder, name);

/** The bytes of a file of the workspace, as they are on disk. */
export const bytesOf = (name: string): Buffer => readFileSync(pathOf(name));

/** Opens a file as text and waits until it is a dataset. */
export async function show(name: string): Promise<TextEditor> {
  const document = await workspace.openTextDocument(Uri.file(pathOf(name)));
  const editor = await window.showTextDocument(document, { preview: false });
  await until(`${name} is a dataset`, () => editor.document.languageId === 'mner');
  return editor;
}

/** The line number, 0-based, of the first line that starts with some text, from a line on. */
export function lineOf(document: TextDocument, start: string, from = 0): number {
  for (let line = from; line < document.lineCount; line += 1) if (document.lineAt(line).text.startsWith(start)) return line;
  throw new Error(`no line starts with ${start}`);
}

/** What hovering over a place shows, all parts joined, without Markdown's escapes. */
export async function hoverText(uri: Uri, line: number, character = 1): Promise<string> {
  const hovers = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', uri, new Position(line, character));
  const parts = hovers.flatMap((hover) => hover.contents).map((part) => (typeof part === 'string' ? part : (part as MarkdownString).value));
  return parts.join('\n').replaceAll('&nbsp;', ' ').replace(/\\([^\w\s])/g, '$1');
}

/** The ghosts of a whole file. */
export async function ghosts(document: TextDocument): Promise<readonly string[]> {
  const whole = new Range(0, 0, document.lineCount, 0);
  const hints = await commands.executeCommand<InlayHint[]>('vscode.executeInlayHintProvider', document.uri, whole);
  return hints.map(({ label }) => (typeof label === 'string' ? label : label.map((part) => part.value).join('')));
}

/** The lines, 0-based, that carry a ghost. */
export async function ghostLines(document: TextDocument): Promise<readonly number[]> {
  const whole = new Range(0, 0, document.lineCount, 0);
  const hints = await commands.executeCommand<InlayHint[]>('vscode.executeInlayHintProvider', document.uri, whole);
  return [...new Set(hints.map(({ position }) => position.line))];
}

/** The titles of the lenses above a line. */
export async function lensesAt(document: TextDocument, line: number): Promise<readonly string[]> {
  const lenses = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 1000);
  return lenses.filter(({ range }) => range.start.line === line).map(({ command }) => command?.title ?? '');
}

/** The lines of a curation file; none where there is no such file. */
export function curationLines(name: string): readonly CurationLine[] {
  if (!existsSync(pathOf(name))) return [];
  return readFileSync(pathOf(name), 'utf8').trim().split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as CurationLine);
}

/** A line of a curation file, as far as tests look at it. */
export interface CurationLine {
  readonly id: string;
  readonly verdict?: string;
  readonly reviewed?: boolean;
  readonly labels?: readonly { readonly start: number; readonly end: number; readonly type: string; readonly by: string; readonly model?: string }[];
  readonly rejected?: readonly unknown[];
}

/** Closes every editor without asking, dropping what was not saved. */
export async function closeAll(): Promise<void> {
  for (const document of workspace.textDocuments) {
    if (!document.isDirty) continue;
    await window.showTextDocument(document);
    await commands.executeCommand('workbench.action.files.revert');
  }
  await commands.executeCommand('workbench.action.closeAllEditors');
}

/** The lines in which two texts of equally many lines differ, as pairs. */
export function changedLines(before: string, after: string): readonly (readonly [string, string])[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  return a.flatMap((line, at) => (line === b[at] ? [] : [[line, b[at] ?? ''] as const]));
}

/** The id of the process that runs models, a child of this extension host; undefined where it does not run. */
export function inferencePid(): number | undefined {
  const { stdout } = spawnSync('pgrep', ['-P', String(process.pid), '-f', 'dist/inference.js'], { encoding: 'utf8' });
  return stdout.trim() === '' ? undefined : Number(stdout.trim().split('\n')[0]);
}
