import { commands, EventEmitter, ThemeIcon, TreeItem, TreeItemCollapsibleState, window, workspace, type Disposable, type TreeDataProvider } from 'vscode';
import { displayText } from '../../dataset/bytes';
import type { DuplicateRecord, DuplicateRecords, Duplicates, FoundDuplicates } from '../curating/duplicates';
import { surfaceOf } from '../features/inlayHints';
import { entitiesOf, tokenRange } from '../tagEdits';

type Kind = 'contradicting' | 'leaks' | 'exact' | 'near' | 'pictures';

/** A group in the tree. */
interface GroupNode {
  readonly group: DuplicateRecords;
}

/** A record in the tree: what “Take These Labels for All of Them” is about. */
export interface MemberNode extends GroupNode {
  readonly member: DuplicateRecord;
}

type Node = { readonly kind: Kind; readonly groups: readonly DuplicateRecords[] } | GroupNode | MemberNode;

const titles: Readonly<Record<Kind, readonly [title: string, icon: string]>> = {
  contradicting: ['The same text, other labels', 'warning'],
  leaks: ['The same text in several files', 'references'],
  exact: ['The same text', 'copy'],
  near: ['Nearly the same text', 'files'],
  pictures: ['The same picture', 'device-camera'],
};
const kinds = Object.keys(titles) as Kind[];

/** Lists records that are the same or nearly; each leads to its place. */
export function registerDuplicatesView(duplicates: Duplicates): Disposable {
  const changed = new EventEmitter<Node | undefined>();
  const provider: TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) => childrenOf(duplicates.current, node),
    getTreeItem: itemOf,
  };
  const view = window.createTreeView('mner.duplicates', { treeDataProvider: provider, showCollapseAll: true });
  const listener = duplicates.onDidChange(() => {
    const { current } = duplicates;
    void commands.executeCommand('setContext', 'mner.hasDuplicates', current !== undefined);
    view.message = current && describe(current);
    changed.fire(undefined);
  });
  return { dispose: () => [view, changed, listener].forEach((each) => each.dispose()) };
}

function childrenOf(current: FoundDuplicates | undefined, node: Node | undefined): Node[] {
  if (!node) return kinds.flatMap((kind) => groupsOf(current, kind));
  if ('groups' in node) return node.groups.map((group) => ({ group }));
  if ('member' in node) return [];
  const { group } = node;
  return group.members.filter(({ dataset, record }) => record < dataset.records.recordCount).map((member) => ({ group, member }));
}

function groupsOf(current: FoundDuplicates | undefined, kind: Kind): Node[] {
  const groups = current?.groups.filter((each) => kindOf(each) === kind) ?? [];
  return groups.length > 0 ? [{ kind, groups }] : [];
}

function kindOf({ kind, distance, sameLabels, acrossFiles }: DuplicateRecords): Kind {
  if (kind === 'picture') return 'pictures';
  if (!sameLabels) return 'contradicting';
  if (acrossFiles) return 'leaks';
  return distance === 0 ? 'exact' : 'near';
}

function describe({ files, records, pictures, groups }: FoundDuplicates): string {
  const among = `${count(records, 'record')}${pictures > 0 ? ` and ${count(pictures, 'picture')}` : ''} in ${count(files.length, 'file')} compared`;
  if (groups.length === 0) return `${among}: none is there twice.`;
  const leaks = groups.filter(({ acrossFiles }) => acrossFiles).length;
  return `${among}: ${count(groups.length, 'group')}, ${leaks.toLocaleString('en')} across files.`;
}

function count(value: number, noun: string): string {
  return `${value.toLocaleString('en')} ${noun}${value === 1 ? '' : 's'}`;
}

function itemOf(node: Node): TreeItem {
  if ('groups' in node) {
    const [title, icon] = titles[node.kind];
    const item = new TreeItem(title, node.kind === 'near' || node.kind === 'pictures' ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.Expanded);
    item.id = node.kind;
    item.description = node.groups.length.toLocaleString('en');
    item.iconPath = new ThemeIcon(icon);
    return item;
  }
  return 'member' in node ? memberItem(node) : groupItem(node.group);
}

function groupItem({ members, distance, kind, acrossFiles, sameLabels }: DuplicateRecords): TreeItem {
  const [first] = members;
  const text = first ? textOf(first) : '';
  const item = new TreeItem(text === '' ? '(no tokens)' : text, sameLabels ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.Expanded);
  const near = distance === 0 ? '' : `, ${Math.round(100 * (1 - distance))}% alike`;
  const files = new Set(members.map(({ dataset }) => nameOf(dataset)));
  item.description = `${members.length} records${near}${acrossFiles ? ` in ${[...files].join(', ')}` : ''}${kind === 'both' ? ', picture too' : ''}`;
  item.tooltip = text;
  return item;
}

function memberItem({ group, member }: MemberNode): TreeItem {
  const { dataset, record } = member;
  const entities = entitiesOf(dataset, record).map(({ start, end, type }) => `${displayText(surfaceOf(dataset, record, start, end))} ${type}`);
  const item = new TreeItem(entities.length > 0 ? entities.join(' · ') : 'no entity');
  item.description = `${nameOf(dataset)}:${dataset.records.headLineOf(record) + 1}`;
  item.tooltip = textOf(member);
  item.contextValue = group.sameLabels || group.kind === 'picture' ? 'mner.duplicate' : 'mner.contradictingDuplicate';
  item.command = { command: 'vscode.open', title: 'Go to Record', arguments: [dataset.document.uri, { selection: tokenRange(dataset, record, 0) }] };
  return item;
}

function textOf({ dataset, record }: DuplicateRecord): string {
  return record < dataset.records.recordCount ? displayText(dataset.records.record(record).tokens.map(({ text }) => text).join(' ')) : '';
}

function nameOf({ document }: DuplicateRecord['dataset']): string {
  return workspace.asRelativePath(document.uri, false);
}
