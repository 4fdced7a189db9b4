import { commands, ProgressLocation, window, type Disposable } from 'vscode';
import type { CardEditor } from '../card/cardEditor';
import type { ConflictsPanel } from '../curating/conflictsPanel';
import type { Duplicates } from '../curating/duplicates';
import type { ErrorsPanel } from '../curating/errorsPanel';
import { openFolder } from '../curating/folderDatasets';
import type { Dataset } from '../datasets';
import { surfaceOf } from '../features/inlayHints';
import type { Services } from '../services';
import { entitiesOf, findPlace } from '../tagEdits';
import type { MemberNode } from '../views/duplicatesView';
import { getTarget } from './target';

/** What the commands that find what is wrong with labels work with. */
export interface CuratingParts {
  readonly services: Services;
  readonly cards: CardEditor;
  readonly conflicts: ConflictsPanel;
  readonly duplicates: Duplicates;
  readonly errors: ErrorsPanel;
}

/** The commands that find what is wrong with labels. */
export function registerCurating({ services, cards, conflicts, duplicates, errors }: CuratingParts): Disposable[] {
  const on = (command: string, run: (dataset: Dataset) => Promise<void>): Disposable =>
    commands.registerCommand(command, async (...args: unknown[]) => {
      const target = getTarget(services.datasets, cards, args);
      if (target) await run(target.dataset);
    });
  return [
    on('mner.findLabelErrors', (dataset) => errors.openFor(dataset)),
    on('mner.showConflicts', (dataset) => conflicts.openFor(dataset, entityAtCursor(dataset))),
    on('mner.findDuplicates', (dataset) => findDuplicates(services, duplicates, dataset)),
    commands.registerCommand('mner.closeDuplicates', () => duplicates.close()),
    commands.registerCommand('mner.takeLabels', (node: MemberNode | undefined) => node && takeLabels(duplicates, node)),
    commands.registerCommand('mner.openDuplicate', (node: MemberNode | undefined) => node && cards.show(node.member.dataset.document.uri, node.member.record)),
  ];
}

/** The words of the entity under the text cursor: what a person most likely asks about. */
function entityAtCursor(dataset: Dataset): string | undefined {
  const editor = window.activeTextEditor;
  const place = editor?.document === dataset.document ? findPlace(dataset, editor.selection.active.line) : undefined;
  const token = place?.token;
  if (!place || token === undefined) return undefined;
  const entity = entitiesOf(dataset, place.record).find(({ start, end }) => start <= token && token < end);
  return entity && surfaceOf(dataset, place.record, entity.start, entity.end);
}

async function findDuplicates(services: Services, duplicates: Duplicates, dataset: Dataset): Promise<void> {
  const controller = new AbortController();
  try {
    await window.withProgress({ location: ProgressLocation.Notification, title: 'Finding duplicates and leaks', cancellable: true }, async (progress, token) => {
      token.onCancellationRequested(() => controller.abort(new Error('cancelled')));
      progress.report({ message: 'opening the files of the folder' });
      const files = await openFolder(services, dataset);
      await duplicates.find(files, controller.signal, (done, of) => progress.report({ message: `${done.toLocaleString('en')} of ${of.toLocaleString('en')} pictures looked at` }));
    });
    await commands.executeCommand('mner.duplicates.focus');
  } catch (error) {
    if (!controller.signal.aborted) void window.showErrorMessage((error as Error).message);
  }
}

async function takeLabels(duplicates: Duplicates, { group, member }: MemberNode): Promise<void> {
  const { changed, refused } = await duplicates.takeLabels(group, member);
  if (refused !== undefined) void window.showWarningMessage(refused);
  else void window.setStatusBarMessage(`$(check) ${changed} ${changed === 1 ? 'record has' : 'records have'} these labels now; undo takes them back`, 5000);
}
