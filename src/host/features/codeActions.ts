import { CodeAction, CodeActionKind, languages, type Range, type Disposable, type TextDocument } from 'vscode';
import type { Finding } from '../../curation/finding';
import { fixedTags } from '../../curation/rules';
import { pairVerdicts, type PairVerdict } from '../../dataset/verdict';
import type { Dataset, Datasets } from '../datasets';
import { findingRange } from '../diagnostics';
import type { Findings } from '../findings';
import { datasetLanguage } from '../recognition';
import { applyTags, tagEdit, type NewTags } from '../tagEdits';

/** Quick fixes of findings, and “fix all”, from our own index and never from the capped list that Problems shows. */
export function registerCodeActions(datasets: Datasets, findings: Findings): Disposable {
  return languages.registerCodeActionsProvider(
    { language: datasetLanguage },
    {
      provideCodeActions: (document: TextDocument, range: Range) => {
        const dataset = datasets.find(document);
        return dataset ? actionsAt(dataset, findings, range) : [];
      },
    },
    { providedCodeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.SourceFixAll] },
  );
}

function actionsAt(dataset: Dataset, findings: Findings, range: Range): CodeAction[] {
  const { records } = dataset;
  const first = records.findRecordAtLine(range.start.line);
  const last = records.findRecordAtLine(range.end.line);
  if (first === undefined || last === undefined) return [];
  const actions: CodeAction[] = [];
  // A whole file in range asks for source actions only: one pass over a few records is enough to offer fixes.
  for (let record = first; record <= Math.min(last, first + 20); record += 1) {
    for (const finding of findings.of(dataset, record)) {
      if (findingRange(dataset, { record, finding }).intersection(range)) actions.push(...actionsFor(dataset, record, finding));
    }
  }
  if (actions.some((action) => action.kind?.contains(CodeActionKind.QuickFix))) actions.push(fixAllAction());
  return actions;
}

function actionsFor(dataset: Dataset, record: number, finding: Finding): CodeAction[] {
  const ignore = new CodeAction(`Leave this one as it is (${finding.rule})`, CodeActionKind.QuickFix);
  ignore.command = { command: 'mner.ignoreFinding', title: ignore.title, arguments: [dataset.document.uri, record, finding.rule, finding.line] };
  if (finding.rule.startsWith('pair-')) return [...verdictActions(dataset, record), ignore];
  const { fix } = finding;
  if (!fix) return [ignore];
  const action = new CodeAction(fix.title, CodeActionKind.QuickFix);
  action.isPreferred = true;
  if (fix.kind === 'setImageFolder') action.command = { command: 'mner.setImageFolder', title: fix.title };
  else action.edit = tagEdit(dataset, new Map([[record, fix.tags]]));
  return [action, ignore];
}

const verdictTitles: Readonly<Record<PairVerdict, string>> = {
  adds: 'Verdict: the picture adds to the text', repeats: 'Verdict: the picture repeats the text',
  unrelated: 'Verdict: the picture is unrelated', misleading: 'Verdict: the picture misleads',
};

/** A flagged pair is settled by a verdict. */
function verdictActions(dataset: Dataset, record: number): CodeAction[] {
  return pairVerdicts.map((verdict) => {
    const action = new CodeAction(verdictTitles[verdict], CodeActionKind.QuickFix);
    action.command = { command: 'mner.judgePair', title: action.title, arguments: [dataset.document.uri, record, verdict] };
    return action;
  });
}

function fixAllAction(): CodeAction {
  const action = new CodeAction('Fix all tags in this file', CodeActionKind.SourceFixAll.append('mner'));
  action.command = { command: 'mner.fixAll', title: action.title };
  return action;
}

/** Applies every tag fix of the file as one undoable edit; answers how many records changed. */
export async function fixAll(dataset: Dataset, findings: Findings): Promise<number> {
  const byRecord = new Map<number, Finding[]>();
  for (const { record, finding } of findings.all(dataset)) {
    byRecord.set(record, [...(byRecord.get(record) ?? []), finding]);
  }
  const tags: NewTags = new Map(
    [...byRecord].flatMap(([record, found]) => {
      const fixed = fixedTags(found);
      return fixed ? [[record, fixed] as const] : [];
    }),
  );
  return (await applyTags(dataset, tags)) ? tags.size : 0;
}
