import { Diagnostic, DiagnosticSeverity, languages, Range, type Disposable } from 'vscode';
import type { PlacedFinding } from '../curation/rule';
import type { Severity } from '../curation/finding';
import type { Dataset, Datasets } from './datasets';
import type { Findings } from './findings';

/** Problems shows at most so many of a file; the MNER view lists all. */
const shownAtMost = 1000;

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

/** Where a finding stands in the editor. */
export function findingRange(dataset: Dataset, { record, finding }: PlacedFinding): Range {
  const line = dataset.records.lineOf(record) + finding.line;
  return new Range(line, finding.start, line, finding.end);
}

/** Shows findings in Problems, what is wrong with the text before what is wrong with pictures. */
export function registerDiagnostics(datasets: Datasets, findings: Findings): Disposable {
  const collection = languages.createDiagnosticCollection('mner');
  const show = (dataset: Dataset): void => {
    const all = [...findings.all(dataset)];
    const text = all.filter(({ finding }) => !finding.rule.startsWith('picture'));
    const pictures = all.filter(({ finding }) => finding.rule.startsWith('picture'));
    const shown = [...text, ...pictures].slice(0, shownAtMost).map((each) => diagnosticOf(dataset, each));
    collection.set(dataset.document.uri, shown);
  };
  const closed = datasets.onDidChange(({ kind, dataset }) => kind === 'closed' && collection.delete(dataset.document.uri));
  const changed = findings.onDidChange(show);
  return { dispose: () => (closed.dispose(), changed.dispose(), collection.dispose()) };
}

function diagnosticOf(dataset: Dataset, placed: PlacedFinding): Diagnostic {
  const { finding } = placed;
  const diagnostic = new Diagnostic(findingRange(dataset, placed), finding.message, severities[finding.severity]);
  diagnostic.code = finding.rule;
  diagnostic.source = 'mner';
  return diagnostic;
}
