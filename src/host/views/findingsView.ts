import { EventEmitter, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, window, workspace, type Disposable, type TreeDataProvider } from 'vscode';
import type { PlacedFinding } from '../../curation/rule';
import { rules } from '../../curation/rules';
import type { Dataset } from '../datasets';
import { findingRange } from '../diagnostics';
import type { Services } from '../services';

type Node =
  | { readonly kind: 'file'; readonly dataset: Dataset }
  | { readonly kind: 'rule'; readonly dataset: Dataset; readonly rule: string; readonly placed: readonly PlacedFinding[] }
  | { readonly kind: 'finding'; readonly dataset: Dataset; readonly placed: PlacedFinding }
  | { readonly kind: 'more'; readonly count: number };

const shownAtMost = 500;

const icons = {
  error: new ThemeIcon('error', new ThemeColor('list.errorForeground')),
  warning: new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
  info: new ThemeIcon('info'),
} as const;

/** Lists all findings of the open datasets by rule: Problems shows at most 1,000 of a file, this shows them all. */
export function registerFindingsView({ datasets, findings }: Services): Disposable {
  const changed = new EventEmitter<Node | undefined>();
  const provider: TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) => childrenOf(node),
    getTreeItem: (node) => itemOf(node),
  };

  const childrenOf = (node: Node | undefined): Node[] => {
    if (!node) {
      const found = datasets.all.filter((dataset) => !findings.all(dataset).next().done);
      const [only] = found;
      return found.length === 1 && only ? rulesOf(only) : found.map((dataset) => ({ kind: 'file', dataset }));
    }
    if (node.kind === 'file') return rulesOf(node.dataset);
    if (node.kind !== 'rule') return [];
    const shown: Node[] = node.placed.slice(0, shownAtMost).map((placed) => ({ kind: 'finding', dataset: node.dataset, placed }));
    const left = node.placed.length - shown.length;
    return left > 0 ? [...shown, { kind: 'more', count: left }] : shown;
  };

  const rulesOf = (dataset: Dataset): Node[] => {
    const byRule = new Map<string, PlacedFinding[]>();
    for (const placed of findings.all(dataset)) {
      const known = byRule.get(placed.finding.rule);
      if (known) known.push(placed);
      else byRule.set(placed.finding.rule, [placed]);
    }
    const weight = { error: 0, warning: 1, info: 2 } as const;
    const nodes = [...byRule].map(([rule, placed]) => ({ kind: 'rule', dataset, rule, placed }) as const);
    return nodes.sort((a, b) => weight[a.placed[0]?.finding.severity ?? 'info'] - weight[b.placed[0]?.finding.severity ?? 'info'] || b.placed.length - a.placed.length);
  };

  const view = window.createTreeView('mner.findings', { treeDataProvider: provider, showCollapseAll: true });
  const refresh = (): void => {
    changed.fire(undefined);
    const open = datasets.all.length > 0;
    view.message = open ? undefined : 'Open a dataset to see what is wrong with it.';
  };
  refresh();
  const listeners = [findings.onDidChange(refresh), datasets.onDidChange(({ kind }) => kind !== 'changed' && refresh())];
  return { dispose: () => [view, changed, ...listeners].forEach((each) => each.dispose()) };
}

function itemOf(node: Node): TreeItem {
  if (node.kind === 'file') {
    const item = new TreeItem(node.dataset.document.uri, TreeItemCollapsibleState.Expanded);
    item.label = workspace.asRelativePath(node.dataset.document.uri, false);
    return item;
  }
  if (node.kind === 'more') return new TreeItem(`${node.count.toLocaleString('en')} more: mner check lists them all`);
  if (node.kind === 'rule') {
    const item = new TreeItem(rules.find(({ id }) => id === node.rule)?.title ?? node.rule, TreeItemCollapsibleState.Collapsed);
    item.description = node.placed.length.toLocaleString('en');
    item.tooltip = `${rules.find(({ id }) => id === node.rule)?.explanation ?? ''} (${node.rule})`;
    item.iconPath = icons[node.placed[0]?.finding.severity ?? 'info'];
    item.id = `${node.dataset.document.uri.toString()} ${node.rule}`;
    return item;
  }
  return findingItem(node.dataset, node.placed);
}

function findingItem(dataset: Dataset, placed: PlacedFinding): TreeItem {
  const range = findingRange(dataset, placed);
  const item = new TreeItem(placed.finding.message);
  item.description = `line ${(range.start.line + 1).toLocaleString('en')}`;
  item.tooltip = placed.finding.message;
  item.command = { command: 'vscode.open', title: 'Go to Finding', arguments: [dataset.document.uri, { selection: range }] };
  return item;
}
