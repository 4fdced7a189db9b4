import { DocumentSymbol, FoldingRange, languages, Range, SymbolKind, window, type Disposable } from 'vscode';
import { readSpans } from '../../dataset/tags';
import type { Dataset, Datasets } from '../datasets';
import { datasetLanguage } from '../recognition';
import { tokenRange } from '../tagEdits';

/** Above so many records the outline and the folding go by blocks, and by record in the block of the cursor only. */
const outlinedRecords = 1000;
const blockRecords = 1000;

/** Outline, breadcrumbs and folding by record. */
export function registerSymbols(datasets: Datasets): Disposable {
  const selector = { language: datasetLanguage };
  const symbols = languages.registerDocumentSymbolProvider(selector, {
    provideDocumentSymbols: (document) => {
      const dataset = datasets.find(document);
      if (!dataset) return [];
      return dataset.records.recordCount > outlinedRecords ? blocks(dataset) : recordSymbols(dataset, 0, dataset.records.recordCount, 'entities');
    },
  });
  const folding = languages.registerFoldingRangeProvider(selector, {
    provideFoldingRanges: (document) => {
      const dataset = datasets.find(document);
      return dataset ? foldingRanges(dataset) : [];
    },
  });
  return { dispose: () => (symbols.dispose(), folding.dispose()) };
}

function foldingRanges(dataset: Dataset): FoldingRange[] {
  const { records } = dataset;
  const fold = (first: number, end: number): FoldingRange => new FoldingRange(records.lineOf(first), lastLine(records, end - 1));
  const each = (from: number, to: number): FoldingRange[] => Array.from({ length: to - from }, (_, offset) => fold(from + offset, from + offset + 1));
  if (records.recordCount <= outlinedRecords) return each(0, records.recordCount);
  const open = cursorBlock(dataset);
  return blockRanges(dataset).flatMap(({ first, end }, block) => (block === open ? each(first, end) : [fold(first, end)]));
}

function blockRanges({ records: { recordCount } }: Dataset): readonly { readonly first: number; readonly end: number }[] {
  return Array.from({ length: Math.ceil(recordCount / blockRecords) }, (_, block) => ({
    first: block * blockRecords,
    end: Math.min((block + 1) * blockRecords, recordCount),
  }));
}

function cursorBlock({ document, records }: Dataset): number {
  const line = window.visibleTextEditors.find((editor) => editor.document === document)?.selection.active.line ?? 0;
  return Math.floor((records.findRecordAtLine(line) ?? 0) / blockRecords);
}

function lastLine(records: Dataset['records'], record: number): number {
  const next = record + 1 < records.recordCount ? records.lineOf(record + 1) : records.lineCount;
  return Math.max(next - 1, records.lineOf(record));
}

function blocks(dataset: Dataset): DocumentSymbol[] {
  const { records } = dataset;
  const open = cursorBlock(dataset);
  return blockRanges(dataset).map(({ first, end }, block) => {
    const range = new Range(records.lineOf(first), 0, lastLine(records, end - 1), 0);
    const name = `Records ${(first + 1).toLocaleString('en')}–${end.toLocaleString('en')}`;
    const symbol = new DocumentSymbol(name, '', SymbolKind.Package, range, new Range(range.start, range.start));
    if (block === open) symbol.children = recordSymbols(dataset, first, end, 'records');
    return symbol;
  });
}

function recordSymbols(dataset: Dataset, from: number, to: number, detail: 'entities' | 'records'): DocumentSymbol[] {
  const { records } = dataset;
  return Array.from({ length: to - from }, (_, offset) => {
    const record = from + offset;
    const id = records.recordId(record) ?? `#${record + 1}`;
    const line = records.lineOf(record);
    const range = new Range(line, 0, lastLine(records, record), 0);
    const text = detail === 'entities' ? beginning(dataset, record) : '';
    const symbol = new DocumentSymbol(id || '(no id)', text, SymbolKind.Object, range, new Range(line, 0, line, 0));
    if (detail === 'entities') symbol.children = entitySymbols(dataset, record);
    return symbol;
  });
}

function entitySymbols(dataset: Dataset, record: number): DocumentSymbol[] {
  const { tokens } = dataset.records.record(record);
  return readSpans(tokens.map((token) => token.tag)).map((span) => {
    const surface = tokens.slice(span.start, span.end).map((token) => token.text).join(' ');
    const range = tokenRange(dataset, record, span.start).union(tokenRange(dataset, record, span.end - 1));
    return new DocumentSymbol(surface.trim() || '(invisible)', span.type, SymbolKind.Constant, range, range);
  });
}

function beginning(dataset: Dataset, record: number): string {
  return dataset.records.record(record).tokens.slice(0, 8).map((token) => token.text).join(' ');
}
