import { EventEmitter, InlayHint, languages, MarkdownString, Position, workspace, type Disposable, type Range } from 'vscode';
import type { Disagreement, Suggestion } from '../../curation/suggestions';
import type { Dataset, Datasets } from '../datasets';
import { datasetLanguage } from '../recognition';
import type { Suggestions } from '../suggestions';

/** Shows suggestions as ghosts behind the tags, for the lines in view: nothing of them is in the file. */
export function registerInlayHints(datasets: Datasets, suggestions: Suggestions): Disposable {
  const changed = new EventEmitter<void>();
  const listeners = [suggestions.onDidChange(() => changed.fire()), datasets.onDidChange(() => changed.fire())];
  const provider = languages.registerInlayHintsProvider(
    { language: datasetLanguage },
    {
      onDidChangeInlayHints: changed.event,
      provideInlayHints: (document, range) => {
        const dataset = datasets.find(document);
        return dataset && workspace.getConfiguration('mner', document).get('inlayHints', true) ? hintsIn(dataset, suggestions, range) : [];
      },
    },
  );
  return { dispose: () => [provider, changed, ...listeners].forEach((each) => each.dispose()) };
}

function hintsIn(dataset: Dataset, suggestions: Suggestions, range: Range): InlayHint[] {
  const { records } = dataset;
  const last = records.findRecordAtLine(range.end.line) ?? records.recordCount - 1;
  const hints: InlayHint[] = [];
  for (let record = records.findRecordAtLine(range.start.line) ?? 0; record <= last; record += 1) {
    const open = suggestions.open(dataset, record);
    for (const each of open.suggestions) hints.push(...suggestionHints(dataset, record, each, suggestions.originOf(dataset, record)));
    for (const each of open.disagreements) hints.push(...disagreementHints(dataset, record, each, suggestions.originOf(dataset, record)));
  }
  return hints;
}

function suggestionHints(dataset: Dataset, record: number, { start, end, type, confidence }: Suggestion, origin: string): InlayHint[] {
  const surface = surfaceOf(dataset, record, start, end);
  return Array.from({ length: end - start }, (_, offset) => {
    const label = offset === 0 ? `${type}? ${percent(confidence)}` : `${type}?`;
    return hint(dataset, record, start + offset, label, `${surface}: ${type}, ${percent(confidence)}, suggested by ${origin}. Not in the file.`);
  });
}

function disagreementHints(dataset: Dataset, record: number, { entity, proposed, confidence }: Disagreement, origin: string): InlayHint[] {
  if (!proposed) {
    const tooltip = `${origin} sees no entity in “${surfaceOf(dataset, record, entity.start, entity.end)}” (${percent(confidence)}). The file says ${entity.type}.`;
    return [hint(dataset, record, entity.start, `≠ no entity ${percent(confidence)}`, tooltip)];
  }
  const surface = surfaceOf(dataset, record, proposed.start, proposed.end);
  const sameTokens = proposed.start === entity.start && proposed.end === entity.end;
  const what = sameTokens ? proposed.type : `${surface} ${proposed.type}`;
  const tooltip = `${origin} reads “${surface}” as ${proposed.type} (${percent(proposed.confidence)}). The file says ${entity.type}.`;
  return [hint(dataset, record, entity.start, `≠ ${what} ${percent(proposed.confidence)}`, tooltip)];
}

function hint(dataset: Dataset, record: number, token: number, label: string, tooltip: string): InlayHint {
  const found = dataset.records.record(record).tokens[token];
  const line = dataset.records.lineOf(record) + (found?.line ?? 0);
  const column = found ? found.tagEnd - found.start : 0;
  const inlay = new InlayHint(new Position(line, column), label);
  inlay.paddingLeft = true;
  inlay.tooltip = new MarkdownString(tooltip);
  return inlay;
}

/** The tokens of a range, as one text. */
export function surfaceOf(dataset: Dataset, record: number, start: number, end: number): string {
  return dataset.records.record(record).tokens.slice(start, end).map((token) => token.text).join(' ');
}

/** A share as a whole percentage. */
export function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
