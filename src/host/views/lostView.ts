import { commands, Disposable, EventEmitter, ThemeIcon, TreeItem, window, workspace, type TreeDataProvider } from 'vscode';
import type { JudgedRecord, Judgement } from '../../curation/judgements';
import type { Dataset } from '../datasets';
import type { Services } from '../services';

interface Node {
  readonly dataset: Dataset;
  readonly record: JudgedRecord;
}

const viewId = 'mner.lostJudgements';

/**
 * Lists judgements whose record is nowhere in its file any more, as after a git checkout: they stay beside the file,
 * come back with their record, and go only when a person says so. Without any the view is hidden.
 */
export function registerLostView({ datasets, judgements }: Services): Disposable {
  const changed = new EventEmitter<Node | undefined>();
  const nodes = (): Node[] => datasets.all.flatMap((dataset) => judgements.lost(dataset).map((record) => ({ dataset, record })));
  const provider: TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) => (node ? [] : nodes()),
    getTreeItem: (node) => itemOf(node),
  };
  const told = new Map<Dataset, number>();
  const tell = async (dataset: Dataset): Promise<void> => {
    const lost = judgements.lost(dataset).length;
    const before = told.get(dataset) ?? 0;
    told.set(dataset, lost);
    if (lost <= before) return;
    const message = `${describeCount(lost)} no record of ${workspace.asRelativePath(dataset.document.uri, false)} any more. What does not fit is kept, and listed in the MNER view.`;
    if (await window.showInformationMessage(message, 'Show Them')) await commands.executeCommand('mner.showLostJudgements');
  };
  const refresh = (): void => {
    changed.fire(undefined);
    void commands.executeCommand('setContext', 'mner.hasLostJudgements', nodes().length > 0);
  };
  return Disposable.from(
    changed,
    window.registerTreeDataProvider(viewId, provider),
    judgements.onDidChange(({ dataset }) => (refresh(), void tell(dataset))),
    datasets.onDidChange(({ kind, dataset }) => kind === 'closed' && (told.delete(dataset), refresh())),
    commands.registerCommand('mner.showLostJudgements', async () => {
      if (nodes().length > 0) await commands.executeCommand(`${viewId}.focus`);
      else void window.showInformationMessage('Every judgement of the open datasets fits a record.');
    }),
    commands.registerCommand('mner.forgetJudgement', async (node?: Node) => {
      if (node) await judgements.forget(node.dataset, node.record);
    }),
  );
}

function describeCount(lost: number): string {
  return lost === 1 ? '1 judgement fits' : `${lost.toLocaleString('en')} judgements fit`;
}

function itemOf({ record: { id, judgement } }: Node): TreeItem {
  const item = new TreeItem(id || '(no id)');
  item.description = describeJudgement(judgement);
  item.tooltip = `${item.description}. No record with these tokens is in the file any more.`;
  item.iconPath = new ThemeIcon('question');
  item.contextValue = 'mner.lostJudgement';
  return item;
}

/** What was decided, in a few words. */
function describeJudgement({ verdict, reviewed, labels = [], suppressed = [], rejected = [] }: Judgement): string {
  const count = (many: readonly unknown[], noun: string): string[] => (many.length > 0 ? [`${many.length} ${noun}${many.length === 1 ? '' : 's'}`] : []);
  return [
    ...(verdict ? [`picture ${verdict}`] : []),
    ...(reviewed ? ['reviewed'] : []),
    ...count(labels, 'label'),
    ...count(suppressed, 'accepted finding'),
    ...count(rejected, 'rejected suggestion'),
  ].join(', ');
}
