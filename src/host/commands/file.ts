import { commands, ConfigurationTarget, Selection, TextEditorRevealType, Uri, window, workspace, type Disposable } from 'vscode';
import type { CardEditor } from '../card/cardEditor';
import type { Dataset } from '../datasets';
import { commandLineHint, editAnyway, type EditGuard } from '../editGuard';
import type { Services } from '../services';
import { findTarget, getTarget } from './target';

/** Open card editor or text, set the image folder, edit anyway. */
export function registerFileCommands({ datasets, pictures, facts }: Services, cards: CardEditor, guard: EditGuard): Disposable[] {
  return [
    commands.registerCommand('mner.openCardEditor', async (...args: unknown[]) => {
      const target = findTarget(datasets, cards, args);
      const [uri] = args;
      if (target) await cards.show(target.dataset.document.uri, target.record);
      else if (uri instanceof Uri) await cards.show(uri, undefined);
      else getTarget(datasets, cards, args);
    }),
    commands.registerCommand('mner.openText', async (...args: unknown[]) => {
      const target = getTarget(datasets, cards, args);
      if (target) await openText(target.dataset, target.record);
    }),
    commands.registerCommand('mner.setImageFolder', async (...args: unknown[]) => {
      const target = getTarget(datasets, cards, args);
      if (target) await setImageFolder(target.dataset);
    }),
    commands.registerCommand('mner.refreshPictures', async (...args: unknown[]) => {
      const target = getTarget(datasets, cards, args);
      if (target) await pictures.refresh(target.dataset);
    }),
    commands.registerCommand('mner.revealPicture', async (...args: unknown[]) => {
      const target = getTarget(datasets, cards, args);
      const path = target?.record === undefined ? undefined : pictures.find(target.dataset, facts.get(target.dataset, target.record).id);
      if (path !== undefined) await commands.executeCommand('vscode.open', Uri.file(path));
    }),
    commands.registerCommand('mner.editAnyway', async (...args: unknown[]) => {
      const target = getTarget(datasets, cards, args);
      const reason = target && guard.findReason(target.dataset);
      if (!target || !reason?.canEditAnyway) return;
      const choice = await window.showWarningMessage(`${reason.message} ${commandLineHint}`, { modal: true }, editAnyway);
      if (choice) guard.allow(target.dataset);
    }),
  ];
}

async function openText({ document, records }: Dataset, record: number | undefined): Promise<void> {
  const editor = await window.showTextDocument(document);
  if (record === undefined || record >= records.recordCount) return;
  const line = records.headLineOf(record);
  editor.selection = new Selection(line, 0, line, 0);
  editor.revealRange(editor.selection, TextEditorRevealType.InCenterIfOutsideViewport);
}

async function setImageFolder({ document }: Dataset): Promise<void> {
  const [folder] = (await window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false, openLabel: 'Use These Pictures', defaultUri: Uri.joinPath(document.uri, '..') })) ?? [];
  if (!folder) return;
  const inside = workspace.getWorkspaceFolder(folder);
  const path = inside ? workspace.asRelativePath(folder, false) : folder.fsPath;
  const target = workspace.workspaceFolders ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  await workspace.getConfiguration('mner', document).update('imageFolders', [path], target);
}
