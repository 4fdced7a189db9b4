import { Uri, window } from 'vscode';
import type { CardEditor } from '../card/cardEditor';
import type { Dataset, Datasets } from '../datasets';

/** The dataset that a command is about, and the record where there is one. */
export interface Target {
  readonly dataset: Dataset;
  readonly record: number | undefined;
}

/** Finds what a command is about: its arguments, else the card with the focus, else the text editor's cursor. */
export function findTarget(datasets: Datasets, cards: CardEditor, args: readonly unknown[]): Target | undefined {
  const [uri, record] = args;
  if (uri instanceof Uri) {
    const dataset = datasets.all.find((each) => each.document.uri.toString() === uri.toString());
    return dataset && { dataset, record: typeof record === 'number' ? record : cursorRecord(dataset) };
  }
  if (cards.activePlace) return cards.activePlace;
  const dataset = datasets.findActive();
  return dataset && { dataset, record: cursorRecord(dataset) };
}

/** As {@link findTarget}, telling the person where there is none. */
export function getTarget(datasets: Datasets, cards: CardEditor, args: readonly unknown[]): Target | undefined {
  const target = findTarget(datasets, cards, args);
  if (!target) void window.showInformationMessage('Open a dataset first: a file whose first line starts with IMGID:, or one that ends in .conll, .bio, .iob or .iob2.');
  return target;
}

function cursorRecord(dataset: Dataset): number | undefined {
  const editor = window.visibleTextEditors.find((each) => each.document === dataset.document);
  return editor && dataset.records.findRecordAtLine(editor.selection.active.line);
}
