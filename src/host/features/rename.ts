import { languages, Location, Range, WorkspaceEdit, type Disposable } from 'vscode';
import { findSurface } from '../../curation/surfaces';
import { readSpans, type Span } from '../../dataset/tags';
import type { Dataset, Datasets } from '../datasets';
import { datasetLanguage } from '../recognition';
import { findPlace, tagsOf, tokenRange } from '../tagEdits';

const typeOf = /^(?:[BIESLU]-)?(.+)$/su;

/** Rename of a type across the file, and all places of a surface. */
export function registerRenameAndReferences(datasets: Datasets): Disposable {
  const selector = { language: datasetLanguage };
  const rename = languages.registerRenameProvider(selector, {
    prepareRename: (document, position) => {
      const dataset = datasets.find(document);
      const tag = dataset && tagAt(dataset, position.line, position.character);
      if (!tag) throw new Error('Put the cursor on a tag to rename its type.');
      return { range: tag.typeRange, placeholder: tag.type };
    },
    provideRenameEdits: (document, position, name) => {
      const dataset = datasets.find(document);
      const tag = dataset && tagAt(dataset, position.line, position.character);
      if (!dataset || !tag) return undefined;
      if (!/^\S+$/.test(name) || name === 'O') throw new Error('A type is one word without white space, and not O.');
      return renameType(dataset, tag.type, name);
    },
  });
  const references = languages.registerReferenceProvider(selector, {
    provideReferences: (document, position) => {
      const dataset = datasets.find(document);
      const span = dataset && surfaceAt(dataset, position.line);
      if (!dataset || !span) return [];
      return findSurface(dataset.records, span.tokens).map(
        ({ record, start, end }) =>
          new Location(document.uri, tokenRange(dataset, record, start).union(tokenRange(dataset, record, end - 1))),
      );
    },
  });
  return { dispose: () => (rename.dispose(), references.dispose()) };
}

/** The entity at a line, or the single token where there is none, with its record and its tokens. */
export function surfaceAt(
  dataset: Dataset,
  line: number,
): { readonly record: number; readonly span: Span | undefined; readonly start: number; readonly end: number; readonly tokens: readonly string[] } | undefined {
  const place = findPlace(dataset, line);
  if (place?.token === undefined) return undefined;
  const at = place.token;
  const span = readSpans(tagsOf(dataset, place.record)).find((each) => each.start <= at && at < each.end);
  const { start, end } = span ?? { start: at, end: at + 1 };
  const tokens = dataset.records.record(place.record).tokens.slice(start, end).map((token) => token.text);
  return { record: place.record, span, start, end, tokens };
}

function tagAt(dataset: Dataset, line: number, character: number): { readonly type: string; readonly typeRange: Range } | undefined {
  const place = findPlace(dataset, line);
  const token = place?.token === undefined ? undefined : dataset.records.record(place.record).tokens[place.token];
  if (!token?.tag || token.tag === 'O' || character < token.tagStart - token.start) return undefined;
  const type = typeOf.exec(token.tag)?.[1] ?? token.tag;
  const end = token.tagEnd - token.start;
  return { type, typeRange: new Range(line, end - type.length, line, end) };
}

function renameType(dataset: Dataset, type: string, name: string): WorkspaceEdit {
  const edit = new WorkspaceEdit();
  for (let record = 0; record < dataset.records.recordCount; record += 1) {
    if (!dataset.records.recordText(record).includes(type)) continue;
    for (const token of dataset.records.record(record).tokens) {
      if (token.tag === undefined || token.tag === 'O' || typeOf.exec(token.tag)?.[1] !== type) continue;
      const line = dataset.records.lineOf(record) + token.line;
      const end = token.tagEnd - token.start;
      edit.replace(dataset.document.uri, new Range(line, end - type.length, line, end), name);
    }
  }
  return edit;
}
