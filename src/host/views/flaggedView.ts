import { EventEmitter, ThemeIcon, TreeItem, window, type Disposable, type TreeDataProvider } from 'vscode';
import type { Dataset } from '../datasets';
import { percent } from '../features/inlayHints';
import type { Services } from '../services';

interface Node {
  readonly dataset: Dataset;
  readonly record: number;
}

/** Lists the pairs that are flagged, the most doubtful first, with the person's verdicts and how right the flag was. */
export function registerFlaggedView({ datasets, pairs, judgements }: Services): Disposable {
  const changed = new EventEmitter<Node | undefined>();
  const nodes = (): Node[] => datasets.all.flatMap((dataset) => pairs.flagged(dataset).map((record) => ({ dataset, record })));
  const provider: TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) => (node ? [] : nodes()),
    getTreeItem: ({ dataset, record }) => {
      const { tokens, id } = dataset.records.record(record);
      const { verdict } = judgements.get(dataset, record);
      const mismatch = percent(pairs.find(dataset, record)?.mismatch.probability ?? 0);
      const text = tokens.slice(0, 14).map((token) => token.text).join(' ');
      // What decides comes first: a narrow side bar cuts the rest.
      const item = new TreeItem(`${verdict ?? mismatch} · ${text}`);
      item.description = id ?? '';
      item.tooltip = `${text}\nBelongs to another text: ${mismatch}${verdict ? `\nYour verdict: ${verdict}` : ''}`;
      item.iconPath = new ThemeIcon(verdict ? 'check' : 'device-camera');
      item.contextValue = 'mner.pair';
      item.command = { command: 'mner.openCardEditor', title: 'Open Card', arguments: [dataset.document.uri, record] };
      return item;
    },
  };
  const view = window.createTreeView('mner.flaggedPairs', { treeDataProvider: provider });
  const refresh = (): void => {
    changed.fire(undefined);
    const sums = datasets.all.map((dataset) => pairs.precision(dataset));
    const judged = sums.reduce((sum, each) => sum + each.judged, 0);
    const right = sums.reduce((sum, each) => sum + each.right, 0);
    const scored = datasets.all.some((dataset) => pairs.originOf(dataset) !== '');
    if (!scored) view.message = 'Experimental: “MNER: Flag Irrelevant Image–Text Pairs” scores every pair of the file.';
    else if (judged > 0) view.message = `${right} of ${judged} flagged pairs that you judged do not belong together.`;
    else view.message = nodes().length > 0 ? 'Open a pair and judge it: the tool counts how right it was.' : 'No pair is flagged.';
  };
  refresh();
  const listeners = [pairs.onDidChange(refresh), judgements.onDidChange(refresh), datasets.onDidChange(({ kind }) => kind === 'closed' && refresh())];
  return { dispose: () => [view, changed, ...listeners].forEach((each) => each.dispose()) };
}
