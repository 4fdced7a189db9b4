import { commands, Selection, TextEditorRevealType, window, type Disposable } from 'vscode';
import type { PlacedFinding } from '../../curation/rule';
import type { CardEditor } from '../card/cardEditor';
import type { Dataset } from '../datasets';
import { findingRange } from '../diagnostics';
import type { EditGuard } from '../editGuard';
import { fixAll } from '../features/codeActions';
import type { Services } from '../services';
import { getTarget } from './target';

/** Next and previous finding, fix all, leave one as it is: always from the whole index, never from what Problems shows. */
export function registerFindingCommands(services: Services, cards: CardEditor, guard: EditGuard): Disposable[] {
  const { datasets, findings, judgements } = services;
  const go = (command: string, direction: 1 | -1): Disposable =>
    commands.registerCommand(command, async (...args: unknown[]) => {
      const target = getTarget(datasets, cards, args);
      if (target) await goTo(services, target.dataset, direction);
    });
  return [
    go('mner.nextFinding', 1),
    go('mner.previousFinding', -1),
    commands.registerCommand('mner.fixAll', async (...args: unknown[]) => {
      const target = getTarget(datasets, cards, args);
      if (!target) return;
      const reason = guard.findReason(target.dataset);
      if (reason) {
        void window.showWarningMessage(reason.message);
        return;
      }
      await findings.whenComplete(target.dataset);
      const fixed = await fixAll(target.dataset, findings);
      void window.showInformationMessage(
        fixed === 0 ? 'There is nothing that can be fixed without a decision of yours.' : `Tags fixed in ${fixed.toLocaleString('en')} record${fixed === 1 ? '' : 's'}. One undo takes it back.`,
      );
    }),
    commands.registerCommand('mner.ignoreFinding', async (...args: unknown[]) => {
      const target = getTarget(datasets, cards, args);
      const [, , rule, line] = args;
      if (target?.record === undefined || typeof rule !== 'string' || typeof line !== 'number') return;
      const tokens = target.dataset.records.record(target.record).tokens;
      const start = Math.max(tokens.findIndex((token) => token.line === line), 0);
      const reason = await window.showInputBox({ title: `Leave “${rule}” as it is`, prompt: 'Why? (may be empty; kept beside the file)' });
      if (reason === undefined) return;
      const added = { rule, start, ...(reason ? { reason } : {}) };
      await judgements.update(target.dataset, [target.record], (each) => ({ ...each, suppressed: [...(each.suppressed ?? []), added] }), 'undoable');
    }),
  ];
}

async function goTo({ findings }: Services, dataset: Dataset, direction: 1 | -1): Promise<void> {
  const editor = await window.showTextDocument(dataset.document);
  await findings.whenComplete(dataset);
  const at = editor.selection.active;
  const all = [...findings.all(dataset)];
  if (direction < 0) all.reverse();
  const beyond = (placed: PlacedFinding): boolean => {
    const { start } = findingRange(dataset, placed);
    return direction > 0 ? start.isAfter(at) : start.isBefore(at);
  };
  const next = all.find(beyond) ?? all[0];
  if (!next) {
    void window.showInformationMessage('Nothing was found to be wrong in this file.');
    return;
  }
  const range = findingRange(dataset, next);
  editor.selection = new Selection(range.start, range.start);
  editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
  void window.setStatusBarMessage(`$(warning) ${next.finding.message}`, 6000);
}
