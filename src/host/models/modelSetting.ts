import { isAbsolute, join, relative, sep } from 'node:path';
import { ConfigurationTarget, Uri, workspace } from 'vscode';

const setting = 'model';

/**
 * The model that the settings choose, as the model processes take it: a bundled one's name or an absolute folder. A path
 * that is not absolute is meant within the workspace. In an untrusted workspace its own settings do not count.
 */
export function findChosenModel(): string {
  const configuration = workspace.getConfiguration('mner');
  const value = workspace.isTrusted ? configuration.get(setting, 'default') : (configuration.inspect<string>(setting)?.globalValue ?? 'default');
  const [folder] = workspace.workspaceFolders ?? [];
  const isPath = /[\\/]/.test(value) || value.startsWith('.');
  return isPath && !isAbsolute(value) && folder ? join(folder.uri.fsPath, value) : value;
}

/** Chooses a model: in the workspace's settings where it lies in the workspace or they choose one already, else for this person everywhere. */
export async function chooseModel(model: string): Promise<void> {
  const configuration = workspace.getConfiguration('mner');
  const { globalValue, workspaceValue } = configuration.inspect<string>(setting) ?? {};
  const folder = isAbsolute(model) ? workspace.getWorkspaceFolder(Uri.file(model)) : undefined;
  const value = folder ? `./${relative(folder.uri.fsPath, model).split(sep).join('/')}` : model;
  if (workspace.workspaceFolders && (folder || workspaceValue !== undefined)) {
    const same = value === (globalValue ?? 'default');
    await configuration.update(setting, same ? undefined : value, ConfigurationTarget.Workspace);
  } else await configuration.update(setting, value === 'default' ? undefined : value, ConfigurationTarget.Global);
}
