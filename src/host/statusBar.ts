import { Disposable, StatusBarAlignment, window, type Event } from 'vscode';
import type { Dataset, Datasets } from './datasets';

/** One more thing the status bar says about a dataset, such as its missing pictures or the model in use. */
export interface StatusSegment {
  /** A few words, or undefined when there is nothing to say. */
  readonly describe: (dataset: Dataset) => string | undefined;
  readonly onDidChange: Event<void>;
}

const count = (value: number, noun: string): string => `${value.toLocaleString('en')} ${noun}${value === 1 ? '' : 's'}`;

/** Shows the state of the dataset in view, such as `MNER · 4,000 records`, and nothing over other files. */
export function registerStatusBar(datasets: Datasets, segments: readonly StatusSegment[] = []): Disposable {
  const item = window.createStatusBarItem('mner.state', StatusBarAlignment.Right, 100);
  item.name = 'MNER dataset';
  const show = (): void => {
    const dataset = datasets.findActive();
    if (!dataset) return item.hide();
    const parts = ['MNER', count(dataset.records.recordCount, 'record'), ...segments.map((each) => each.describe(dataset))];
    item.text = parts.filter((part) => part !== undefined).join(' · ');
    item.show();
  };
  show();
  return Disposable.from(
    item,
    datasets.onDidChange(show),
    window.onDidChangeActiveTextEditor(show),
    window.tabGroups.onDidChangeTabs(show),
    ...segments.map((each) => each.onDidChange(show)),
  );
}
