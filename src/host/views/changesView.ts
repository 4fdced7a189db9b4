import { commands, EventEmitter, ThemeIcon, TreeItem, TreeItemCollapsibleState, window, type Disposable, type TreeDataProvider } from 'vscode';
import { countChanges, describeChange, describeChanges } from '../../curation/changeSummary';
import type { EntityChange, EntityChangeKind, RecordDifference } from '../../curation/diff';
import { displayText } from '../../dataset/bytes';
import type { ComparedDataset, Comparison } from '../comparison';
import { tokenRange } from '../tagEdits';

type Kind = EntityChangeKind | 'record';

interface Change {
  readonly difference: RecordDifference;
  /** Undefined where the whole record is in one version only. */
  readonly change?: EntityChange;
}

type Node = { readonly kind: Kind; readonly changes: readonly Change[] } | Change;

const titles: Readonly<Record<Kind, readonly [title: string, icon: string]>> = {
  retyped: ['Another type', 'arrow-swap'],
  moved: ['Other boundaries', 'arrow-both'],
  added: ['New entities', 'diff-added'],
  removed: ['Entities that are gone', 'diff-removed'],
  record: ['Records in one version only', 'list-unordered'],
};
const kinds = Object.keys(titles) as Kind[];

/** Lists what differs between the open dataset and the version that it is compared with; each entry leads to its place. */
export function registerChangesView(comparison: Comparison): Disposable {
  const changed = new EventEmitter<Node | undefined>();
  const provider: TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) => (node ? ('changes' in node ? [...node.changes] : []) : comparison.current ? groups(comparison.current) : []),
    getTreeItem: (node) => ('changes' in node ? groupItem(node) : changeItem(comparison.current, node)),
  };
  const view = window.createTreeView('mner.changes', { treeDataProvider: provider, showCollapseAll: true });
  const refresh = (): void => {
    const { current } = comparison;
    void commands.executeCommand('setContext', 'mner.hasComparison', current !== undefined);
    view.message = current && describe(current);
    view.description = current && `since ${current.other.name}`;
    changed.fire(undefined);
  };
  const listener = comparison.onDidChange(refresh);
  return { dispose: () => [view, changed, listener].forEach((each) => each.dispose()) };
}

function groups({ differences }: ComparedDataset): Node[] {
  const byKind = new Map<Kind, Change[]>(kinds.map((kind) => [kind, []]));
  for (const difference of differences) {
    if (difference.a === undefined || difference.b === undefined) byKind.get('record')?.push({ difference });
    else for (const change of difference.changes) byKind.get(change.kind)?.push({ difference, change });
  }
  return [...byKind].flatMap(([kind, changes]) => (changes.length > 0 ? [{ kind, changes }] : []));
}

function describe({ differences, other }: ComparedDataset): string {
  const shared = differences.filter(({ a, b }) => a !== undefined && b !== undefined);
  const alone = differences.length - shared.length;
  const records = alone > 0 ? ` ${alone.toLocaleString('en')} ${alone === 1 ? 'record is' : 'records are'} in one version only.` : '';
  return `Compared with ${other.name}: ${describeChanges(countChanges(shared.flatMap(({ changes }) => changes)))}.${records}`;
}

function groupItem({ kind, changes }: Extract<Node, { changes: readonly Change[] }>): TreeItem {
  const [title, icon] = titles[kind];
  const item = new TreeItem(title, TreeItemCollapsibleState.Expanded);
  item.id = kind;
  item.description = changes.length.toLocaleString('en');
  item.iconPath = new ThemeIcon(icon);
  return item;
}

function changeItem(compared: ComparedDataset | undefined, { difference, change }: Change): TreeItem {
  const { a, b } = difference;
  const document = b === undefined ? compared?.other.document : compared?.dataset.records;
  const record = document?.record(b ?? a ?? 0);
  const id = displayText(record?.id ?? `#${(b ?? a ?? 0) + 1}`);
  const text = record?.tokens.map((token) => token.text).join(' ') ?? '';
  const item = new TreeItem(displayText(change ? describeChange(change) : `${b === undefined ? 'Gone' : 'New'}: ${text}`));
  item.description = id;
  item.tooltip = displayText(text);
  if (!compared || b === undefined) return item;
  item.contextValue = 'mner.change';
  const at = change?.after ?? change?.before;
  const token = change?.after ? change.after.start : Math.min(at?.start ?? 0, Math.max((record?.tokens.length ?? 1) - 1, 0));
  item.command = {
    command: 'vscode.open',
    title: 'Go to Change',
    arguments: [compared.dataset.document.uri, { selection: tokenRange(compared.dataset, b, token) }],
  };
  return item;
}
