import { CodeLens, EventEmitter, languages, Range, window, type Disposable } from 'vscode';
import type { Dataset, Datasets } from '../datasets';
import type { Judgements } from '../judgements';
import { datasetLanguage } from '../recognition';
import type { Suggestions } from '../suggestions';

/** Above so many records, only the record under the cursor gets a lens. */
const lensedRecords = 500;

/** What can be done with a record, above it: open its card, accept its suggestions, see its verdict. */
export function registerCodeLens(datasets: Datasets, suggestions: Suggestions, judgements: Judgements): Disposable {
  const changed = new EventEmitter<void>();
  const listeners = [
    suggestions.onDidChange(() => changed.fire()),
    judgements.onDidChange(() => changed.fire()),
    window.onDidChangeTextEditorSelection(({ textEditor }) => {
      const dataset = datasets.find(textEditor.document);
      if (dataset && dataset.records.recordCount > lensedRecords) changed.fire();
    }),
  ];
  const lenses = (dataset: Dataset): CodeLens[] =>
    recordsWithLens(dataset).flatMap((record) => lensesOf(dataset, record, suggestions, judgements));
  const provider = languages.registerCodeLensProvider(
    { language: datasetLanguage },
    {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: (document) => {
        const dataset = datasets.find(document);
        return dataset ? lenses(dataset) : [];
      },
    },
  );
  return { dispose: () => [provider, changed, ...listeners].forEach((each) => each.dispose()) };
}

function recordsWithLens({ document, records }: Dataset): readonly number[] {
  if (records.recordCount <= lensedRecords) return Array.from({ length: records.recordCount }, (_, record) => record);
  const line = window.visibleTextEditors.find((editor) => editor.document === document)?.selection.active.line;
  const record = line === undefined ? undefined : records.findRecordAtLine(line);
  return record === undefined ? [] : [record];
}

function lensesOf(dataset: Dataset, record: number, suggestions: Suggestions, judgements: Judgements): CodeLens[] {
  // Only the first record can have blank lines before it.
  const line = record === 0 ? dataset.records.headLineOf(0) : dataset.records.lineOf(record);
  const range = new Range(line, 0, line, 0);
  const args = [dataset.document.uri, record];
  const lens = (title: string, command: string): CodeLens => new CodeLens(range, { title, command, arguments: args });
  const open = suggestions.open(dataset, record).suggestions.length;
  const { verdict, reviewed } = judgements.get(dataset, record);
  return [
    lens(reviewed ? '$(check) Card' : 'Card', 'mner.openCardEditor'),
    ...(open > 0 ? [lens(`Accept ${open} suggestion${open === 1 ? '' : 's'}`, 'mner.acceptRecord')] : []),
    ...(verdict ? [lens(`Picture: ${verdict}`, 'mner.judgePair')] : []),
  ];
}
