import { languages, SemanticTokensBuilder, SemanticTokensLegend, type DocumentRangeSemanticTokensProvider, type Disposable, type Range, type SemanticTokens, type TextDocument } from 'vscode';
import { readSpans } from '../../dataset/tags';
import { datasetLanguage } from '../recognition';
import type { Dataset, Datasets } from '../datasets';
import type { Facts } from '../facts';

/** Types beyond this many share the last colour. */
export const colouredTypes = 9;

const legend = new SemanticTokensLegend(Array.from({ length: colouredTypes }, (_, at) => `mnerType${at + 1}`));

/** Colours each entity's tokens and tags by its type, for the lines in view only: works above the limit of the grammar. */
export function registerSemanticTokens(datasets: Datasets, facts: Facts): Disposable {
  const provider: DocumentRangeSemanticTokensProvider = {
    // Which type has which colour is known once the whole file has been surveyed.
    provideDocumentRangeSemanticTokens: async (document: TextDocument, range: Range): Promise<SemanticTokens> => {
      const builder = new SemanticTokensBuilder(legend);
      const dataset = datasets.find(document);
      const survey = dataset && (await facts.getSurvey(dataset));
      if (dataset && survey) colour(builder, dataset, range, survey.types);
      return builder.build();
    },
  };
  return languages.registerDocumentRangeSemanticTokensProvider({ language: datasetLanguage }, provider, legend);
}

function colour(builder: SemanticTokensBuilder, dataset: Dataset, range: Range, types: readonly string[]): void {
  const { records } = dataset;
  const last = records.findRecordAtLine(range.end.line) ?? records.recordCount - 1;
  for (let record = records.findRecordAtLine(range.start.line) ?? 0; record <= last; record += 1) {
    const { tokens } = records.record(record);
    const firstLine = records.lineOf(record);
    for (const span of readSpans(tokens.map((token) => token.tag))) {
      const known = types.indexOf(span.type);
      const type = Math.min(known < 0 ? colouredTypes : known, colouredTypes - 1);
      for (const token of tokens.slice(span.start, span.end)) {
        const line = firstLine + token.line;
        if (token.text) builder.push(line, 0, token.text.length, type);
        builder.push(line, token.tagStart - token.start, token.tagEnd - token.tagStart, type);
      }
    }
  }
}
