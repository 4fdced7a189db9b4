import { EventEmitter, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, window, workspace, type Disposable, type TreeDataProvider } from 'vscode';
import { describeFlags, describeShift, signalWords } from '../../curation/relevance/words';
import { displayText } from '../../dataset/bytes';
import { signalNames, type SignalName } from '../../dataset/verdict';
import type { PairState } from '../../protocol/pairs';
import { unscoredWords } from '../card/cardPair';
import type { Dataset } from '../datasets';
import { percent } from '../features/inlayHints';
import type { Services } from '../services';

type Unscored = Exclude<PairState, 'scored'>;

/** A group of pairs: those that a signal flags or puts first, those without a usable picture, or the notice of a shift. */
type Node =
  | { readonly kind: 'file'; readonly dataset: Dataset }
  | { readonly kind: 'signal'; readonly dataset: Dataset; readonly signal: SignalName; readonly records: readonly number[] }
  | { readonly kind: 'state'; readonly dataset: Dataset; readonly state: Unscored; readonly records: readonly number[] }
  | { readonly kind: 'shift'; readonly dataset: Dataset; readonly message: string; readonly from: number }
  | { readonly kind: 'pair'; readonly dataset: Dataset; readonly record: number; readonly signal?: SignalName };

const shownAtMost = 500;
const shownOfRanking = 50;
const shownTokens = 14;

/** Lists doubtful pairs by what is doubtful about them, with the person's verdicts and how right the flags were. */
export function registerFlaggedView(services: Services): Disposable {
  const { datasets, pairs, judgements } = services;
  const changed = new EventEmitter<Node | undefined>();
  const scored = (): readonly Dataset[] => datasets.all.filter((dataset) => pairs.assessmentOf(dataset, 'mismatch') !== undefined);
  const provider: TreeDataProvider<Node> = {
    onDidChangeTreeData: changed.event,
    getChildren: (node) => {
      const files = scored();
      const [only] = files;
      if (!node) return files.length === 1 && only ? groupsOf(services, only) : files.map((dataset) => ({ kind: 'file', dataset }));
      if (node.kind === 'file') return groupsOf(services, node.dataset);
      if (node.kind !== 'signal' && node.kind !== 'state') return [];
      const { dataset } = node;
      return node.records.slice(0, shownAtMost).map((record) => ({ kind: 'pair', dataset, record, ...(node.kind === 'signal' && { signal: node.signal }) }));
    },
    getTreeItem: (node) => itemOf(services, node),
  };
  const view = window.createTreeView('mner.flaggedPairs', { treeDataProvider: provider, showCollapseAll: true });
  const refresh = (): void => {
    changed.fire(undefined);
    const [dataset] = scored();
    const mismatch = dataset && pairs.assessmentOf(dataset, 'mismatch');
    view.message = mismatch ? describeFlags('mismatch', mismatch) : '“MNER: Flag Irrelevant Image–Text Pairs” scores every pair of the file.';
  };
  refresh();
  const listeners = [pairs.onDidChange(refresh), judgements.onDidChange(refresh), datasets.onDidChange(({ kind }) => kind === 'closed' && refresh())];
  return { dispose: () => [view, changed, ...listeners].forEach((each) => each.dispose()) };
}

function groupsOf({ pairs }: Services, dataset: Dataset): Node[] {
  const { records } = dataset;
  const shift = pairs.shiftOf(dataset);
  const message = shift && describeShift(shift, (record) => records.headLineOf(record) + 1, records.recordCount);
  const signals = signalNames.flatMap((signal): Node[] => {
    const state = pairs.assessmentOf(dataset, signal)?.state ?? 'off';
    if (state === 'off' || state === 'nothing-scored' || state === 'same-picture') return [];
    const flagged = pairs.flagged(dataset, signal);
    return [{ kind: 'signal', dataset, signal, records: flagged.length > 0 ? flagged : pairs.ranking(dataset, signal).slice(0, shownOfRanking) }];
  });
  const states = [...pairs.unscored(dataset)].map(([state, of]): Node => ({ kind: 'state', dataset, state, records: of }));
  return [...(shift && message ? [{ kind: 'shift' as const, dataset, message, from: shift.from }] : []), ...signals, ...states];
}

function itemOf({ pairs, judgements }: Services, node: Node): TreeItem {
  switch (node.kind) {
    case 'file': {
      const item = new TreeItem(node.dataset.document.uri, TreeItemCollapsibleState.Expanded);
      item.label = workspace.asRelativePath(node.dataset.document.uri, false);
      return item;
    }
    case 'shift': {
      const item = new TreeItem(node.message);
      item.iconPath = new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
      item.tooltip = node.message;
      item.command = { command: 'mner.openCardEditor', title: 'Open Card', arguments: [node.dataset.document.uri, node.from] };
      return item;
    }
    case 'signal': {
      const assessment = pairs.assessmentOf(node.dataset, node.signal);
      const flags = assessment?.line.flags ?? 0;
      const item = new TreeItem(signalWords[node.signal], flags > 0 ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed);
      item.description = flags > 0 ? flags.toLocaleString('en') : 'none flagged; the most doubtful by rank';
      item.tooltip = assessment && describeFlags(node.signal, assessment);
      item.iconPath = new ThemeIcon(flags > 0 ? 'device-camera' : 'list-ordered');
      return item;
    }
    case 'state': {
      const item = new TreeItem(unscoredWords[node.state].replace('not scored: ', 'Not scored: '), TreeItemCollapsibleState.Collapsed);
      item.description = node.records.length.toLocaleString('en');
      item.iconPath = new ThemeIcon('circle-slash');
      return item;
    }
    case 'pair': return pairItem(pairs, judgements, node.dataset, node.record, node.signal ?? 'mismatch');
  }
}

function pairItem(pairs: Services['pairs'], judgements: Services['judgements'], dataset: Dataset, record: number, signal: SignalName): TreeItem {
  const { tokens, id } = dataset.records.record(record);
  const { verdict } = judgements.get(dataset, record);
  const probability = pairs.find(dataset, record)?.signals[signal].probability ?? null;
  const known = verdict ?? (probability === null ? undefined : percent(probability));
  const text = displayText(tokens.slice(0, shownTokens).map((token) => token.text).join(' '));
  // What decides comes first: a narrow side bar cuts the rest.
  const item = new TreeItem(known === undefined ? text : `${known} · ${text}`);
  item.description = displayText(id ?? '');
  item.tooltip = `${text}\n${signalWords[signal]}: ${probability === null ? 'by rank' : percent(probability)}${verdict ? `\nYour verdict: ${verdict}` : ''}`;
  item.iconPath = new ThemeIcon(verdict ? 'check' : 'device-camera');
  item.contextValue = 'mner.pair';
  item.command = { command: 'mner.openCardEditor', title: 'Open Card', arguments: [dataset.document.uri, record] };
  return item;
}
