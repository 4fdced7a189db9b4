import { basename, dirname } from 'node:path';
import { rm } from 'node:fs/promises';
import { commands, ProgressLocation, QuickPickItemKind, Uri, window, workspace, type Disposable, type QuickPickItem } from 'vscode';
import type { PackageDescription } from '../../protocol/models';
import { chooseModel, findChosenModel } from '../models/modelSetting';
import { folderName, type KnownPackage, type PackageOrigin, type Packages } from '../models/packages';
import type { Speeds } from '../models/speeds';
import type { Services } from '../services';

interface ModelItem extends QuickPickItem {
  readonly known?: KnownPackage;
}

type Usable = Extract<PackageDescription, { kind: 'package' }>;

const families: Readonly<Record<string, string>> = {
  crf: 'instant tagger', text: 'neural tagger', onnx: 'token classifier (ONNX)',
  hamlearning: 'HamLearning', gmf: 'GMF', bga: 'BGA-MNER',
};
const origins: Readonly<Record<PackageOrigin, string>> = { bundled: 'Bundled', workspace: 'In this workspace', global: 'Yours, in all workspaces' };

/** Select, add and remove models. */
export function registerModelChoice(services: Services, packages: Packages): Disposable[] {
  return [
    commands.registerCommand('mner.selectModel', () => selectModel(services, packages)),
    commands.registerCommand('mner.addModel', (folder?: Uri) => addModel(services, packages, folder)),
    commands.registerCommand('mner.removeModel', () => removeModel(packages)),
  ];
}

async function selectModel(services: Services, packages: Packages): Promise<void> {
  const picker = window.createQuickPick<ModelItem>();
  picker.title = 'Which model should suggest labels?';
  picker.placeholder = `Now: ${services.predictor.describe()}`;
  picker.matchOnDescription = true;
  picker.busy = true;
  picker.show();
  const chosen = new Promise<KnownPackage | undefined>((resolve) => {
    picker.onDidHide(() => resolve(undefined));
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (item?.known?.description.kind === 'package') resolve(item.known);
      // What is broken stays in sight with its reason, and is not taken.
      else if (item?.known) picker.placeholder = 'This package cannot be used; its reason stands below it.';
    });
  });
  try {
    const known = await packages.list();
    const current = await currentFolder(services, known);
    picker.items = itemsOf(known, current, services.predictor.speeds);
    picker.activeItems = picker.items.filter(({ known: each }) => each !== undefined && each.description.folder === current);
  } catch (error) {
    picker.hide();
    void window.showErrorMessage((error as Error).message);
  }
  picker.busy = false;
  const choice = await chosen;
  picker.dispose();
  if (choice?.description.kind === 'package') await use(services, choice.origin, choice.description);
}

/** The folder of the model in use; the bundled default is named by the model that was loaded. */
async function currentFolder({ predictor }: Services, known: readonly KnownPackage[]): Promise<string | undefined> {
  const chosen = findChosenModel();
  if (known.some(({ description }) => description.folder === chosen)) return chosen;
  const loaded = predictor.model ?? (await predictor.load().catch(() => undefined));
  return known.find(({ description, origin }) => origin === 'bundled' && description.kind === 'package' && description.name === loaded?.name)?.description.folder;
}

function itemsOf(known: readonly KnownPackage[], current: string | undefined, speeds: Speeds): ModelItem[] {
  const usable = (['bundled', 'workspace', 'global'] as const).flatMap((origin) => {
    const items = known.filter((each) => each.origin === origin).flatMap((each) => {
      const { description } = each;
      return description.kind === 'package' ? [itemOf(each, description, description.folder === current, speeds)] : [];
    });
    return items.length > 0 ? [{ label: origins[origin], kind: QuickPickItemKind.Separator }, ...items] : [];
  });
  const broken = known.flatMap((each): ModelItem[] => {
    const { description, origin } = each;
    if (description.kind !== 'broken') return [];
    return [{ label: `$(error) ${basename(description.folder)}`, description: origins[origin].toLowerCase(), detail: shortReason(description.reason), known: each }];
  });
  return [...usable, ...(broken.length > 0 ? [{ label: 'Cannot be used', kind: QuickPickItemKind.Separator }, ...broken] : [])];
}

/** The reason without the folder, which the item names already. */
function shortReason(reason: string): string {
  const [, why = reason] = /^The (?:model package|folder) .*? is (?:refused|not a model package): (.+)$/s.exec(reason) ?? [];
  return why.replace(/^./, (letter) => letter.toUpperCase());
}

/** The kind of a model, and what it wants of pictures. */
function kindText({ family, pictures }: Usable): string {
  const kind = families[family] ?? family;
  if (pictures === undefined) return kind;
  return pictures === 'in use' ? `${kind}, looks at pictures where there are some` : `${kind}, learned from pictures, needs none`;
}

/** A file's name with the folder it lies in. */
function shortName(path: string): string {
  return path.split(/[\\/]/).slice(-2).join('/');
}

/** How fast it was: here, where it was used before, else where it was made. */
function speedText({ name, version, speed }: Usable, speeds: Speeds): string {
  const here = speeds.find(`${name} ${version}`);
  if (here !== undefined) return `${rounded(here)} records a second here`;
  return speed ? `${rounded(speed.recordsPerSecond)} records a second where it was made (${speed.threads} ${speed.threads === 1 ? 'thread' : 'threads'})` : '';
}

function rounded(value: number): string {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  return `about ${(Math.max(1, Math.round(value / step)) * step).toLocaleString('en')}`;
}

function itemOf(known: KnownPackage, description: Usable, isCurrent: boolean, speeds: Speeds): ModelItem {
  const { name, version, types, scores, sizeBytes, folder } = description;
  const measured = scores.map((score) => `${shortName(score.name)} F1 ${(100 * score.f1).toFixed(1)}`).join(', ');
  return {
    label: `${isCurrent ? '$(check)' : '$(circle-outline)'} ${name} ${version}`,
    description: [kindText(description), sizeText(sizeBytes), types.join(' '), isCurrent ? 'in use' : ''].filter((part) => part !== '').join(' · '),
    detail: [measured === '' ? 'no scores in its card' : measured, speedText(description, speeds), known.origin === 'bundled' ? '' : workspace.asRelativePath(folder, false)].filter((part) => part !== '').join(' · '),
    known,
  };
}

function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Loads a model first; the setting changes only when that worked. */
async function use({ process }: Services, origin: PackageOrigin, { folder, name, version }: Usable): Promise<void> {
  const model = origin === 'bundled' ? basename(folder) : folder;
  try {
    const device = workspace.getConfiguration('mner').get('device', 'auto');
    await process.request('load', { model, device: process.deviceFor(device) });
    await chooseModel(model);
  } catch (error) {
    void window.showErrorMessage(`${name} ${version} is not used: ${(error as Error).message}`);
  }
}

async function addModel(services: Services, packages: Packages, given: Uri | undefined): Promise<void> {
  const folder = given instanceof Uri ? given : (await window.showOpenDialog({
    canSelectFolders: true, canSelectFiles: false, openLabel: 'Add Model', title: 'A model package, or a Hugging Face token-classification export in ONNX',
  }))?.[0];
  if (folder) await addModelFrom(services, packages, folder.fsPath);
}

/** Adds the model in a folder to this person's own, and offers it for use. */
async function addModelFrom(services: Services, packages: Packages, source: string): Promise<void> {
  const name = folderName(basename(source) === 'onnx' ? basename(dirname(source)) : basename(source));
  const folder = packages.freeFolder('global', name);
  const title = `Adding ${name}: every byte is checked, then it is tried`;
  const added = await window.withProgress({ location: ProgressLocation.Notification, title }, async () => services.process.request('adopt', { source, folder, name }))
    .then((description) => description, (error: Error): PackageDescription => ({ kind: 'broken', folder: source, reason: error.message }));
  if (added.kind === 'broken') {
    void window.showErrorMessage(added.reason);
    return;
  }
  const take = 'Use It Now';
  void window.showInformationMessage(`${added.name} ${added.version} was added; it knows ${added.types.join(', ')}. “MNER: Select Model…” lists it.`, take)
    .then((choice) => choice === take ? use(services, 'global', added) : undefined);
}

async function removeModel(packages: Packages): Promise<void> {
  const known = packages.list().then((all) => all.filter(({ origin }) => origin === 'global'));
  const items = known.then((all): ModelItem[] => all.map((each) => {
    const { description } = each;
    return { label: description.kind === 'package' ? `${description.name} ${description.version}` : basename(description.folder), detail: description.kind === 'broken' ? description.reason : description.folder, known: each };
  }));
  if ((await known).length === 0) {
    void window.showInformationMessage('You have added no model. Bundled models stay; one in the workspace is a folder like any other.');
    return;
  }
  const choice = await window.showQuickPick(items, { title: 'Which of your models should be deleted?' });
  const folder = choice?.known?.description.folder;
  if (!choice || folder === undefined) return;
  const remove = 'Delete';
  if ((await window.showWarningMessage(`Delete ${choice.label}? Its folder goes for good.`, remove)) !== remove) return;
  const wasInUse = findChosenModel() === folder;
  await rm(folder, { recursive: true, force: true });
  if (wasInUse) await chooseModel('default');
}
