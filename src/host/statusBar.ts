import { Disposable, StatusBarAlignment, window, type Event } from 'vscode';
import type { Dataset, Datasets } from './datasets';
import type { Services } from './services';

/** One more thing the status bar says about a dataset, such as its missing pictures or the model in use. */
export interface StatusSegment {
  /** A few words, or undefined when there is nothing to say. */
  readonly describe: (dataset: Dataset) => string | undefined;
  /** Sentences for the tooltip, such as why no faster device is in use. */
  readonly explain?: () => readonly string[];
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
    item.tooltip = [...segments.flatMap((each) => each.explain?.() ?? []), 'Click for the card editor.'].join('\n');
    item.command = 'mner.openCardEditor';
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

/** What the status bar says beside the number of records: missing pictures, and the model with its device. */
export function statusSegments({ pictures, predictor, process }: Services): readonly StatusSegment[] {
  const quiet = <T>(event: Event<T>): Event<void> => (listener) => event(() => listener());
  return [
    {
      describe: (dataset) => {
        const missing = pictures.countMissing(dataset);
        return missing === undefined || missing === 0 ? undefined : `${count(missing, 'picture')} missing`;
      },
      onDidChange: quiet(pictures.onDidChange),
    },
    {
      describe: () => predictor.describeState(),
      explain: () => predictor.explain(),
      onDidChange: (listener) => Disposable.from(predictor.onDidChangeModel(listener), process.onDidChangeState(() => listener())),
    },
  ];
}
