import { commands, Disposable, window } from 'vscode';
import type { Dataset, Datasets } from './datasets';
import { commandLineHint, editAnyway, type EditGuard, type ReadOnlyReason } from './editGuard';

const lockCommand = 'workbench.action.files.setActiveEditorReadonlyInSession';
const unlockCommand = 'workbench.action.files.resetActiveEditorReadonlyInSession';

/**
 * Makes the text editor of a file read-only as long as the guard has a reason. VS Code offers that for the active
 * editor only, so it is done when the file comes into view.
 */
export function registerTextLock(datasets: Datasets, guard: EditGuard): Disposable {
  const locked = new Set<string>();
  const follow = async (): Promise<void> => {
    const dataset = datasets.findActive();
    if (!dataset) return;
    const key = dataset.document.uri.toString();
    const reason = guard.findReason(dataset);
    if (reason && !locked.has(key)) {
      locked.add(key);
      await commands.executeCommand(lockCommand);
      void tell(guard, dataset, reason);
    }
    if (!reason && locked.delete(key)) await commands.executeCommand(unlockCommand);
  };
  void follow();
  return Disposable.from(
    guard.onDidChange(() => void follow()),
    window.onDidChangeActiveTextEditor(() => void follow()),
    window.tabGroups.onDidChangeTabs(() => void follow()),
  );
}

async function tell(guard: EditGuard, dataset: Dataset, { message, canEditAnyway }: ReadOnlyReason): Promise<void> {
  if (!canEditAnyway) return void window.showWarningMessage(message);
  const choice = await window.showWarningMessage(`${message} ${commandLineHint} Here it is read-only.`, editAnyway);
  if (choice) guard.allow(dataset);
}
