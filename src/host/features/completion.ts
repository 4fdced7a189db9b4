import { CompletionItem, CompletionItemKind, languages, Range, type Disposable, type Position } from 'vscode';
import { isLegalTransition, tagsOfType } from '../../dataset/scheme';
import type { Dataset, Datasets } from '../datasets';
import type { Facts } from '../facts';
import { datasetLanguage } from '../recognition';
import { findPlace, tagsOf } from '../tagEdits';

/** Completes the tags that are legal at this place, those that continue the entity before first. */
export function registerCompletion(datasets: Datasets, facts: Facts): Disposable {
  return languages.registerCompletionItemProvider(
    { language: datasetLanguage },
    {
      provideCompletionItems: (document, position) => {
        const dataset = datasets.find(document);
        return dataset ? legalTags(dataset, facts, position) : [];
      },
    },
    '\t',
    '-',
  );
}

function legalTags(dataset: Dataset, facts: Facts, position: Position): CompletionItem[] {
  const survey = facts.findSurvey(dataset);
  const place = findPlace(dataset, position.line);
  if (!survey || place?.token === undefined) return [];
  const token = dataset.records.record(place.record).tokens[place.token];
  const column = token ? token.tagStart - token.start : 0;
  if (!token || position.character < column) return [];
  const { scheme } = survey.context;
  const previous = place.token > 0 ? tagsOf(dataset, place.record)[place.token - 1] : undefined;
  const range = new Range(position.line, column, position.line, token.tagEnd - token.start);
  const candidates = ['O', ...survey.types.flatMap((type) => tagsOfType(type, scheme))];
  return candidates
    .filter((tag) => isLegalTransition(previous, tag, scheme))
    .map((tag, at) => {
      const item = new CompletionItem(tag, CompletionItemKind.EnumMember);
      const continues = /^[IEL]-/.test(tag) ? '0' : '1';
      item.sortText = `${continues}${String(at).padStart(4, '0')}`;
      item.range = range;
      return item;
    });
}
