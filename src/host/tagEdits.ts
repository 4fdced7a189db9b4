import { Position, Range, WorkspaceEdit, workspace } from 'vscode';
import { recordTagEdits } from '../dataset/edits';
import { readSpans, retag, type Scheme, type Span } from '../dataset/tags';
import type { Dataset } from './datasets';

/** New tags of records, by record index; undefined leaves a token as it is. */
export type NewTags = ReadonlyMap<number, readonly (string | undefined)[]>;

/** The tags of a record as they stand in the file. */
export function tagsOf(dataset: Dataset, record: number): readonly (string | undefined)[] {
  return dataset.records.record(record).tokens.map((token) => token.tag);
}

/** The entities of a record as they stand in the file. */
export function entitiesOf(dataset: Dataset, record: number): readonly Span[] {
  return readSpans(tagsOf(dataset, record));
}

/** The tags of a record after its entities become exactly these. */
export function tagsWithEntities(dataset: Dataset, record: number, entities: readonly Span[], scheme: Scheme): readonly (string | undefined)[] {
  return retag(tagsOf(dataset, record), entities, scheme);
}

/** The edit that writes tags, touching tag columns only. */
export function tagEdit(dataset: Dataset, tags: NewTags): WorkspaceEdit {
  return tagEditOfFiles(new Map([[dataset, tags]]));
}

/** As {@link tagEdit}, over several files at once. */
export function tagEditOfFiles(files: ReadonlyMap<Dataset, NewTags>): WorkspaceEdit {
  const edit = new WorkspaceEdit();
  for (const [dataset, tags] of files) for (const [record, wanted] of tags) addRecord(edit, dataset, record, wanted);
  return edit;
}

/** Writes tags as one undoable edit that touches tag columns only; false when the editor refused it. */
export async function applyTags(dataset: Dataset, tags: NewTags): Promise<boolean> {
  const edit = tagEdit(dataset, tags);
  return edit.size === 0 || workspace.applyEdit(edit);
}

function addRecord(edit: WorkspaceEdit, dataset: Dataset, record: number, wanted: readonly (string | undefined)[]): void {
  const firstLine = dataset.records.lineOf(record);
  const parsed = dataset.records.record(record);
  for (const { start, end, text } of recordTagEdits(parsed, wanted)) {
    const token = parsed.tokens.find((each) => each.tagStart === start);
    if (!token) continue;
    const line = firstLine + token.line;
    const range = new Range(new Position(line, start - token.start), new Position(line, end - token.start));
    edit.replace(dataset.document.uri, range, text);
  }
}

/** Where a token stands in the editor. */
export function tokenRange(dataset: Dataset, record: number, token: number): Range {
  const { tokens } = dataset.records.record(record);
  const found = tokens[token];
  const line = dataset.records.lineOf(record) + (found?.line ?? 0);
  return new Range(line, 0, line, found?.text.length ?? 0);
}

/** Record and token at a line of the editor; token is undefined on lines that hold none. */
export function findPlace(dataset: Dataset, line: number): { readonly record: number; readonly token: number | undefined } | undefined {
  const record = dataset.records.findRecordAtLine(line);
  if (record === undefined) return undefined;
  const within = line - dataset.records.lineOf(record);
  const token = dataset.records.record(record).tokens.findIndex((each) => each.line === within);
  return { record, token: token < 0 ? undefined : token };
}
