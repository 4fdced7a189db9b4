import { readFile } from 'node:fs/promises';
import { commands, window, workspace, type Disposable } from 'vscode';
import { readSuggestionLines } from '../../curation/suggestionFile';
import { proposalsOf } from '../../curation/suggestions';
import type { CardEditor } from '../card/cardEditor';
import { acceptFrom } from '../card/cardRecord';
import type { Dataset } from '../datasets';
import type { EditGuard } from '../editGuard';
import { percent } from '../features/inlayHints';
import type { Services } from '../services';
import type { PlacedSuggestion } from '../suggestions';
import { findPlace } from '../tagEdits';
import { allRecords } from './preannotation';
import { getTarget } from './target';

/** Accept, reject, accept all above a confidence, clear and load suggestions. */
export function registerSuggesting(services: Services, cards: CardEditor, guard: EditGuard): Disposable[] {
  const { datasets, suggestions } = services;
  const on = (command: string, run: (dataset: Dataset, record: number | undefined) => Promise<void>): Disposable =>
    commands.registerCommand(command, async (...args: unknown[]) => {
      const target = getTarget(datasets, cards, args);
      if (target) await run(target.dataset, target.record);
    });
  const edit = (command: string, run: (dataset: Dataset, record: number | undefined) => Promise<void>): Disposable =>
    on(command, async (dataset, record) => {
      const reason = guard.findReason(dataset);
      if (reason) void window.showWarningMessage(reason.message);
      else await run(dataset, record);
    });
  return [
    edit('mner.acceptSuggestion', async (dataset) => {
      const at = suggestionAtCursor(services, dataset);
      if (at) await suggestions.accept(dataset, [at.record], { span: at.suggestion });
      else void window.showInformationMessage('There is no suggestion at the cursor.');
    }),
    edit('mner.acceptRecord', async (dataset, record) => {
      if (record !== undefined) await suggestions.accept(dataset, [record], { atLeast: 0 });
    }),
    on('mner.rejectSuggestion', async (dataset) => {
      const at = suggestionAtCursor(services, dataset);
      if (at) await suggestions.reject(dataset, at.record, at.suggestion);
      else void window.showInformationMessage('There is no suggestion at the cursor.');
    }),
    edit('mner.acceptAllAbove', (dataset) => acceptAllAbove(services, dataset)),
    on('mner.clearSuggestions', async (dataset) => suggestions.clear(dataset)),
    on('mner.loadSuggestions', (dataset) => loadSuggestions(services, dataset)),
  ];
}

function suggestionAtCursor({ suggestions }: Services, dataset: Dataset): PlacedSuggestion | undefined {
  const editor = window.visibleTextEditors.find((each) => each.document === dataset.document);
  const place = editor && findPlace(dataset, editor.selection.active.line);
  if (!place) return undefined;
  const { token } = place;
  const found = proposalsOf(suggestions.open(dataset, place.record)).find((each) => token !== undefined && each.start <= token && token < each.end);
  return found && { record: place.record, suggestion: found };
}

const thresholds = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

async function acceptAllAbove({ suggestions }: Services, dataset: Dataset): Promise<void> {
  const all = [...suggestions.all(dataset)];
  if (all.length === 0) {
    void window.showInformationMessage('There are no open suggestions. “MNER: Pre-annotate File” makes them.');
    return;
  }
  const usual = acceptFrom(dataset);
  const choices = [...new Set([usual, ...thresholds])].sort((a, b) => a - b).map((atLeast) => {
    const count = all.filter(({ suggestion }) => suggestion.confidence >= atLeast).length;
    return { label: `${percent(atLeast)} and above`, description: `${count.toLocaleString('en')} of ${all.length.toLocaleString('en')} suggestions`, atLeast, picked: atLeast === usual };
  });
  const choice = await window.showQuickPick(choices, { title: 'Accept all suggestions with a confidence of at least', placeHolder: 'One undo takes all of them back' });
  if (!choice) return;
  const accepted = await suggestions.accept(dataset, allRecords(dataset), { atLeast: choice.atLeast });
  void window.showInformationMessage(`${accepted.toLocaleString('en')} suggestions accepted. One undo takes all of them back.`);
}

async function loadSuggestions({ suggestions, facts }: Services, dataset: Dataset): Promise<void> {
  const [file] = (await window.showOpenDialog({ filters: { 'Suggestions (JSON Lines)': ['jsonl'] }, openLabel: 'Load' })) ?? [];
  if (!file) return;
  const { predictions, unmatched } = readSuggestionLines(await readFile(file.fsPath, 'utf8'), workspace.asRelativePath(file, false), (line) => {
    const record = dataset.records.findRecordAtLine(line - 1);
    return record === undefined ? undefined : { record, id: facts.get(dataset, record).id, tokens: facts.get(dataset, record).tokens };
  });
  suggestions.put(dataset, predictions);
  const lost = unmatched > 0 ? ` ${unmatched.toLocaleString('en')} lines fit no record of this file.` : '';
  void window.showInformationMessage(`Suggestions for ${predictions.size.toLocaleString('en')} records loaded.${lost}`);
}
